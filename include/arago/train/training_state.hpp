#pragma once

#include "arago/train/activity.hpp"
#include "arago/train/adam.hpp"
#include "arago/train/schedule.hpp"

#include <cstdint>
#include <limits>
#include <vector>

namespace arago::train {

/// Losses of a set of groups: means over groups, channels and pixels; on the object, over groups and pixels. A term
/// that is not evaluated is 0.
struct Losses {
  double total = 0.0;  ///< weighted
  double nll = 0.0;
  double mae = 0.0;
  double object_tv = 0.0;
  double object_mae = 0.0;
  double deviance = 0.0;  ///< a metric, no term of the loss
  double amplitude_mae = 0.0;
  double phase_mae = 0.0;

  /// What there is without any group: NaN.
  static Losses of_nothing();
};

/// Mean over batches, each weighted with its groups, added in the order of the calls.
struct LossSum {
  Losses sums;
  std::int64_t groups = 0;

  void add(const Losses& mean_of_batch, std::int64_t groups_of_batch);
  /// NaN before the first batch.
  Losses mean() const;
};

/// One line of history.csv.
struct EpochRecord {
  std::int64_t epoch = 0;          ///< from 1
  Losses training;                 ///< over the batches of the epoch, each before its update
  Losses validation;               ///< after the epoch; NaN without validation groups
  double learning_rate = 0.0;      ///< used in this epoch
  double intensity_scale = 0.0;    ///< e^w after the epoch
  double seconds = 0.0;            ///< wall clock, validation included
  double groups_per_second = 0.0;  ///< of training
  Activity activity{};             ///< after the epoch, of the first batch of validation (else training) groups
};

/// Where a training stands, apart from the arrays that network and optimiser own. Independent of ranks.
struct TrainingState {
  std::int64_t step = 0;   ///< updates done
  std::int64_t epoch = 0;  ///< epochs done
  std::int64_t batch = 0;  ///< updates done in the current epoch
  LossSum epoch_losses;    ///< of these
  double epoch_seconds = 0.0;
  double learning_rate = 0.0;  ///< of the next update; after it, of the last
  AdamScalar log_scale;
  AdamScalar log_ratio;
  PlateauSchedule plateau;
  EarlyStop early_stop;
  double best_loss = std::numeric_limits<double>::infinity();  ///< smallest watched loss of an epoch so far
  std::int64_t recoveries = 0;  ///< times that training went back after a loss that was not finite
  std::int64_t finished = 0;    ///< 1: all epochs done, or stopped early
  std::vector<EpochRecord> history;
};

}  // namespace arago::train
