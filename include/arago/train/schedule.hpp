#pragma once

#include "arago/train/train_config.hpp"

#include <cstdint>
#include <limits>

namespace arago::train {

/// Where an update lies.
struct Progress {
  std::int64_t epoch = 0;    ///< epochs done
  std::int64_t update = 0;   ///< updates done in the current one
  std::int64_t updates = 1;  ///< in an epoch
};

/// The rate of the next update, r = base(e) min(1, p / warmup_epochs), e the epochs done before it, p = e + (update +
/// 1) / updates the epochs done with it, E = epochs:
///   plateau      base = plateau_rate, the rate of a PlateauSchedule
///   constant     base = learning_rate
///   exponential  base = learning_rate decay_factor^e
///   cosine       base = final + (learning_rate - final) (1 + cos(pi (p - warmup) / (E - warmup))) / 2 after the
///   warm-up
///                (Loshchilov and Hutter, "SGDR", 2017)
///   stages       base = learning_rate stage_factors[i] after stage_epochs[i]
double scheduled_rate(const TrainConfig& config, double plateau_rate, const Progress& progress);

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
