#include "arago/train/loss.hpp"

#include <cmath>

namespace arago::train {
namespace {

using Range = Kokkos::RangePolicy<ExecutionSpace>;

/// One pixel: what it adds, and the factor f of the cotangent dL/dz = f z.
struct Pixel {
  double nll = 0.0;
  double mae = 0.0;
  double deviance = 0.0;
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
      pixel.deviance = 2.0 * (t > 0 ? pixel.nll - t + t * log(t) : q);
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
              const LossRows& row_sums, View<GroupLoss*> per_group) {
  Kokkos::parallel_for(
      "arago::train::sum_loss_rows", Range(exec, 0, groups), KOKKOS_LAMBDA(std::int64_t b) {
        GroupLoss sum;
        for (std::int64_t row = b * rows; row < (b + 1) * rows; ++row) {
          sum.nll += row_sums(row, 0);
          sum.mae += row_sums(row, 1);
          sum.log_scale += row_sums(row, 2);
          sum.deviance += row_sums(row, 3);
        }
        sum.log_scale *= element;
        per_group(b) = sum;
      });
}

}  // namespace

template <class S>
void compare_counts(const ExecutionSpace& exec, const LossSettings& settings, std::int64_t groups,
                    View<const S****> counts, View<Complex<S>****> field, LossRows row_sums,
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
          sum.deviance += pixel.deviance;
          const double factor = element * pixel.cotangent;
          if (with_cotangent) field(b, c, y, x) = Complex<S>(static_cast<S>(factor * re), static_cast<S>(factor * im));
        }
        row_sums(row, 0) = sum.nll;
        row_sums(row, 1) = sum.mae;
        row_sums(row, 2) = sum.log_scale;
        row_sums(row, 3) = sum.deviance;
      });
  sum_rows(exec, groups, channels * N, element, row_sums, per_group);
}

#define ARAGO_INSTANTIATE(S)                                                                                \
  template void compare_counts(const ExecutionSpace&, const LossSettings&, std::int64_t, View<const S****>, \
                               View<Complex<S>****>, LossRows, View<GroupLoss*>);
ARAGO_INSTANTIATE(float)
ARAGO_INSTANTIATE(double)
#undef ARAGO_INSTANTIATE

}  // namespace arago::train
