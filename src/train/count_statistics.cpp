#include "train/detail/count_statistics.hpp"

#include "arago/core/error.hpp"

#include <cmath>
#include <limits>

namespace arago::train {
namespace {

struct FrameSums {
  double counts = 0.0, squares = 0.0;
};

/// Each frame summed in one order; NaN where a count is negative.
HostView<FrameSums*> sums_of_frames(const HostView<float***>& counts) {
  HostView<FrameSums*> sums("sums of frames", counts.extent(0));
  const std::size_t pixels = counts.extent(1) * counts.extent(2);
  Kokkos::parallel_for("arago::train::sums_of_frames", Kokkos::RangePolicy<HostSpace>(0, counts.extent(0)),
                       [=](std::size_t j) {
                         const float* frame = counts.data() + j * pixels;
                         FrameSums sum;
                         for (std::size_t i = 0; i < pixels; ++i) {
                           const double t = frame[i] < 0 ? std::numeric_limits<double>::quiet_NaN() : frame[i];
                           sum.counts += t;
                           sum.squares += t * t;
                         }
                         sums(j) = sum;
                       });
  Kokkos::fence();
  return sums;
}

}  // namespace

CountStatistics count_statistics(const ptycho::Dataset& dataset, const ptycho::Grouping& grouping,
                                 std::int64_t training_groups) {
  const HostView<FrameSums*> frames = sums_of_frames(dataset.counts);
  FrameSums sum;
  for (std::int64_t g = 0; g < training_groups; ++g)
    for (std::size_t c = 0; c < grouping.frames.extent(1); ++c) {
      const FrameSums& frame = frames(grouping.frames(g, c));
      sum.counts += frame.counts;
      sum.squares += frame.squares;
    }
  ARAGO_CHECK(DataFileError, sum.squares > 0 && std::isfinite(sum.squares),
              dataset.source << ": the counts of the " << training_groups
                             << " training groups are negative, not finite or all 0; model.contract=counts needs their "
                                "mean and mean square");
  const double n = static_cast<double>(training_groups) * static_cast<double>(grouping.frames.extent(1));
  const double N = static_cast<double>(dataset.N());
  return {.input_scale = 0.5 * N / std::sqrt(sum.squares / n), .mean_count = sum.counts / (n * N * N)};
}

}  // namespace arago::train
