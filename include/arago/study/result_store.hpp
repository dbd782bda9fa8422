#pragma once

#include "arago/core/timer.hpp"
#include "arago/mpi/communicator.hpp"
#include "arago/study/record.hpp"
#include "arago/study/workload.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace arago::study {

/// Where a trial's result stands.
struct StoredTrial {
  std::filesystem::path file;
  Status status = Status::skipped;
};

/// The files of a study below its run directory (schema arago-trial/1):
///   trials/<id>.h5        one trial: /trials/<id> with its row, its arrays, its configuration and log
///   trials/pack-<hash>.h5 several short trials of one group (study.pack), the same layout
///   checkpoints/<id>/     of a trial under way
///   journal.jsonl         history
/// Every file is written under a side name, synced, checksummed and renamed: a file that is there is whole.
class ResultStore {
 public:
  /// `pack`: collect trials and write them together, at the latest with the first one after `pack_seconds`.
  explicit ResultStore(std::filesystem::path run_dir, bool pack = false, double pack_seconds = 5);

  const std::filesystem::path& run_dir() const { return run_dir_; }
  std::filesystem::path trial_file(const std::string& id) const;
  std::filesystem::path checkpoint_dir(const std::string& id) const;
  std::filesystem::path journal() const { return run_dir_ / "journal.jsonl"; }

  /// Collective over the group that ran the trial. Writes (or packs) the record; a done trial loses its checkpoints.
  void keep(const mpi::Communicator& group, const TrialRecord& record);
  /// Collective over the group. Writes what is packed and not yet written.
  void flush(const mpi::Communicator& group);

  /// The results that there are for these trials, by id. Damaged files count as absent, with a warning. Serial.
  std::map<std::string, StoredTrial> stored(const std::vector<Trial>& trials) const;
  /// One of them; status skipped and nothing else when it is not there. Serial.
  TrialRecord read(const std::string& id, const std::map<std::string, StoredTrial>& stored) const;
  /// The records of these trials, in their order, each file opened once; skipped where there is none. Serial.
  std::vector<TrialRecord> read_all(const std::vector<Trial>& trials) const;

 private:
  void write(const mpi::Communicator& group, const std::filesystem::path& path,
             const std::vector<TrialRecord>& records) const;

  std::filesystem::path run_dir_;
  bool pack_;
  double pack_seconds_;
  std::vector<TrialRecord> waiting_;
  Timer since_written_;
};

}  // namespace arago::study
