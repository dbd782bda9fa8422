#include "arago/core/error.hpp"
#include "arago/optics/detector.hpp"
#include "arago/optics/grid.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace arago::optics {
namespace {

/// One axis of a kernel: values of sum 1, and their derivatives by the logarithm of the sample spacing.
struct KernelLine {
  std::vector<double> values;
  std::vector<double> slopes;
};

/// Integral of a unit Gaussian over each sample, 2 ceil(4 sigma) + 1 of them. By ln spacing = minus by ln sigma:
/// d/d ln sigma of 0.5 erf(u / (sigma sqrt 2)) = -u exp(-u^2 / (2 sigma^2)) / (sigma sqrt(2 pi)).
KernelLine gaussian_line(double sigma) {
  const auto reach = static_cast<std::int64_t>(std::ceil(4 * sigma));
  const auto part = [&](double u) { return 0.5 * std::erf(u / (sigma * std::sqrt(2.0))); };
  const auto slope = [&](double u) { return u * std::exp(-u * u / (2 * sigma * sigma)) / (sigma * std::sqrt(2 * pi)); };
  KernelLine line;
  double total = 0, total_slope = 0;
  for (std::int64_t i = -reach; i <= reach; ++i) {
    const double low = static_cast<double>(i) - 0.5, high = static_cast<double>(i) + 0.5;
    line.values.push_back(part(high) - part(low));
    line.slopes.push_back(slope(high) - slope(low));
    total += line.values.back();
    total_slope += line.slopes.back();
  }
  for (std::size_t i = 0; i < line.values.size(); ++i) {
    line.values[i] /= total;
    line.slopes[i] = (line.slopes[i] - line.values[i] * total_slope) / total;
  }
  return line;
}

/// out[row][col] += y[row] x[col].
void add_outer(const RealMap& out, const std::vector<double>& y, const std::vector<double>& x) {
  for (std::size_t row = 0; row < y.size(); ++row)
    for (std::size_t col = 0; col < x.size(); ++col) out(row, col) += y[row] * x[col];
}

RealMap gaussian_kernel(double sigma) {
  const KernelLine line = gaussian_line(sigma);
  RealMap kernel("optics jitter", line.values.size(), line.values.size());
  add_outer(kernel, line.values, line.values);
  return kernel;
}

RealMap gaussian_kernel_slope(double sigma) {
  const KernelLine line = gaussian_line(sigma);
  RealMap slope("optics jitter slope", line.values.size(), line.values.size());
  add_outer(slope, line.slopes, line.values);
  add_outer(slope, line.values, line.slopes);
  return slope;
}

/// Mid-points of equal times on a track, in samples from its centre: uniform along a linear one, the sine of a uniform
/// phase for harmonic motion.
std::vector<double> track_positions(JitterKind kind, double amplitude) {
  const int steps = std::max(200, static_cast<int>(50 * amplitude));
  std::vector<double> positions;
  for (int k = 0; k < steps; ++k) {
    const double time = (k + 0.5) / steps;
    positions.push_back(kind == JitterKind::linear ? amplitude * (time - 0.5) : amplitude * std::cos(pi * time));
  }
  return positions;
}

/// A straight track, each position shared among its four neighbours: shares (1 - fx, fx) (1 - fy, fy). With `slope` the
/// derivative by the logarithm of the sample spacing instead, d(x, y) = -(x, y).
RealMap track_kernel(const std::vector<double>& positions, double angle_rad, bool slope) {
  double farthest = 0;
  for (const double p : positions) farthest = std::max(farthest, std::fabs(p));
  const auto reach = static_cast<std::int64_t>(std::ceil(farthest)) + 1;
  RealMap kernel("optics jitter", 2 * reach + 1, 2 * reach + 1);
  const double share = 1.0 / static_cast<double>(positions.size());
  for (const double p : positions) {
    const double x = p * std::cos(angle_rad), y = p * std::sin(angle_rad);
    const double fx = x - std::floor(x), fy = y - std::floor(y);
    const auto col = static_cast<std::int64_t>(std::floor(x)) + reach,
               row = static_cast<std::int64_t>(std::floor(y)) + reach;
    const double sx[] = {1 - fx, fx}, sy[] = {1 - fy, fy}, dx[] = {x, -x}, dy[] = {y, -y};
    for (int i = 0; i < 2; ++i)
      for (int j = 0; j < 2; ++j)
        kernel(row + i, col + j) += share * (slope ? dy[i] * sx[j] + sy[i] * dx[j] : sy[i] * sx[j]);
  }
  return kernel;
}

/// Amplitude in samples; 0 without jitter.
double amplitude_in_samples(const Jitter& jitter, double spacing_as) {
  ARAGO_REQUIRE(spacing_as > 0, "jitter needs the size of a pixel, not " << spacing_as << " as");
  ARAGO_REQUIRE(jitter.amplitude_as >= 0, "jitter amplitude " << jitter.amplitude_as << " as must not be negative");
  return jitter.kind == JitterKind::none ? 0 : jitter.amplitude_as / spacing_as;
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
  const double amplitude = amplitude_in_samples(jitter, spacing_as);
  if (amplitude == 0) {
    RealMap identity("optics jitter", 1, 1);
    identity(0, 0) = 1;
    return identity;
  }
  if (jitter.kind == JitterKind::gaussian) return gaussian_kernel(amplitude);
  return track_kernel(track_positions(jitter.kind, amplitude), jitter.angle_deg * pi / 180, false);
}

RealMap jitter_kernel_by_log_spacing(const Jitter& jitter, double spacing_as) {
  const double amplitude = amplitude_in_samples(jitter, spacing_as);
  if (amplitude == 0) return RealMap("optics jitter slope", 1, 1);
  if (jitter.kind == JitterKind::gaussian) return gaussian_kernel_slope(amplitude);
  return track_kernel(track_positions(jitter.kind, amplitude), jitter.angle_deg * pi / 180, true);
}

RealMap convolved(const ConstRealMap& image, const ConstRealMap& kernel) {
  return moved<false>(image, kernel);
}
RealMap correlated(const ConstRealMap& image, const ConstRealMap& kernel) {
  return moved<true>(image, kernel);
}

}  // namespace arago::optics
