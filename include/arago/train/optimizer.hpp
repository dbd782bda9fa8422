#pragma once

#include "arago/core/views.hpp"
#include "arago/train/adam.hpp"
#include "arago/train/train_config.hpp"

#include <cstdint>

namespace arago::train {

/// Which update this is.
struct UpdateAt {
  double learning_rate = 0.0;
  std::int64_t step = 1;  ///< from 1
};

/// Numbers that are trained, with what the optimiser remembers of them. Arrays of equal length.
template <class S>
struct Trained {
  View<S*> values;
  View<S*> first_moment;   ///< Adam: mean gradient; SGD: velocity
  View<S*> second_moment;  ///< Adam: mean squared gradient; SGD: not touched
  bool decays = false;     ///< weight decay acts on them
};

/// One update in place, t = at.step, a = at.learning_rate.
///   adam    adam_update
///   adamw   w *= 1 - a weight_decay, then the same (Loshchilov and Hutter, "Decoupled weight decay", 2019)
///   sgd     m = momentum m + g;  w -= a m
template <class S>
void update(const ExecutionSpace& exec, const TrainConfig& config, const UpdateAt& at, View<const S*> gradient,
            const Trained<S>& trained);

/// The same for one number, without decay.
void update(const TrainConfig& config, const UpdateAt& at, double gradient, AdamScalar& scalar);

}  // namespace arago::train
