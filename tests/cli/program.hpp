#pragma once

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

/// Runs the built binary as a user does, in a fresh directory, with a clean environment (this test is an MPI process
/// itself, and mpirun must not see its variables).
namespace program {

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
};

inline std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

inline std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

inline std::string variable(const char* name, const std::string& otherwise = "") {
  const char* value = std::getenv(name);
  return value ? value : otherwise;
}

/// A directory of one test, removed with it.
class Workplace {
 public:
  Workplace() {
    std::string pattern = (std::filesystem::temp_directory_path() / "arago_cli_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Workplace() { std::filesystem::remove_all(path_); }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Writes a file and returns its name.
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return name;
  }

  /// `command` is a program with its arguments; ranks > 1 start it under mpirun.
  Outcome execute(const std::vector<std::string>& command, int ranks = 1, const std::string& environment = "") const {
    std::string line = "cd " + quoted(path_.string()) + " && env -i PATH=" + quoted(variable("PATH")) +
                       " HOME=" + quoted(variable("HOME", "/")) +
                       " OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive " + environment +
                       " timeout 120 ";
    if (ranks > 1) line += "mpirun --oversubscribe --bind-to none -n " + std::to_string(ranks) + " ";
    for (const std::string& word : command) line += quoted(word) + " ";
    const int status = std::system((line + " > stdout.txt 2> stderr.txt").c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(path_ / "stdout.txt"), text_of(path_ / "stderr.txt")};
  }

  Outcome arago(std::vector<std::string> arguments, int ranks = 1, const std::string& environment = "") const {
    arguments.insert(arguments.begin(), binary());
    return execute(arguments, ranks, environment);
  }

  static std::string binary() { return variable("ARAGO_BINARY"); }

 private:
  std::filesystem::path path_;
};

/// A test of the binary; skipped only where it was not built.
class ProgramTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(Workplace::binary()))
      GTEST_SKIP() << "no binary at ARAGO_BINARY = '" << Workplace::binary() << "'";
  }
  Workplace place_;
};

}  // namespace program
