#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/study/record.hpp"
#include "arago/study/workload.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace arago::study {

/// The files of a study below its run directory (schema arago-trial/1):
///   trials/<id>.h5       one trial: /trials/<id> with its row as attributes, arrays as data sets
///   trials/pack-<id>.h5  several short trials of one group (study.pack), the same layout
///   checkpoints/<id>/    of a trial under way
///   journal.jsonl        history
/// Every file is written under a side name, synced and renamed: a file that is there is whole.
class ResultStore {
 public:
  /// `pack`: collect short trials and write them together, at the latest after `pack_seconds`.
  ResultStore(std::filesystem::path run_dir, std::string config_hash, bool pack = false, double pack_seconds = 5);

  const std::filesystem::path& run_dir() const { return run_dir_; }
  std::filesystem::path trial_file(const std::string& id) const;
  std::filesystem::path checkpoint_dir(const std::string& id) const;
  std::filesystem::path journal() const { return run_dir_ / "journal.jsonl"; }

  /// Collective over the group that ran the trial. Writes (or packs) the record, removes its checkpoints when done.
  void keep(const mpi::Communicator& group, const TrialRecord& record);
  /// Collective over the group. Writes what is packed and not yet written.
  void flush(const mpi::Communicator& group);

  /// Status of each of these trials as the files have it; trials without a valid file are absent. Serial.
  std::map<std::string, Status> finished(const std::vector<Trial>& trials) const;
  /// The stored record; status skipped when there is none. Serial.
  TrialRecord read(const std::string& id) const;

 private:
  void write(const mpi::Communicator& group, const std::filesystem::path& path, const std::vector<TrialRecord>&) const;
  const std::map<std::string, std::filesystem::path>& packed() const;

  std::filesystem::path run_dir_;
  std::string config_hash_;
  bool pack_;
  double pack_seconds_;
  std::vector<TrialRecord> waiting_;
  mutable std::optional<std::map<std::string, std::filesystem::path>> packed_;
};

}  // namespace arago::study
