#include "arago/data/inspection.hpp"

#include "arago/ptycho/grouping.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace arago::data {
namespace {

/// Sum of all frames, pixel by pixel, and what is seen on the way.
struct Census {
  std::vector<double> sum;  ///< (N, N)
  std::int64_t empty_frames = 0;
  bool whole = true;
};

Census take_census(const ptycho::Dataset& dataset, Inspection& result) {
  const std::int64_t n = dataset.frames(), pixels = dataset.N() * dataset.N();
  Census census{std::vector<double>(static_cast<std::size_t>(pixels)), 0, true};
  double zeros = 0.0;
  result.min_photons = n > 0 ? 1e300 : 0.0;
  for (std::int64_t j = 0; j < n; ++j) {
    const float* const frame = dataset.counts.data() + j * pixels;
    double total = 0.0;
    for (std::int64_t k = 0; k < pixels; ++k) {
      const double count = frame[k];
      total += count;
      census.sum[k] += count;
      zeros += count == 0.0;
      census.whole = census.whole && count == std::floor(count);
      result.largest_count = std::max(result.largest_count, count);
    }
    census.empty_frames += total == 0.0;
    result.min_photons = std::min(result.min_photons, total);
    result.max_photons = std::max(result.max_photons, total);
  }
  result.zero_fraction = zeros / static_cast<double>(std::max<std::int64_t>(1, n * pixels));
  return census;
}

/// Centre of mass and light at the corners of the summed frame.
void look_at_centre(const std::vector<double>& sum, int N, Inspection& result) {
  double total = 0.0, my = 0.0, mx = 0.0, corner = 0.0;
  for (int y = 0; y < N; ++y)
    for (int x = 0; x < N; ++x) {
      const double value = sum[static_cast<std::size_t>(y) * N + x];
      total += value;
      my += value * (y - N / 2);
      mx += value * (x - N / 2);
      if (std::hypot(std::min(y, N - y), std::min(x, N - x)) <= N / 8.0) corner += value;
    }
  if (total <= 0.0) return;
  result.centre_offset_px = std::hypot(my, mx) / total;
  result.power_at_corner = corner / total;
}

void look_at_scan(const ptycho::Dataset& dataset, Inspection& result) {
  const auto& p = dataset.positions_px;
  const int n = p.extent_int(0);
  if (n == 0) return;
  result.row_min_px = result.row_max_px = p(0, 0);
  result.column_min_px = result.column_max_px = p(0, 1);
  for (int i = 0; i < n; ++i) {
    result.row_min_px = std::min(result.row_min_px, p(i, 0));
    result.row_max_px = std::max(result.row_max_px, p(i, 0));
    result.column_min_px = std::min(result.column_min_px, p(i, 1));
    result.column_max_px = std::max(result.column_max_px, p(i, 1));
  }
  if (n < 2) return;
  const auto near = ptycho::nearest_neighbors(p, 2);
  std::vector<double> steps(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) steps[i] = std::hypot(p(i, 0) - p(near(i, 1), 0), p(i, 1) - p(near(i, 1), 1));
  std::nth_element(steps.begin(), steps.begin() + n / 2, steps.end());
  result.median_step_px = steps[n / 2];
}

/// 2 sqrt(2) times the r.m.s. radius of |p|^2: the diameter of a uniform disc with that radius.
double width_of(const HostView<Complex<double>***>& probe) {
  double total = 0.0, my = 0.0, mx = 0.0, square = 0.0;
  for (int m = 0; m < probe.extent_int(0); ++m)
    for (int y = 0; y < probe.extent_int(1); ++y)
      for (int x = 0; x < probe.extent_int(2); ++x) {
        const double power = abs_squared(probe(m, y, x));
        total += power;
        my += power * y;
        mx += power * x;
        square += power * (static_cast<double>(y) * y + static_cast<double>(x) * x);
      }
  if (total <= 0.0) return 0.0;
  my /= total;
  mx /= total;
  return 2.0 * std::sqrt(2.0 * std::max(0.0, square / total - my * my - mx * mx));
}

void find_problems(const ptycho::Dataset& dataset, const Census& census, Inspection& result) {
  auto& problems = result.problems;
  const double N = static_cast<double>(result.N);
  if (result.power_at_corner > 0.5)
    problems.push_back(
        fmt::format("{:.0f} % of the light is within N/8 of pixel [0, 0]: zero frequency seems to be there; "
                    "try data.dc=corner",
                    100 * result.power_at_corner));
  if (result.centre_offset_px > 0.1 * N)
    problems.push_back(fmt::format("the mean frame is {:.1f} px off the centre [N/2, N/2]", result.centre_offset_px));
  if (census.empty_frames > 0) problems.push_back(fmt::format("{} frames are empty", census.empty_frames));
  if (!census.whole && result.mean_photons < 10)
    problems.push_back(
        "frames are not whole numbers and hold few photons: normalised amplitudes? Try "
        "data.quantity=amplitude and data.photons_per_image");
  if (dataset.probe.size() == 0) problems.push_back("there is no probe; section [probe] makes one");
  if (result.probe_width_px > 0 && result.overlap < 0.3)
    problems.push_back(
        fmt::format("neighbouring discs share {:.0f} % of their area; phases need about 60 %", 100 * result.overlap));
  if (result.median_step_px > N / 2)
    problems.push_back("neighbouring positions are more than N/2 apart: are they in object pixels?");
  if (result.object_rows > 0 && (result.row_min_px < 0 || result.column_min_px < 0 ||
                                 result.row_max_px > static_cast<double>(result.object_rows) ||
                                 result.column_max_px > static_cast<double>(result.object_columns)))
    problems.push_back(
        "positions lie outside the object: a flipped axis (data.flip_y, data.flip_x) or another origin?");
}

}  // namespace

double disc_overlap(double distance, double diameter) {
  if (!(distance < diameter)) return 0.0;
  const double c = distance / diameter;
  return 2.0 / std::numbers::pi * (std::acos(c) - c * std::sqrt(1.0 - c * c));
}

Inspection inspect(const ptycho::Dataset& dataset) {
  Inspection result;
  result.source = dataset.source;
  result.fingerprint = dataset.fingerprint;
  result.frames = dataset.frames();
  result.N = dataset.N();
  result.probe_modes = dataset.probe.extent_int(0);
  if (dataset.object) {
    result.object_rows = dataset.object->extent_int(0);
    result.object_columns = dataset.object->extent_int(1);
  }
  result.mean_photons = ptycho::mean_photons_per_image(dataset);
  const Census census = take_census(dataset, result);
  look_at_centre(census.sum, static_cast<int>(result.N), result);
  look_at_scan(dataset, result);
  result.probe_width_px = width_of(dataset.probe);
  result.overlap = disc_overlap(result.median_step_px, result.probe_width_px);
  find_problems(dataset, census, result);
  return result;
}

}  // namespace arago::data
