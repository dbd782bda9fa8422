#include "train/detail/label_loss.hpp"

namespace arago::train {
namespace {

using Rows = Kokkos::RangePolicy<ExecutionSpace>;

/// |map - label| along a row; `slope` gets element sign(map - label) where it is wanted.
template <class S>
KOKKOS_INLINE_FUNCTION double row_distance(const S* map, const S* label, std::int64_t n, double element, S* slope) {
  double sum = 0.0;
  for (std::int64_t x = 0; x < n; ++x) {
    const double excess = static_cast<double>(map[x]) - static_cast<double>(label[x]);
    sum += excess < 0 ? -excess : excess;
    if (slope) slope[x] = static_cast<S>(excess > 0 ? element : (excess < 0 ? -element : 0.0));
  }
  return sum;
}

}  // namespace

template <class S>
void compare_labels(const ExecutionSpace& exec, double element, const Batch<S>& batch, const LabelledMaps<S>& maps,
                    const LossRows& row_sums, const View<GroupLoss*>& per_group) {
  const auto groups = static_cast<std::int64_t>(maps.amplitude.extent(0));
  const auto N = static_cast<std::int64_t>(maps.amplitude.extent(1));
  const S* const amplitude = maps.amplitude.data();
  const S* const phase = maps.phase.data();
  const S* const amplitude_label = batch.label_amplitude.data();
  const S* const phase_label = batch.label_phase.data();
  S* const d_amplitude = maps.d_amplitude.data();
  S* const d_phase = maps.d_phase.data();
  Kokkos::parallel_for(
      "arago::train::compare_labels", Rows(exec, 0, groups * N), KOKKOS_LAMBDA(std::int64_t row) {
        const std::int64_t at = row * N;
        row_sums(row, 0) =
            row_distance(amplitude + at, amplitude_label + at, N, element, d_amplitude ? d_amplitude + at : nullptr);
        row_sums(row, 1) = row_distance(phase + at, phase_label + at, N, element, d_phase ? d_phase + at : nullptr);
      });
  Kokkos::parallel_for(
      "arago::train::sum_label_rows", Rows(exec, 0, groups), KOKKOS_LAMBDA(std::int64_t b) {
        GroupLoss sum;
        for (std::int64_t row = b * N; row < (b + 1) * N; ++row) {
          sum.amplitude_mae += row_sums(row, 0);
          sum.phase_mae += row_sums(row, 1);
        }
        per_group(b) = sum;
      });
}

#define ARAGO_INSTANTIATE(S)                                                                           \
  template void compare_labels(const ExecutionSpace&, double, const Batch<S>&, const LabelledMaps<S>&, \
                               const LossRows&, const View<GroupLoss*>&);
ARAGO_INSTANTIATE(float)
ARAGO_INSTANTIATE(double)
#undef ARAGO_INSTANTIATE

}  // namespace arago::train
