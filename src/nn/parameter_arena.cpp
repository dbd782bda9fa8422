#include "arago/nn/parameter_arena.hpp"

#include "arago/core/rng.hpp"

#include <cmath>

namespace arago::nn {

template <class Scalar>
ParameterArena<Scalar>::ParameterArena(const ModelSpec& spec) : layout_(spec) {
  weights = View<Scalar*>("weights", layout_.size());
  first_moment = View<Scalar*>("first moment", layout_.size());
  second_moment = View<Scalar*>("second moment", layout_.size());
}

template <class Scalar>
View<Scalar*> ParameterArena<Scalar>::slice(const View<Scalar*>& parameters, std::string_view name) const {
  const Slice& found = layout_.find(name);
  return Kokkos::subview(parameters, std::make_pair(found.offset, found.offset + found.size));
}

namespace {

/// First value of element i of a kernel.
double first_kernel_value(Initialisation rule, const Slice& kernel, std::uint64_t seed, std::size_t i) {
  CounterRng rng(seed, Stream::weights, 0, i);
  const double fan_in = 9.0 * kernel.shape[2], fan_out = 9.0 * kernel.shape[3];
  if (rule == Initialisation::he_normal) return std::sqrt((kernel.is_of_head() ? 1.0 : 2.0) / fan_in) * rng.normal();
  const double limit = std::sqrt(6.0 / (fan_in + fan_out));
  return rng.uniform(-limit, limit);
}

}  // namespace

template <class Scalar>
void ParameterArena<Scalar>::initialise(std::uint64_t seed, Initialisation rule) {
  const auto host = Kokkos::create_mirror_view(weights);
  for (const Slice& slice : layout_.slices())
    for (std::size_t i = slice.offset; i < slice.offset + slice.size; ++i)
      host(i) = slice.is_kernel() ? static_cast<Scalar>(first_kernel_value(rule, slice, seed, i)) : Scalar{0};
  Kokkos::deep_copy(weights, host);
  Kokkos::deep_copy(first_moment, Scalar{0});
  Kokkos::deep_copy(second_moment, Scalar{0});
}

template class ParameterArena<float>;
template class ParameterArena<double>;

}  // namespace arago::nn
