#include "arago/train/checkpoint.hpp"

#include "arago/core/error.hpp"
#include "arago/core/log.hpp"
#include "arago/io/atomic_text.hpp"
#include "arago/io/checksum.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/train/history_file.hpp"
#include "train/detail/state_numbers.hpp"
#include "train/detail/training_arrays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <type_traits>

namespace arago::train {
namespace {

constexpr const char* schema = "arago-checkpoint/3";

io::Description plain(const char* long_name) {
  return {.units = "1", .long_name = long_name, .storage = io::Storage::plain};
}

/// A remembered state as a group: its arrays, and its numbers as attributes.
template <class S>
void write_snapshot(io::Hdf5Writer& file, const std::string& group, const Snapshot<S>& snapshot) {
  file.create_group(group);
  for (const auto& array : snapshot.arrays)
    file.write_view(group + "/" + array.name, Kokkos::create_mirror_view_and_copy(HostSpace{}, array.values),
                    plain("as in the root, at that time"));
  TrainingState state = snapshot.state;
  for_each_number(state, [&](const char* name, const auto& number) { file.attribute(group, name, number); });
}

/// Fills what the training has of `group`, and its state.
template <class S, class Visit>
TrainingState read_group(const io::Hdf5Reader& file, const std::string& group, const Visit& for_each) {
  for_each([&](const std::string& name, const View<S*>& values) {
    const auto stored = file.read_view<S*>(group + "/" + name);
    ARAGO_CHECK(DataFileError, stored.extent(0) == values.extent(0),
                file.path() << ": " << group << "/" << name << " has " << stored.extent(0) << " elements, the network "
                            << values.extent(0));
    Kokkos::deep_copy(values, stored);
  });
  TrainingState state;
  for_each_number(state, [&](const char* name, auto& number) {
    number = file.attribute<std::remove_reference_t<decltype(number)>>(group.empty() ? "/" : group, name);
  });
  return state;
}

template <class S>
void read_snapshot(const io::Hdf5Reader& file, const std::string& group, const Trainer<S>& trainer,
                   Snapshot<S>& snapshot) {
  if (!file.has(group)) return;
  snapshot.take(trainer, {});
  snapshot.state = read_group<S>(file, group, [&](const auto& visit) {
    for (const auto& array : snapshot.arrays) visit(array.name, array.values);
  });
}

template <class S>
void write_file(const std::string& path, const TrainingToKeep<S>& training, const RunIdentity& identity,
                const std::string& fingerprint) {
  io::Hdf5Writer file(path, {.schema = schema, .config_hash = identity.config_hash});
  for_each_array<S>(training.trainer, [&](const char* name, const char* meaning, const View<S*>& values) {
    file.write_view(name, Kokkos::create_mirror_view_and_copy(HostSpace{}, values), plain(meaning));
  });
  TrainingState state = training.state;
  for_each_number(state, [&](const char* name, const auto& number) { file.attribute("/", name, number); });
  if (training.kept.best.taken()) write_snapshot(file, "/best", training.kept.best);
  const bool within_epoch = state.batch > 0 && training.kept.epoch_start.taken();
  if (within_epoch) write_snapshot(file, "/epoch_start", training.kept.epoch_start);
  file.attribute("/", "fingerprint", fingerprint);
  file.attribute("/", "precision", std::is_same_v<S, float> ? "float32" : "float64");
  write_history(file, "/history", state.history);
  file.write_text("/config", identity.config_text, plain("resolved configuration"));
  file.publish();
}

void require_same(const io::Hdf5Reader& file, const std::string& attribute, const std::string& here,
                  const std::string& meaning) {
  const auto there = file.attribute<std::string>("/", attribute);
  ARAGO_REQUIRE(there == here, file.path()
                                   << ": this checkpoint belongs to another " << meaning << " (" << attribute << " "
                                   << there << ", here " << here << "); use another --run-dir, or --resume never");
}

template <class S>
TrainingState read_file(const std::string& path, const Trainer<S>& trainer, KeptStates<S>& kept,
                        const RunIdentity& identity, const std::string& fingerprint) {
  const io::Hdf5Reader file(path);
  require_same(file, "schema", schema, "kind of file");
  require_same(file, "config_hash", identity.config_hash, "configuration");
  require_same(file, "fingerprint", fingerprint, "data set");
  require_same(file, "precision", std::is_same_v<S, float> ? "float32" : "float64", "precision");
  TrainingState state = read_group<S>(file, "", [&](const auto& visit) {
    for_each_array<S>(trainer, [&](const char* name, const char*, const View<S*>& values) { visit(name, values); });
  });
  state.history = read_history(file, "/history");
  trainer.network().set_log_scale(state.log_scale.value);
  trainer.network().set_log_ratio(state.log_ratio.value);
  read_snapshot(file, "/best", trainer, kept.best);
  read_snapshot(file, "/epoch_start", trainer, kept.epoch_start);
  return state;
}

}  // namespace

CheckpointStore::CheckpointStore(const mpi::Communicator& comm, const std::string& directory,
                                 const CheckpointPolicy& policy, const RunIdentity& identity,
                                 const std::string& data_fingerprint)
    : comm_(comm), directory_(directory), policy_(policy), identity_(identity), fingerprint_(data_fingerprint) {}

std::vector<std::string> CheckpointStore::files() const {
  std::vector<std::string> found;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(directory_, missing)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("step-") && name.ends_with(".h5")) found.push_back(entry.path().string());
  }
  std::sort(found.rbegin(), found.rend());
  return found;
}

void CheckpointStore::remove_old() const {
  const std::vector<std::string> all = files();
  for (std::size_t i = std::max<std::int64_t>(policy_.keep, 1); i < all.size(); ++i) {
    std::error_code ignored;  // a file that stays does no harm
    std::filesystem::remove(all[i], ignored);
  }
}

std::string CheckpointStore::newest_intact() const {
  for (const std::string& path : files()) {
    try {
      io::verify_checksum(path);
      return path;
    } catch (const DataFileError& error) {
      // Aside, so that it is not read again and does not count as one of the newest to keep.
      std::error_code ignored;
      std::filesystem::rename(path, path + ".damaged", ignored);
      log::warning("{}; it is put aside as .damaged, and an older checkpoint is used if there is one", error.what());
    }
  }
  return "";
}

template <class S>
std::string CheckpointStore::write(const TrainingToKeep<S>& training) const {
  const std::string path = fmt::format("{}/step-{:012d}.h5", directory_, training.state.step);
  mpi::agree(comm_, [&] {
    if (!comm_.is_root()) return;
    io::create_writable_directory(directory_);
    write_file(path, training, identity_, fingerprint_);
    remove_old();
  });
  return path;
}

template <class S>
std::optional<TrainingState> CheckpointStore::restore(const Trainer<S>& trainer, KeptStates<S>& kept) const {
  std::string path;
  mpi::agree(comm_, [&] {
    if (comm_.is_root()) path = newest_intact();
  });
  path = comm_.broadcast(path);
  if (path.empty()) return std::nullopt;
  TrainingState state;
  mpi::agree(comm_, [&] { state = read_file(path, trainer, kept, identity_, fingerprint_); });
  return state;
}

template std::string CheckpointStore::write(const TrainingToKeep<float>&) const;
template std::string CheckpointStore::write(const TrainingToKeep<double>&) const;
template std::optional<TrainingState> CheckpointStore::restore(const Trainer<float>&, KeptStates<float>&) const;
template std::optional<TrainingState> CheckpointStore::restore(const Trainer<double>&, KeptStates<double>&) const;

}  // namespace arago::train
