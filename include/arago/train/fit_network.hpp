#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/nn/model_config.hpp"
#include "arago/ptycho/dataset.hpp"
#include "arago/ptycho/geometry.hpp"
#include "arago/ptycho/probe.hpp"
#include "arago/train/checkpoint.hpp"
#include "arago/train/model_archive.hpp"

#include <filesystem>
#include <functional>

namespace arago::train {

/// The sections that a training reads.
struct FitConfig {
  ptycho::GeometryConfig geometry;
  ptycho::ProbeConfig probe;
  nn::ModelConfig model;
  TrainConfig train;
};

/// Where and how a training runs; nothing here changes a result.
struct FitRun {
  std::filesystem::path directory;  ///< checkpoints/, history.csv and model.h5 are written here; empty = nothing
  CheckpointPolicy checkpoints;
  RunIdentity identity;
  bool resume = true;
  double fma_peak_gflops = 0.0;  ///< of this rank's threads, for the epoch line; 0 = unknown
  std::function<void(const EpochRecord&, double eta_seconds)> on_epoch;  ///< rank 0, after each epoch
};

struct TrainResult {
  ModelArchive model;
  double train_seconds = 0.0;       ///< wall clock of the steps, over all runs of this training
  double groups_per_second = 0.0;   ///< over all epochs
  std::int64_t dropped_groups = 0;  ///< of the grouping
  bool resumed = false;
};

/// Collective. Trains a network on `dataset` (the same on every rank): grouping, intensity scale, probe, epochs.
/// Throws InputError (settings that do not fit the data), NumericalError (a loss that is not finite; epoch and step
/// named), Checkpointed (a stop was asked for; the state is on disk).
TrainResult fit_network(const mpi::Communicator& comm, const ptycho::Dataset& dataset, const FitConfig& config,
                        const FitRun& run);

/// s = sqrt(mean over frames of the total counts) / (N/2).
double intensity_scale_of(const ptycho::Dataset& dataset);

}  // namespace arago::train
