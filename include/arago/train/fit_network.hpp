#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/nn/model_config.hpp"
#include "arago/ptycho/dataset.hpp"
#include "arago/ptycho/geometry.hpp"
#include "arago/ptycho/probe.hpp"
#include "arago/train/checkpoint.hpp"
#include "arago/train/model_archive.hpp"
#include "arago/train/train_config.hpp"

#include <functional>
#include <string>

namespace arago::train {

/// The sections that a training reads.
struct FitConfig {
  ptycho::GeometryConfig geometry;
  ptycho::ProbeConfig probe;
  nn::ModelConfig model;
  TrainConfig train;
};

/// The rules of the sections and between them. Throws InputError.
void validate(const FitConfig& config);

/// Where and how a training runs; nothing here changes a result.
struct FitRun {
  std::string checkpoint_directory;  ///< created when needed; "" = no checkpoints
  std::string history_file;          ///< history.csv, replaced after each epoch; "" = none
  CheckpointPolicy checkpoints;
  RunIdentity identity;
  bool resume = true;            ///< continue from the newest valid checkpoint, if there is one
  double fma_peak_gflops = 0.0;  ///< of all ranks together, for the epoch line; 0 = unknown
  /// After each epoch, on every rank: the epoch and the predicted seconds to the end.
  std::function<void(const EpochRecord&, double eta_seconds)> on_epoch;

  bool keeps_checkpoints() const { return !checkpoint_directory.empty(); }
};

struct TrainResult {
  ModelArchive model;
  double train_seconds = 0.0;           ///< wall clock of all epochs, over all runs of this training
  double groups_per_second = 0.0;       ///< of training, over all epochs
  double forward_flop_per_group = 0.0;  ///< a training step is 3x
  std::int64_t training_groups = 0;
  std::int64_t validation_groups = 0;
  std::int64_t dropped_groups = 0;  ///< by the grouping: a member too far from the centre
  bool resumed = false;
};

/// Collective. Trains a network on `dataset` (the same on every rank): grouping, probe, intensity scale, epochs.
/// The result depends on configuration and data only. Throws InputError (settings that do not fit the data),
/// NumericalError (a loss that is not finite; epoch and step are named), Checkpointed (a stop was asked for at a step
/// boundary; the state is on disk).
TrainResult fit_network(const mpi::Communicator& comm, const ptycho::Dataset& dataset, const FitConfig& config,
                        const FitRun& run);

/// s = sqrt(mean over frames of the total counts) / (N/2): the scale that gives X = sqrt(counts)/s the mean power
/// (N/2)^2. Throws DataFileError when there are no counts.
double intensity_scale_of(const ptycho::Dataset& dataset);

}  // namespace arago::train
