#include "arago/nn/flat_start.hpp"

#include "arago/core/error.hpp"

#include <algorithm>
#include <cmath>

namespace arago::nn {
namespace {

/// z logistic(z) = value by Newton's method from above: the function is convex and rises where it is positive.
double swish_output_for(double value) {
  double z = value + 1.0;
  for (int step = 0; step < 60; ++step) {
    const double s = 1.0 / (1.0 + std::exp(-z));
    z -= (z * s - value) / (s + z * s * (1.0 - s));
  }
  return z;
}

template <class Scalar>
void fill_slice(const ParameterArena<Scalar>& arena, const std::string& name, double value) {
  Kokkos::deep_copy(arena.slice(arena.weights, name), static_cast<Scalar>(value));
}

}  // namespace

double linear_output_for(AmplitudeActivation activation, double value) {
  ARAGO_ASSERT(value > 0, "no activation has the value " << value << " as a flat amplitude");
  switch (activation) {
    case AmplitudeActivation::sigmoid:
      return std::log(value / (1.0 - value));
    case AmplitudeActivation::swish:
      return swish_output_for(value);
    case AmplitudeActivation::softplus:
      return value + std::log(-std::expm1(-value));
    case AmplitudeActivation::relu:
      return value;
  }
  return value;
}

double first_map_output_for(const ModelSpec& spec, double value) {
  if (spec.kind == ModelKind::supervised) return value;
  if (spec.output == MapMeaning::real_imag) return std::atanh(std::min(value, 1.16) - 0.2);
  const bool bounded = spec.amp_activation == AmplitudeActivation::sigmoid;
  return linear_output_for(spec.amp_activation, bounded ? std::clamp(value, 0.02, 0.98) : value);
}

template <class Scalar>
void scale_heads(const ParameterArena<Scalar>& arena, double factor) {
  for (const Slice& slice : arena.layout().slices()) {
    if (!slice.is_of_head() || !slice.is_kernel()) continue;
    const View<Scalar*> kernel = arena.slice(arena.weights, slice.name);
    const auto host = Kokkos::create_mirror_view_and_copy(HostSpace{}, kernel);
    for (std::size_t i = 0; i < host.extent(0); ++i) host(i) *= static_cast<Scalar>(factor);
    Kokkos::deep_copy(kernel, host);
  }
}

template <class Scalar>
void start_flat(const ParameterArena<Scalar>& arena, const ModelSpec& spec, double amplitude) {
  fill_slice(arena, "amp/head/bias", first_map_output_for(spec, amplitude));
  fill_slice(arena, "phase/head/bias", 0.0);
  if (!spec.has_border()) return;
  fill_slice(arena, "amp/border_head/bias", swish_output_for(amplitude));
  fill_slice(arena, "phase/border_head/bias", 0.0);
}

#define ARAGO_INSTANTIATE(S)                                   \
  template void scale_heads(const ParameterArena<S>&, double); \
  template void start_flat(const ParameterArena<S>&, const ModelSpec&, double);
ARAGO_INSTANTIATE(float)
ARAGO_INSTANTIATE(double)
#undef ARAGO_INSTANTIATE

}  // namespace arago::nn
