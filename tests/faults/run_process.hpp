#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace faults {

/// A command in a session of its own, its output appended to a file; killed when this goes out of scope.
class RunProcess {
 public:
  struct Command {
    std::vector<std::string> words;
    std::map<std::string, std::string> environment;  ///< besides ours
    std::filesystem::path directory;
    std::filesystem::path output;
  };
  explicit RunProcess(const Command& command);
  ~RunProcess();
  RunProcess(const RunProcess&) = delete;
  RunProcess& operator=(const RunProcess&) = delete;

  /// Processes with this name that descend from it (itself too).
  std::vector<pid_t> processes(const std::string& name) const;
  bool is_running();
  /// Ends all of these processes and the command at once, as when a node dies.
  void kill_all(const std::string& name);
  /// Exit status, 128 + signal when it was killed; nothing when it has not ended after `limit_s`.
  std::optional<int> wait(double limit_s);

 private:
  pid_t pid_ = 0;
  std::optional<int> status_;
};

}  // namespace faults
