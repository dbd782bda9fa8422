#include "arago/core/error.hpp"
#include "arago/optics/detector.hpp"
#include "arago/optics/grid.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace arago::optics {
namespace {

/// Integral of a unit Gaussian over each sample, 2 ceil(4 sigma) + 1 of them, sum 1.
RealMap gaussian_kernel(double sigma) {
  const auto reach = static_cast<std::int64_t>(std::ceil(4 * sigma));
  std::vector<double> line;
  double total = 0;
  for (std::int64_t i = -reach; i <= reach; ++i) {
    const double scale = 1 / (sigma * std::sqrt(2.0));
    line.push_back(
        0.5 * (std::erf((static_cast<double>(i) + 0.5) * scale) - std::erf((static_cast<double>(i) - 0.5) * scale)));
    total += line.back();
  }
  RealMap kernel(uninitialised("optics jitter"), line.size(), line.size());
  for (std::size_t row = 0; row < line.size(); ++row)
    for (std::size_t col = 0; col < line.size(); ++col) kernel(row, col) = line[row] * line[col] / (total * total);
  return kernel;
}

/// A straight track, sampled at `positions` (in samples from the centre), each shared among its four neighbours.
RealMap track_kernel(const std::vector<double>& positions, double angle_rad) {
  double farthest = 0;
  for (const double p : positions) farthest = std::max(farthest, std::fabs(p));
  const auto reach = static_cast<std::int64_t>(std::ceil(farthest)) + 1;
  RealMap kernel("optics jitter", 2 * reach + 1, 2 * reach + 1);
  for (const double p : positions) {
    const double x = p * std::cos(angle_rad), y = p * std::sin(angle_rad);
    const double fx = x - std::floor(x), fy = y - std::floor(y);
    const auto col = static_cast<std::int64_t>(std::floor(x)) + reach,
               row = static_cast<std::int64_t>(std::floor(y)) + reach;
    const double share = 1.0 / static_cast<double>(positions.size());
    kernel(row, col) += share * (1 - fy) * (1 - fx);
    kernel(row, col + 1) += share * (1 - fy) * fx;
    kernel(row + 1, col) += share * fy * (1 - fx);
    kernel(row + 1, col + 1) += share * fy * fx;
  }
  return kernel;
}

template <bool flipped>
RealMap moved(const ConstRealMap& image, const ConstRealMap& kernel) {
  const auto rows = static_cast<std::int64_t>(image.extent(0)), columns = static_cast<std::int64_t>(image.extent(1));
  const auto size = static_cast<std::int64_t>(kernel.extent(0));
  ARAGO_REQUIRE(size % 2 == 1 && kernel.extent(0) == kernel.extent(1),
                "convolution kernel of " << size << " x " << kernel.extent(1) << " samples must be square and odd");
  RealMap result("optics convolved", rows, columns);
  for (std::int64_t i = 0; i < size; ++i)
    for (std::int64_t j = 0; j < size; ++j) {
      const double weight = kernel(i, j);
      if (weight == 0) continue;
      const std::int64_t dy = (flipped ? -1 : 1) * (i - size / 2), dx = (flipped ? -1 : 1) * (j - size / 2);
      for (std::int64_t row = std::max<std::int64_t>(0, dy); row < std::min(rows, rows + dy); ++row)
        for (std::int64_t col = std::max<std::int64_t>(0, dx); col < std::min(columns, columns + dx); ++col)
          result(row, col) += weight * image(row - dy, col - dx);
    }
  return result;
}

}  // namespace

RealMap jitter_kernel(const Jitter& jitter, double spacing_as) {
  ARAGO_REQUIRE(spacing_as > 0, "jitter needs the size of a pixel, not " << spacing_as << " as");
  ARAGO_REQUIRE(jitter.amplitude_as >= 0, "jitter amplitude " << jitter.amplitude_as << " as must not be negative");
  const double amplitude = jitter.amplitude_as / spacing_as;
  if (jitter.kind == JitterKind::none || amplitude == 0) {
    RealMap identity("optics jitter", 1, 1);
    identity(0, 0) = 1;
    return identity;
  }
  if (jitter.kind == JitterKind::gaussian) return gaussian_kernel(amplitude);
  // Mid-points of equal times: uniform along a linear track, the sine of a uniform phase for harmonic motion.
  const int steps = std::max(200, static_cast<int>(50 * amplitude));
  std::vector<double> positions;
  for (int k = 0; k < steps; ++k) {
    const double time = (k + 0.5) / steps;
    positions.push_back(jitter.kind == JitterKind::linear ? amplitude * (time - 0.5) : amplitude * std::cos(pi * time));
  }
  return track_kernel(positions, jitter.angle_deg * pi / 180);
}

RealMap convolved(const ConstRealMap& image, const ConstRealMap& kernel) {
  return moved<false>(image, kernel);
}
RealMap correlated(const ConstRealMap& image, const ConstRealMap& kernel) {
  return moved<true>(image, kernel);
}

}  // namespace arago::optics
