#include "arago/train/loss.hpp"

#include <cmath>

namespace arago::train {
namespace {

using Range = Kokkos::RangePolicy<ExecutionSpace>;

/// One pixel: what it adds, and the factor f of the cotangent dL/dz = f z.
struct Pixel {
  double nll = 0.0;
  double mae = 0.0;
  double log_scale = 0.0;
  double cotangent = 0.0;
};

struct PixelLoss {
  double nll_weight, mae_weight, gain;  // gain = e^{2w}

  KOKKOS_INLINE_FUNCTION Pixel operator()(double t, double power) const {
    Pixel pixel;
    const double q = gain * power;
    double slope = 0.0;  // d(weighted loss)/dq
    if (nll_weight > 0) {
      const double bounded = q > count_floor ? q : count_floor;
      pixel.nll = q - t * log(bounded);
      slope += nll_weight * (1.0 - t / bounded);
    }
    if (mae_weight > 0) {
      const double amplitude = sqrt(q);
      const double excess = amplitude - sqrt(t);
      pixel.mae = excess < 0 ? -excess : excess;
      const double sign = excess > 0 ? 1.0 : (excess < 0 ? -1.0 : 0.0);
      if (amplitude > 0) slope += mae_weight * sign * 0.5 / amplitude;
    }
    pixel.log_scale = slope * 2.0 * q;
    pixel.cotangent = slope * 2.0 * gain;
    return pixel;
  }
};

/// Sums of `row_sums` rows [b rows, (b+1) rows), in order.
void sum_rows(const ExecutionSpace& exec, std::int64_t groups, std::int64_t rows, double element,
              View<const double* [3]> row_sums, View<GroupLoss*> per_group) {
  Kokkos::parallel_for(
      "arago::train::sum_loss_rows", Range(exec, 0, groups), KOKKOS_LAMBDA(std::int64_t b) {
        GroupLoss sum;
        for (std::int64_t row = b * rows; row < (b + 1) * rows; ++row) {
          sum.nll += row_sums(row, 0);
          sum.mae += row_sums(row, 1);
          sum.log_scale += row_sums(row, 2);
        }
        sum.log_scale *= element;
        per_group(b) = sum;
      });
}

}  // namespace

template <class S>
void compare_counts(const ExecutionSpace& exec, const LossSettings& settings, std::int64_t groups,
                    View<const S****> counts, View<Complex<S>****> field, View<double* [3]> row_sums,
                    View<GroupLoss*> per_group) {
  const PixelLoss loss{settings.weights.nll, settings.weights.mae, std::exp(2.0 * settings.log_scale)};
  const auto channels = static_cast<std::int64_t>(field.extent(1));
  const auto N = static_cast<std::int64_t>(field.extent(2));
  const bool with_cotangent = settings.with_cotangent;
  const double element = settings.element;
  Kokkos::parallel_for(
      "arago::train::compare_counts", Range(exec, 0, groups * channels * N), KOKKOS_LAMBDA(std::int64_t row) {
        const std::int64_t b = row / (channels * N);
        const std::int64_t c = row / N % channels;
        const std::int64_t y = row % N;
        Pixel sum;
        for (std::int64_t x = 0; x < N; ++x) {
          const Complex<S> z = field(b, c, y, x);
          const double re = z.real();
          const double im = z.imag();
          const Pixel pixel = loss(counts(b, c, y, x), re * re + im * im);
          sum.nll += pixel.nll;
          sum.mae += pixel.mae;
          sum.log_scale += pixel.log_scale;
          const double factor = element * pixel.cotangent;
          if (with_cotangent) field(b, c, y, x) = Complex<S>(static_cast<S>(factor * re), static_cast<S>(factor * im));
        }
        row_sums(row, 0) = sum.nll;
        row_sums(row, 1) = sum.mae;
        row_sums(row, 2) = sum.log_scale;
      });
  sum_rows(exec, groups, channels * N, element, row_sums, per_group);
}

template <class S>
void add_input_use(const ExecutionSpace& exec, std::int64_t groups, View<const S****> input, View<const S****> d_input,
                   View<double* [3]> row_sums, View<GroupLoss*> per_group) {
  const auto N = static_cast<std::int64_t>(input.extent(1));
  const auto row_length = static_cast<std::int64_t>(input.extent(2) * input.extent(3));
  Kokkos::parallel_for(
      "arago::train::contract_input", Range(exec, 0, groups * N), KOKKOS_LAMBDA(std::int64_t row) {
        const S* x = &input(row / N, row % N, 0, 0);
        const S* g = &d_input(row / N, row % N, 0, 0);
        double sum = 0.0;
        for (std::int64_t i = 0; i < row_length; ++i) sum += static_cast<double>(x[i]) * static_cast<double>(g[i]);
        row_sums(row, 0) = sum;
      });
  Kokkos::parallel_for(
      "arago::train::add_input_use", Range(exec, 0, groups), KOKKOS_LAMBDA(std::int64_t b) {
        double sum = 0.0;
        for (std::int64_t row = b * N; row < (b + 1) * N; ++row) sum += row_sums(row, 0);
        per_group(b).log_scale -= sum;
      });
}

#define ARAGO_INSTANTIATE(S)                                                                                \
  template void compare_counts(const ExecutionSpace&, const LossSettings&, std::int64_t, View<const S****>, \
                               View<Complex<S>****>, View<double* [3]>, View<GroupLoss*>);                  \
  template void add_input_use(const ExecutionSpace&, std::int64_t, View<const S****>, View<const S****>,    \
                              View<double* [3]>, View<GroupLoss*>);
ARAGO_INSTANTIATE(float)
ARAGO_INSTANTIATE(double)
#undef ARAGO_INSTANTIATE

}  // namespace arago::train
