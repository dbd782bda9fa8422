#include "arago/train/optimizer.hpp"

#include "arago/core/error.hpp"

namespace arago::train {
namespace {

using Range = Kokkos::RangePolicy<ExecutionSpace>;

template <class S>
void decay(const ExecutionSpace& exec, double factor, const View<S*>& weights) {
  const auto shrink = static_cast<S>(factor);
  Kokkos::parallel_for(
      "arago::train::decay", Range(exec, 0, weights.extent(0)),
      KOKKOS_LAMBDA(std::int64_t i) { weights(i) *= shrink; });
}

template <class S>
void sgd_update(const ExecutionSpace& exec, double momentum, double rate, const View<const S*>& gradient,
                const Trained<S>& trained) {
  const auto kept = static_cast<S>(momentum);
  const auto step = static_cast<S>(rate);
  const View<S*> weights = trained.values, velocity = trained.first_moment;
  Kokkos::parallel_for(
      "arago::train::sgd", Range(exec, 0, weights.extent(0)), KOKKOS_LAMBDA(std::int64_t i) {
        velocity(i) = kept * velocity(i) + gradient(i);
        weights(i) -= step * velocity(i);
      });
}

}  // namespace

template <class S>
void update(const ExecutionSpace& exec, const TrainConfig& config, const UpdateAt& at, View<const S*> gradient,
            const Trained<S>& trained) {
  ARAGO_ASSERT(gradient.extent(0) == trained.values.extent(0) && trained.first_moment.extent(0) == gradient.extent(0),
               "an update needs arrays of one length");
  if (config.optimizer == OptimizerKind::sgd) {
    sgd_update<S>(exec, config.sgd_momentum(), at.learning_rate, gradient, trained);
    return;
  }
  if (config.optimizer == OptimizerKind::adamw && trained.decays)
    decay<S>(exec, 1.0 - at.learning_rate * config.adamw_decay(), trained.values);
  adam_update<S>(exec, config.adam, corrected_rate(config.adam, at.learning_rate, at.step), gradient, trained.values,
                 trained.first_moment, trained.second_moment);
}

void update(const TrainConfig& config, const UpdateAt& at, double gradient, AdamScalar& scalar) {
  if (config.optimizer != OptimizerKind::sgd) {
    scalar.update(config.adam, corrected_rate(config.adam, at.learning_rate, at.step), gradient);
    return;
  }
  scalar.first_moment = config.sgd_momentum() * scalar.first_moment + gradient;
  scalar.value -= at.learning_rate * scalar.first_moment;
}

template void update<float>(const ExecutionSpace&, const TrainConfig&, const UpdateAt&, View<const float*>,
                            const Trained<float>&);
template void update<double>(const ExecutionSpace&, const TrainConfig&, const UpdateAt&, View<const double*>,
                             const Trained<double>&);

}  // namespace arago::train
