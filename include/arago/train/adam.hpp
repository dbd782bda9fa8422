#pragma once

#include "arago/core/views.hpp"
#include "arago/train/train_config.hpp"

#include <cstdint>

namespace arago::train {

/// The rate of step t >= 1 with both bias corrections: lr sqrt(1 - beta2^t) / (1 - beta1^t).
double corrected_rate(const AdamConfig& config, double learning_rate, std::int64_t step);

/// One step in place: m += (1-b1)(g - m); v += (1-b2)(g^2 - v); w -= rate m / (sqrt(v) + epsilon), where `rate` is
/// corrected_rate. All arrays have equal length. One kernel, one pass over memory.
template <class S>
void adam_update(const ExecutionSpace& exec, const AdamConfig& config, double rate, View<const S*> gradient,
                 View<S*> weights, View<S*> first_moment, View<S*> second_moment);

/// One scalar with its moments, in double (the log-scale).
struct AdamScalar {
  double value = 0.0;
  double first_moment = 0.0;
  double second_moment = 0.0;
  void update(const AdamConfig& config, double rate, double gradient);
};

}  // namespace arago::train
