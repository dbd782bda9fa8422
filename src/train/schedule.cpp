#include "arago/train/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace arago::train {
namespace {

double cosine_rate(const TrainConfig& config, double epochs_done) {
  const double part =
      (epochs_done - config.warmup_epochs) / (static_cast<double>(config.epochs) - config.warmup_epochs);
  const double final_rate = config.final_learning_rate.value_or(0.0);
  const double wave = 0.5 * (1.0 + std::cos(std::numbers::pi * std::max(part, 0.0)));
  return final_rate + (config.learning_rate - final_rate) * wave;
}

double stage_rate(const TrainConfig& config, std::int64_t epoch) {
  double factor = 1.0;
  for (std::size_t i = 0; i < config.stage_epochs.size(); ++i)
    if (epoch >= config.stage_epochs[i]) factor = config.stage_factors[i];
  return factor * config.learning_rate;
}

double base_rate(const TrainConfig& config, double plateau_rate, std::int64_t epoch, double epochs_done) {
  switch (config.schedule) {
    case ScheduleKind::plateau:
      return plateau_rate;
    case ScheduleKind::constant:
      return config.learning_rate;
    case ScheduleKind::exponential:
      return config.learning_rate * std::pow(config.decay_factor.value_or(1.0), static_cast<double>(epoch));
    case ScheduleKind::cosine:
      return cosine_rate(config, epochs_done);
    case ScheduleKind::stages:
      break;
  }
  return stage_rate(config, epoch);
}

}  // namespace

double scheduled_rate(const TrainConfig& config, double plateau_rate, const Progress& at) {
  const double epochs_done = static_cast<double>(at.epoch) + static_cast<double>(at.update + 1) / at.updates;
  const double base = base_rate(config, plateau_rate, at.epoch, epochs_done);
  return epochs_done < config.warmup_epochs ? base * epochs_done / config.warmup_epochs : base;
}

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
