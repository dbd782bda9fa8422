#pragma once

#include "arago/core/error.hpp"
#include "arago/mpi/communicator.hpp"
#include "arago/mpi/step_boundary.hpp"
#include "arago/train/checkpoint.hpp"
#include "arago/train/fit_network.hpp"
#include "arago/train/trainer.hpp"
#include "train/detail/preparation.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace arago::train {

/// The epochs of one training in one precision: steps, schedule, checkpoints, history.
template <class S>
class TrainingRun {
 public:
  TrainingRun(const mpi::Communicator& comm, const FitConfig& config, const FitRun& run, const Preparation& ready,
              const std::string& data_fingerprint);

  /// Collective.
  TrainResult run();

 private:
  void start();  ///< restore, or begin
  bool epoch();  ///< one of them; false where training had to go back
  void recover(const NumericalError& error);
  void watch(double loss);  ///< schedule, early stop, best weights
  void train_epoch();       ///< the batches that are left of the current epoch
  void finish_epoch();      ///< validation, history, schedule
  mpi::StepBoundary::Checkpoint keep();
  void report_epoch() const;  ///< log line, history.csv, callback
  void refit_scales();
  ModelArchive archive() const;
  TrainResult result();

  mpi::Communicator comm_;
  const FitConfig& config_;
  const FitRun& run_;
  const Preparation& ready_;
  std::string fingerprint_;
  PhysicsNetwork<S> network_;
  Trainer<S> trainer_;
  CheckpointStore checkpoints_;
  std::vector<std::int64_t> validation_order_;
  std::vector<std::int64_t> first_batch_;  ///< of training groups
  TrainingState state_;
  KeptStates<S> kept_;
  mpi::StepBoundary boundary_;
  bool resumed_ = false;
};

}  // namespace arago::train
