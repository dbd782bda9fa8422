#include "detail/output_maps.hpp"

#include "detail/for_each.hpp"

#include <cmath>

namespace arago::nn::detail {
namespace {

template <class Scalar>
KOKKOS_INLINE_FUNCTION Scalar logistic(Scalar z) {
  return Scalar{1} / (Scalar{1} + exp(-z));
}

template <class Scalar>
KOKKOS_INLINE_FUNCTION Scalar pi() {
  return static_cast<Scalar>(3.14159265358979323846);
}

template <class Scalar>
KOKKOS_INLINE_FUNCTION Scalar activate(HeadActivation activation, Scalar z) {
  switch (activation) {
    case HeadActivation::sigmoid:
      return logistic(z);
    case HeadActivation::swish:
      return z * logistic(z);
    case HeadActivation::softplus:
      return (z > 0 ? z : Scalar{0}) + log1p(exp(-fabs(z)));
    case HeadActivation::relu:
      return z > 0 ? z : Scalar{0};
    case HeadActivation::pi_tanh:
      return pi<Scalar>() * tanh(z);
    case HeadActivation::real_part:
      return static_cast<Scalar>(0.2) + tanh(z);
    case HeadActivation::imaginary_part:
      return static_cast<Scalar>(1.2) * tanh(z);
    case HeadActivation::linear:
      return z;
  }
  return z;
}

template <class Scalar>
KOKKOS_INLINE_FUNCTION Scalar tanh_slope(Scalar z) {
  const Scalar t = tanh(z);
  return Scalar{1} - t * t;
}

/// d activate / d z
template <class Scalar>
KOKKOS_INLINE_FUNCTION Scalar activation_slope(HeadActivation activation, Scalar z) {
  const Scalar s = logistic(z);
  switch (activation) {
    case HeadActivation::sigmoid:
      return s * (Scalar{1} - s);
    case HeadActivation::swish:
      return s + z * s * (Scalar{1} - s);
    case HeadActivation::softplus:
      return s;
    case HeadActivation::relu:
      return z > 0 ? Scalar{1} : Scalar{0};
    case HeadActivation::pi_tanh:
      return pi<Scalar>() * tanh_slope(z);
    case HeadActivation::real_part:
      return tanh_slope(z);
    case HeadActivation::imaginary_part:
      return static_cast<Scalar>(1.2) * tanh_slope(z);
    case HeadActivation::linear:
      return Scalar{1};
  }
  return Scalar{1};
}

/// Pixel `item` of a stack of N x N images inside the central square: its index in a stack of squares, else -1.
KOKKOS_INLINE_FUNCTION int index_in_centre(int item, int N, int quarter) {
  const int column = item % N - quarter, row = item / N % N - quarter, edge = N - 2 * quarter;
  if (row < 0 || row >= edge || column < 0 || column >= edge) return -1;
  return (item / (N * N) * edge + row) * edge + column;
}

}  // namespace

HeadActivation head_activation(const ModelSpec& spec, bool second) {
  if (spec.kind == ModelKind::supervised) return HeadActivation::linear;
  if (spec.output == MapMeaning::real_imag) return second ? HeadActivation::imaginary_part : HeadActivation::real_part;
  if (second) return HeadActivation::pi_tanh;
  switch (spec.amp_activation) {
    case AmplitudeActivation::sigmoid:
      return HeadActivation::sigmoid;
    case AmplitudeActivation::swish:
      return HeadActivation::swish;
    case AmplitudeActivation::softplus:
      return HeadActivation::softplus;
    case AmplitudeActivation::relu:
      return HeadActivation::relu;
  }
  return HeadActivation::sigmoid;
}

template <class Scalar>
void make_map(const ExecutionSpace& exec, const WorkSpan& span, const MapRule& rule, const Scalar* head,
              const Scalar* border, Scalar* map) {
  const int N = rule.N, maps = rule.maps, quarter = rule.padded ? N / 4 : 0;
  const HeadActivation activation = rule.activation;
  for_each(
      exec, span, "arago::nn::make_map", span.groups * N * N, KOKKOS_LAMBDA(const int item) {
        const int central = index_in_centre(item, N, quarter);
        for (int m = 0; m < maps; ++m) {
          const int place = item * maps + m;
          if (central >= 0)
            map[place] = activate(activation, head[central * maps + m]);
          else
            map[place] = border ? activate(HeadActivation::swish, border[place]) : Scalar{0};
        }
      });
}

template <class Scalar>
void make_map_vjp(const ExecutionSpace& exec, const WorkSpan& span, const MapRule& rule, const Scalar* head,
                  const Scalar* border, const Scalar* d_map, Scalar* d_head, Scalar* d_border) {
  const int N = rule.N, maps = rule.maps, quarter = rule.padded ? N / 4 : 0;
  const HeadActivation activation = rule.activation;
  for_each(
      exec, span, "arago::nn::make_map_vjp", span.groups * N * N, KOKKOS_LAMBDA(const int item) {
        const int central = index_in_centre(item, N, quarter);
        for (int m = 0; m < maps; ++m) {
          const int place = item * maps + m;
          if (central >= 0)
            d_head[central * maps + m] = d_map[place] * activation_slope(activation, head[central * maps + m]);
          if (border)
            d_border[place] =
                central >= 0 ? Scalar{0} : d_map[place] * activation_slope(HeadActivation::swish, border[place]);
        }
      });
}

#define ARAGO_INSTANTIATE(S)                                                                                           \
  template void make_map(const ExecutionSpace&, const WorkSpan&, const MapRule&, const S*, const S*, S*);              \
  template void make_map_vjp(const ExecutionSpace&, const WorkSpan&, const MapRule&, const S*, const S*, const S*, S*, \
                             S*);
ARAGO_INSTANTIATE(float)
ARAGO_INSTANTIATE(double)
#undef ARAGO_INSTANTIATE

}  // namespace arago::nn::detail
