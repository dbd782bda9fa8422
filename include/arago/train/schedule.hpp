#pragma once

#include "arago/train/train_config.hpp"

#include <cstdint>
#include <limits>

namespace arago::train {

/// Halves the rate when the watched loss has not improved for `patience` epochs (Keras' ReduceLROnPlateau, no
/// cooldown).
struct PlateauSchedule {
  double learning_rate = 1e-3;
  double best = std::numeric_limits<double>::infinity();
  std::int64_t wait = 0;

  /// End of an epoch. Returns true when the rate was lowered.
  bool observe(const TrainConfig& config, double loss);
};

/// Ends training when the watched loss has not improved for `early_stop_patience` epochs.
struct EarlyStop {
  double best = std::numeric_limits<double>::infinity();
  std::int64_t wait = 0;

  /// End of an epoch. Returns true when training should stop.
  bool observe(const TrainConfig& config, double loss);
};

}  // namespace arago::train
