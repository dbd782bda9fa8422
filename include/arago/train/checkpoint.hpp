#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/train/snapshot.hpp"
#include "arago/train/trainer.hpp"
#include "arago/train/training_state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace arago::train {

/// When and how often states are kept; never changes a result.
struct CheckpointPolicy {
  double every_s = 600.0;  ///< wall-clock seconds between checkpoints; 0 = after every step
  std::int64_t keep = 3;   ///< newest files kept
};

/// What ties files to their run.
struct RunIdentity {
  std::string config_text;           ///< resolved configuration
  std::string config_hash = "none";  ///< of its numerics
};

/// What a checkpoint holds.
template <class S>
struct TrainingToKeep {
  const Trainer<S>& trainer;
  const TrainingState& state;
  const KeptStates<S>& kept;
};

/// The checkpoints of one run: files step-<n>.h5 of schema arago-checkpoint/3 with weights, moments, scale, probe and
/// TrainingState, and within an epoch the state at its start (a training that must go back goes there, interrupted or
/// not); written under a side name, synced, checksummed, renamed. Nothing in them depends on the ranks.
class CheckpointStore {
 public:
  /// Uses `directory`, which is made when the first file is written.
  CheckpointStore(const mpi::Communicator& comm, const std::string& directory, const CheckpointPolicy& policy,
                  const RunIdentity& identity, const std::string& data_fingerprint);

  /// Collective. Writes the state (rank 0), removes all but the newest files. Returns the path. Throws ResourceError.
  template <class S>
  std::string write(const TrainingToKeep<S>& training) const;

  /// Collective. Loads the newest intact file into trainer, network and `kept`; damaged ones are put aside
  /// with a warning. Nothing when there is none. Throws InputError when it belongs to another configuration or data set.
  template <class S>
  std::optional<TrainingState> restore(const Trainer<S>& trainer, KeptStates<S>& kept) const;

  /// Paths of all checkpoints, newest first.
  std::vector<std::string> files() const;

 private:
  std::string newest_intact() const;
  void remove_old() const;

  mpi::Communicator comm_;
  std::string directory_;
  CheckpointPolicy policy_;
  RunIdentity identity_;
  std::string fingerprint_;
};

}  // namespace arago::train
