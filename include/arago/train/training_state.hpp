#pragma once

#include "arago/train/adam.hpp"
#include "arago/train/schedule.hpp"

#include <cstdint>
#include <vector>

namespace arago::train {

/// Loss of a set of groups: means over groups, channels and pixels.
struct Losses {
  double total = 0.0;  ///< weighted
  double nll = 0.0;    ///< 0 where its weight is 0: not evaluated
  double mae = 0.0;
};

/// One line of history.csv.
struct EpochRecord {
  std::int64_t epoch = 0;  ///< from 1
  Losses training;
  Losses validation;             ///< NaN without validation groups
  double learning_rate = 0.0;    ///< used in this epoch
  double intensity_scale = 0.0;  ///< e^w at its end
  double seconds = 0.0;
  double groups_per_second = 0.0;
};

/// Where a training stands, apart from the arrays that the network owns. Layout independent of ranks.
struct TrainingState {
  std::int64_t step = 0;   ///< updates done
  std::int64_t epoch = 0;  ///< epochs done
  std::int64_t batch = 0;  ///< batches done in the current epoch
  Losses epoch_sums;       ///< of the current epoch so far: mean of a batch times its groups
  double epoch_seconds = 0.0;
  AdamScalar log_scale;
  PlateauSchedule plateau;
  EarlyStop early_stop;
  bool finished = false;
  std::vector<EpochRecord> history;
};

}  // namespace arago::train
