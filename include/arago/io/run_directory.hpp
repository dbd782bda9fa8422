#pragma once

#include "arago/io/run_lock.hpp"
#include "arago/mpi/communicator.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace arago::io {

/// What to do where an earlier run has been: automatic continues one of the same configuration, require wants one,
/// never begins anew and moves the files of the earlier run to earlier/001, 002, ... of the directory.
enum class Resume { automatic, require, never };

struct RunOptions {
  std::string path;
  std::vector<std::string> arguments;  ///< argv
  std::string resolved_toml;           ///< written as resolved.toml
  std::string config_hash;             ///< hash of the numerics: the identity of the run
  std::string base_hash;               ///< what the run may grow from: all numerics but `may_grow`; empty = config_hash
  std::string may_grow;                ///< section that may change from start to start: the axes of a study
  std::vector<std::string> inputs;     ///< files that the run reads, or run directories; size and date are recorded
  Resume resume = Resume::automatic;
  bool break_lock = false;
};

/// The only place that a run writes to: resolved.toml, run.json, status.json, log.txt, results, checkpoints/, and the
/// lock that keeps a second live run out. Rank 0 acts, all ranks agree.
class RunDirectory {
 public:
  /// Collective. Creates the directory (ResourceError if it cannot be written), takes the lock (InputError naming the
  /// live owner), refuses a directory that belongs to another configuration (InputError naming the keys that differ)
  /// and one whose inputs have changed since (InputError naming them), starts log.txt and writes resolved.toml and
  /// run.json. Those of a finished run stay as they are.
  RunDirectory(const mpi::Communicator& comm, const RunOptions& options);
  ~RunDirectory();
  RunDirectory(RunDirectory&&) noexcept;
  RunDirectory& operator=(RunDirectory&&) noexcept;

  const std::string& path() const;
  /// Full path of a file of this run: file("model.h5"), file("checkpoints/3.h5"). Refuses absolute names and "..".
  std::string file(const std::string& name) const;

  /// An earlier run of the same configuration, `may_grow` apart, was here; its checkpoints may be continued.
  bool continues() const;
  /// The earlier run had the same configuration, `may_grow` too, ended with exit code 0, and its data files (*.h5) are
  /// all there.
  bool already_finished() const;

  /// Replaces status.json atomically (rank 0; the others do nothing). `updated` is added.
  void set_status(const nlohmann::json& status);
  /// Adds a member to run.json: libraries, wisdom_hash, rates. Kept until finish (rank 0).
  void record(const std::string& key, const nlohmann::json& value);
  /// Collective. Writes end time, exit code and peak memory (largest of all ranks) into run.json, releases the lock.
  void finish(int exit_code);

 private:
  class Implementation;
  std::unique_ptr<Implementation> self_;
};

/// "section.key" of the values in which two resolved configurations differ, sections [execution], [run] and `may_grow`
/// apart. Each as "train.epochs (30 there, 50 here)".
std::vector<std::string> differing_keys(const std::string& there_toml, const std::string& here_toml,
                                        const std::string& may_grow = "");

}  // namespace arago::io
