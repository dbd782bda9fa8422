#include "arago/study/result_store.hpp"

#include "arago/core/error.hpp"
#include "arago/core/hash.hpp"
#include "arago/core/log.hpp"
#include "arago/io/checksum.hpp"
#include "arago/mpi/agreement.hpp"
#include "study/detail/trial_group.hpp"

#include <algorithm>
#include <system_error>

namespace arago::study {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t largest_pack = 512;

std::string pack_name(const std::vector<TrialRecord>& records) {
  std::string ids;
  for (const TrialRecord& record : records) ids += record.id;
  return "pack-" + hash_hex(ids) + ".h5";
}

bool is_pack(const fs::path& path) {
  return path.extension() == ".h5" && path.filename().string().starts_with("pack-");
}

/// A damaged file counts as absent: its trials are run again.
bool is_usable(const fs::path& path) {
  if (!fs::exists(path)) return false;
  if (io::is_intact(path.string())) return true;
  log::warning("{} is damaged; what it held is run again", path.string());
  return false;
}

}  // namespace

ResultStore::ResultStore(fs::path run_dir, bool pack, double pack_seconds)
    : run_dir_(std::move(run_dir)), pack_(pack), pack_seconds_(pack_seconds) {}

fs::path ResultStore::trial_file(const std::string& id) const {
  return run_dir_ / "trials" / (id + ".h5");
}

fs::path ResultStore::checkpoint_dir(const std::string& id) const {
  return run_dir_ / "checkpoints" / id;
}

void ResultStore::keep(const mpi::Communicator& group, const TrialRecord& record) {
  if (!pack_) {
    write(group, trial_file(record.id), {record});
    return;
  }
  waiting_.push_back(record);
  if (group.any(since_written_.seconds() > pack_seconds_ || waiting_.size() >= largest_pack)) flush(group);
}

void ResultStore::flush(const mpi::Communicator& group) {
  if (!waiting_.empty()) write(group, run_dir_ / "trials" / pack_name(waiting_), waiting_);
  waiting_.clear();
  since_written_.restart();
}

void ResultStore::write(const mpi::Communicator& group, const fs::path& path,
                        const std::vector<TrialRecord>& records) const {
  const std::string hash = records.size() == 1 ? records.front().id : "none";
  io::CollectiveFile file(group, path.string(), {.schema = "arago-trial/1", .config_hash = hash});
  for (const TrialRecord& record : records) write_trial(file, record);
  file.publish();
  for (const TrialRecord& record : records) {
    std::error_code ignored;
    if (group.is_root() && record.status == Status::done) fs::remove_all(checkpoint_dir(record.id), ignored);
  }
}

std::map<std::string, StoredTrial> ResultStore::stored(const std::vector<Trial>& trials) const {
  std::map<std::string, StoredTrial> found;
  const auto add = [&](const std::string& id, const StoredTrial& trial) {
    const auto [known, added] = found.emplace(id, trial);
    if (!added && known->second.status != Status::done) known->second = trial;
  };
  std::map<std::string, bool> wanted;
  for (const Trial& trial : trials) {
    wanted[trial.id] = true;
    const fs::path path = trial_file(trial.id);
    if (is_usable(path)) add(trial.id, {path, status_of_trial(io::Hdf5Reader(path.string()), trial.id)});
  }
  std::error_code no_folder;
  for (const auto& entry : fs::directory_iterator(run_dir_ / "trials", no_folder)) {
    if (!is_pack(entry.path()) || !is_usable(entry.path())) continue;
    const io::Hdf5Reader file(entry.path().string());
    for (const std::string& id : file.children("/trials"))
      if (wanted.contains(id)) add(id, {entry.path(), status_of_trial(file, id)});
  }
  return found;
}

TrialRecord ResultStore::read(const std::string& id, const std::map<std::string, StoredTrial>& stored) const {
  const auto place = stored.find(id);
  if (place == stored.end()) {
    TrialRecord record;
    record.id = id;
    return record;
  }
  return read_trial(io::Hdf5Reader(place->second.file.string()), id);
}

std::vector<TrialRecord> ResultStore::read_all(const std::vector<Trial>& trials) const {
  const auto stored = this->stored(trials);
  std::vector<TrialRecord> records(trials.size());
  std::map<fs::path, std::vector<std::size_t>> by_file;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    records[i].id = trials[i].id;
    if (const auto place = stored.find(trials[i].id); place != stored.end()) by_file[place->second.file].push_back(i);
  }
  for (const auto& [path, places] : by_file) {
    const io::Hdf5Reader file(path.string());
    for (const std::size_t i : places) records[i] = read_trial(file, trials[i].id);
  }
  return records;
}

}  // namespace arago::study
