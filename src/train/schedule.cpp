#include "arago/train/schedule.hpp"

#include <algorithm>

namespace arago::train {

bool PlateauSchedule::observe(const TrainConfig& config, double loss) {
  if (loss < best - config.plateau_min_delta) {
    best = loss;
    wait = 0;
    return false;
  }
  if (++wait < config.plateau_patience || learning_rate <= config.plateau_floor) return false;
  const double lowered = std::max(learning_rate * config.plateau_factor, config.plateau_floor);
  const bool changed = lowered < learning_rate;
  learning_rate = lowered;
  wait = 0;
  return changed;
}

bool EarlyStop::observe(const TrainConfig& config, double loss) {
  if (loss < best) {
    best = loss;
    wait = 0;
    return false;
  }
  return ++wait >= config.early_stop_patience && config.early_stop_patience > 0;
}

}  // namespace arago::train
