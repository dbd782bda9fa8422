#include "train/detail/residual.hpp"

#include "arago/train/loss.hpp"

namespace arago::train {

template <class S>
void compare_prediction(const ExecutionSpace& exec, double gain, double count_factor, std::int64_t groups,
                        const View<const S****>& counts, const View<const Complex<S>****>& field,
                        const View<double* [3]>& row_sums, const View<ptycho::ResidualSums*>& per_group) {
  const auto N = static_cast<std::int64_t>(field.extent(2));
  const auto group_rows = static_cast<std::int64_t>(field.extent(1)) * N;
  const S* const t = counts.data();
  const Complex<S>* const z = field.data();
  Kokkos::parallel_for(
      "arago::train::compare_prediction", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, groups * group_rows),
      KOKKOS_LAMBDA(std::int64_t row) {
        double error = 0.0, total = 0.0, deviance = 0.0;
        for (std::int64_t i = row * N; i < (row + 1) * N; ++i) {
          const double re = z[i].real();
          const double im = z[i].imag();
          const double measured = count_factor * t[i];
          const double q = gain * (re * re + im * im);
          const double bounded = q > count_floor ? q : count_floor;
          const double difference = sqrt(measured) - sqrt(q);
          error += difference * difference;
          total += measured;
          deviance += 2.0 * (bounded - measured + (measured > 0 ? measured * log(measured / bounded) : 0.0));
        }
        row_sums(row, 0) = error;
        row_sums(row, 1) = total;
        row_sums(row, 2) = deviance;
      });
  Kokkos::parallel_for(
      "arago::train::sum_residual_rows", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, groups),
      KOKKOS_LAMBDA(std::int64_t b) {
        double sums[3] = {0.0, 0.0, 0.0};
        for (std::int64_t row = b * group_rows; row < (b + 1) * group_rows; ++row)
          for (int k = 0; k < 3; ++k) sums[k] += row_sums(row, k);
        per_group(b).squared_amplitude_error = sums[0];
        per_group(b).counts = sums[1];
        per_group(b).deviance = sums[2];
        per_group(b).pixels = static_cast<double>(group_rows * N);
      });
}

template void compare_prediction(const ExecutionSpace&, double, double, std::int64_t, const View<const float****>&,
                                 const View<const Complex<float>****>&, const View<double* [3]>&,
                                 const View<ptycho::ResidualSums*>&);
template void compare_prediction(const ExecutionSpace&, double, double, std::int64_t, const View<const double****>&,
                                 const View<const Complex<double>****>&, const View<double* [3]>&,
                                 const View<ptycho::ResidualSums*>&);

}  // namespace arago::train
