#pragma once

#include "arago/train/training_state.hpp"

#include <cstdint>

namespace arago::train {

/// Visits every number of a TrainingState but the history, by name: visit(name, std::int64_t& or double&). One list for
/// writing and reading.
template <class State, class Visit>
void for_each_number(State& s, const Visit& visit) {
  visit("step", s.step);
  visit("epoch", s.epoch);
  visit("batch", s.batch);
  visit("epoch_loss_sum", s.epoch_losses.sums.total);
  visit("epoch_nll_sum", s.epoch_losses.sums.nll);
  visit("epoch_mae_sum", s.epoch_losses.sums.mae);
  visit("epoch_object_tv_sum", s.epoch_losses.sums.object_tv);
  visit("epoch_object_mae_sum", s.epoch_losses.sums.object_mae);
  visit("epoch_deviance_sum", s.epoch_losses.sums.deviance);
  visit("epoch_amplitude_mae_sum", s.epoch_losses.sums.amplitude_mae);
  visit("epoch_phase_mae_sum", s.epoch_losses.sums.phase_mae);
  visit("epoch_groups", s.epoch_losses.groups);
  visit("epoch_seconds", s.epoch_seconds);
  visit("log_scale", s.log_scale.value);
  visit("log_scale_first_moment", s.log_scale.first_moment);
  visit("log_scale_second_moment", s.log_scale.second_moment);
  visit("log_ratio", s.log_ratio.value);
  visit("log_ratio_first_moment", s.log_ratio.first_moment);
  visit("log_ratio_second_moment", s.log_ratio.second_moment);
  visit("learning_rate", s.learning_rate);
  visit("plateau_rate", s.plateau.learning_rate);
  visit("plateau_best", s.plateau.best);
  visit("plateau_wait", s.plateau.wait);
  visit("early_stop_best", s.early_stop.best);
  visit("early_stop_wait", s.early_stop.wait);
  visit("best_loss", s.best_loss);
  visit("recoveries", s.recoveries);
  visit("finished", s.finished);
}

}  // namespace arago::train
