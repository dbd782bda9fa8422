#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/train/trainer.hpp"
#include "arago/train/training_state.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace arago::train {

/// When and how often states are kept; never changes a result.
struct CheckpointPolicy {
  double every_s = 600.0;  ///< wall-clock seconds between checkpoints; 0 = after every step
  std::int64_t keep = 3;   ///< newest files kept
};

/// What ties a checkpoint to its run.
struct RunIdentity {
  std::string config_text;  ///< resolved configuration
  std::string config_hash;  ///< of its numerics
  std::string fingerprint;  ///< of the data
};

/// The checkpoints of one run: files step-<n>.h5 of schema arago-checkpoint/1, written under a side name, synced,
/// checksummed, renamed. Weights, moments, state; nothing depends on the number of ranks.
class CheckpointStore {
 public:
  CheckpointStore(mpi::Communicator comm, std::filesystem::path directory, CheckpointPolicy policy,
                  RunIdentity identity);

  /// Collective. Writes the state (rank 0) and removes all but the newest files. Throws ResourceError.
  template <class S>
  std::filesystem::path write(Trainer<S>& trainer, const TrainingState& state);

  /// Collective. Loads the newest valid file of this run; damaged ones are skipped with a warning. Nothing when there
  /// is none. Throws InputError where the newest valid file belongs to another configuration or data set.
  template <class S>
  std::optional<TrainingState> restore(Trainer<S>& trainer);

  /// Files, newest first.
  std::vector<std::filesystem::path> files() const;

 private:
  void remove_old() const;

  mpi::Communicator comm_;
  std::filesystem::path directory_;
  CheckpointPolicy policy_;
  RunIdentity identity_;
};

}  // namespace arago::train
