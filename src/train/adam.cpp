#include "arago/train/adam.hpp"

#include "arago/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace arago::train {
namespace {

/// Elements that one call of the kernel updates: a stretch that the compiler vectorises on a host, one on a device.
constexpr std::int64_t stretch = std::is_same_v<ExecutionSpace, HostSpace> ? 1024 : 1;

template <class S>
struct Factors {
  S mean_gain, square_gain, rate, epsilon;
};

template <class S>
KOKKOS_INLINE_FUNCTION void update_stretch(const Factors<S>& f, std::int64_t n, const S* KOKKOS_RESTRICT g,
                                           S* KOKKOS_RESTRICT w, S* KOKKOS_RESTRICT m, S* KOKKOS_RESTRICT v) {
  for (std::int64_t i = 0; i < n; ++i) {
    m[i] += f.mean_gain * (g[i] - m[i]);
    v[i] += f.square_gain * (g[i] * g[i] - v[i]);
    w[i] -= f.rate * m[i] / (sqrt(v[i]) + f.epsilon);
  }
}

}  // namespace

double corrected_rate(const AdamConfig& config, double learning_rate, std::int64_t step) {
  const auto t = static_cast<double>(step);
  return learning_rate * std::sqrt(1.0 - std::pow(config.beta2, t)) / (1.0 - std::pow(config.beta1, t));
}

template <class S>
void adam_update(const ExecutionSpace& exec, const AdamConfig& config, double rate, View<const S*> gradient,
                 View<S*> weights, View<S*> first_moment, View<S*> second_moment) {
  const auto n = static_cast<std::int64_t>(weights.extent(0));
  ARAGO_ASSERT(gradient.extent(0) == weights.extent(0) && first_moment.extent(0) == weights.extent(0) &&
                   second_moment.extent(0) == weights.extent(0),
               "Adam needs arrays of one length");
  const Factors<S> factors{static_cast<S>(1.0 - config.beta1), static_cast<S>(1.0 - config.beta2), static_cast<S>(rate),
                           static_cast<S>(config.epsilon)};
  const std::int64_t calls = (n + stretch - 1) / stretch;
  Kokkos::parallel_for(
      "arago::train::adam", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, calls), KOKKOS_LAMBDA(std::int64_t call) {
        const std::int64_t first = call * stretch;
        const std::int64_t count = n - first < stretch ? n - first : stretch;
        update_stretch(factors, count, gradient.data() + first, weights.data() + first, first_moment.data() + first,
                       second_moment.data() + first);
      });
}

void AdamScalar::update(const AdamConfig& config, double rate, double gradient) {
  first_moment += (1.0 - config.beta1) * (gradient - first_moment);
  second_moment += (1.0 - config.beta2) * (gradient * gradient - second_moment);
  value -= rate * first_moment / (std::sqrt(second_moment) + config.epsilon);
}

template void adam_update<float>(const ExecutionSpace&, const AdamConfig&, double, View<const float*>, View<float*>,
                                 View<float*>, View<float*>);
template void adam_update<double>(const ExecutionSpace&, const AdamConfig&, double, View<const double*>, View<double*>,
                                  View<double*>, View<double*>);

}  // namespace arago::train
