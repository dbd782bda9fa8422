#include "train/detail/network_input.hpp"

#include <cmath>

namespace arago::train {
namespace {

using Rows = Kokkos::RangePolicy<ExecutionSpace>;
using nn::InputTransform;

template <class S>
KOKKOS_INLINE_FUNCTION S transformed(InputTransform transform, S factor, S amplitude) {
  const S x = factor * amplitude;
  switch (transform) {
    case InputTransform::amplitude:
      return x;
    case InputTransform::root:
      return sqrt(x);
    case InputTransform::log1p:
      return log1p(x);
    case InputTransform::counts:
      return x * amplitude;
  }
  return x;
}

/// x f'(x) as a function of f.
KOKKOS_INLINE_FUNCTION double slope_times_x(InputTransform transform, double f) {
  switch (transform) {
    case InputTransform::amplitude:
      return f;
    case InputTransform::root:
      return 0.5 * f;
    case InputTransform::log1p:
      return -expm1(-f);
    case InputTransform::counts:
      return 0.0;
  }
  return 0.0;
}

}  // namespace

template <class S>
void make_input(const ExecutionSpace& exec, const InputRule& rule, const View<const S****>& amplitude,
                const View<S****>& input) {
  const auto factor = static_cast<S>(rule.factor);
  const InputTransform transform = rule.transform;
  const auto row_length = static_cast<std::int64_t>(input.extent(2) * input.extent(3));
  const auto rows = static_cast<std::int64_t>(input.extent(0) * input.extent(1));
  Kokkos::parallel_for(
      "arago::train::make_input", Rows(exec, 0, rows), KOKKOS_LAMBDA(std::int64_t row) {
        const S* from = amplitude.data() + row * row_length;
        S* to = input.data() + row * row_length;
        for (std::int64_t i = 0; i < row_length; ++i) to[i] = transformed(transform, factor, from[i]);
      });
}

template <class S>
void add_input_use(const ExecutionSpace& exec, nn::InputTransform transform, const View<const S****>& input,
                   const View<const S****>& d_input, const LossRows& row_sums, const View<GroupLoss*>& per_group) {
  const auto groups = static_cast<std::int64_t>(input.extent(0));
  const auto N = static_cast<std::int64_t>(input.extent(1));
  const auto row_length = static_cast<std::int64_t>(input.extent(2) * input.extent(3));
  Kokkos::parallel_for(
      "arago::train::contract_input", Rows(exec, 0, groups * N), KOKKOS_LAMBDA(std::int64_t row) {
        const S* f = &input(row / N, row % N, 0, 0);
        const S* g = &d_input(row / N, row % N, 0, 0);
        double sum = 0.0;
        for (std::int64_t i = 0; i < row_length; ++i)
          sum += slope_times_x(transform, static_cast<double>(f[i])) * static_cast<double>(g[i]);
        row_sums(row, 0) = sum;
      });
  Kokkos::parallel_for(
      "arago::train::add_input_use", Rows(exec, 0, groups), KOKKOS_LAMBDA(std::int64_t b) {
        double sum = 0.0;
        for (std::int64_t row = b * N; row < (b + 1) * N; ++row) sum += row_sums(row, 0);
        per_group(b).log_scale -= sum;
      });
}

#define ARAGO_INSTANTIATE(S)                                                                                       \
  template void make_input(const ExecutionSpace&, const InputRule&, const View<const S****>&, const View<S****>&); \
  template void add_input_use(const ExecutionSpace&, nn::InputTransform, const View<const S****>&,                 \
                              const View<const S****>&, const LossRows&, const View<GroupLoss*>&);
ARAGO_INSTANTIATE(float)
ARAGO_INSTANTIATE(double)
#undef ARAGO_INSTANTIATE

}  // namespace arago::train
