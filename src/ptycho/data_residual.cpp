#include "arago/ptycho/data_residual.hpp"

#include "arago/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace arago::ptycho {
namespace {

constexpr double smallest_prediction = 1e-6;

}  // namespace

ResidualSums& ResidualSums::operator+=(const ResidualSums& other) {
  squared_amplitude_error += other.squared_amplitude_error;
  counts += other.counts;
  deviance += other.deviance;
  pixels += other.pixels;
  return *this;
}

ResidualSums compare_frame(const HostView<const float**>& counts, const HostView<const double**>& predicted) {
  ARAGO_ASSERT(counts.extent(0) == predicted.extent(0) && counts.extent(1) == predicted.extent(1),
               "counts and predictions of different shape");
  ResidualSums total;
  for (std::size_t y = 0; y < counts.extent(0); ++y) {
    ResidualSums row;
    for (std::size_t x = 0; x < counts.extent(1); ++x) {
      const double I = counts(y, x), q = predicted(y, x);
      const double floored = std::max(q, smallest_prediction);
      const double difference = std::sqrt(I) - std::sqrt(q);
      row.squared_amplitude_error += difference * difference;
      row.counts += I;
      row.deviance += 2.0 * ((I > 0.0 ? I * std::log(I / floored) : 0.0) - I + q);
    }
    row.pixels = static_cast<double>(counts.extent(1));
    total += row;
  }
  return total;
}

ResidualSums compare_frames(const HostView<const float***>& counts, const HostView<const double***>& predicted) {
  const int n = counts.extent_int(0);
  ARAGO_ASSERT(predicted.extent_int(0) == n, "counts of " << n << " frames, predictions of " << predicted.extent(0));
  std::vector<ResidualSums> frames(static_cast<std::size_t>(n));
  ResidualSums* const out = frames.data();
  Kokkos::parallel_for("arago::ptycho::compare_frames", Kokkos::RangePolicy<HostSpace>(0, n), [=](const int j) {
    out[j] = compare_frame(Kokkos::subview(counts, j, Kokkos::ALL, Kokkos::ALL),
                           Kokkos::subview(predicted, j, Kokkos::ALL, Kokkos::ALL));
  });
  ResidualSums total;
  for (const ResidualSums& frame : frames) total += frame;
  return total;
}

}  // namespace arago::ptycho
