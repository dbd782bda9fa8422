#include "detail/drawings.hpp"

#include "arago/core/rng.hpp"
#include "arago/fft/local_fft2d.hpp"
#include "arago/ptycho/object.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace arago::ptycho::detail {
namespace {

using Image = HostView<double**>;

/// 1 well inside (distance to the edge < 0), 0 well outside, linear over one pixel.
double coverage(double signed_distance_px) {
  return std::clamp(0.5 - signed_distance_px, 0.0, 1.0);
}

/// Blends a value over what is there.
void blend(double& pixel, double value, double opacity) {
  pixel += opacity * (value - pixel);
}

}  // namespace

Image draw_lines(int size, std::uint64_t seed) {
  CounterRng rng(seed, Stream::object, 0, 0);
  std::vector<std::array<int, 4>> ends(400);
  for (auto& line : ends)
    for (int& coordinate : line) coordinate = static_cast<int>(rng.below(2 * static_cast<std::uint64_t>(size)));
  return lines_between(size, ends);
}

Image draw_random_field(int size, std::uint64_t seed) {
  const int n = (size + 1) / 2;
  HostView<Complex<double>**> field("field", n, n);
  for (int y = 0; y < n; ++y) {
    CounterRng rng(seed, Stream::object, 0, static_cast<std::uint64_t>(y));
    for (int x = 0; x < n; ++x) field(y, x) = rng.normal();
  }
  const fft::LocalFft2d<double> fft(n, n);
  fft.forward(field.data());
  const auto frequency = [&](int i) { return static_cast<double>(i <= n / 2 ? i : i - n); };
  for (int y = 0; y < n; ++y)
    for (int x = 0; x < n; ++x) {
      const double k = std::hypot(frequency(y), frequency(x));
      field(y, x) *= k > 0.0 ? std::pow(k, -0.2) : 0.0;
    }
  fft.inverse(field.data());
  double low = field(0, 0).real(), high = low;
  for (int y = 0; y < n; ++y)
    for (int x = 0; x < n; ++x) {
      low = std::min(low, field(y, x).real());
      high = std::max(high, field(y, x).real());
    }
  Image enlarged("field", size, size);
  const double step = static_cast<double>(n - 1) / (size - 1);
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) {
      const int y0 = std::min(static_cast<int>(y * step), n - 2), x0 = std::min(static_cast<int>(x * step), n - 2);
      const double fy = y * step - y0, fx = x * step - x0;
      const double value = (1 - fy) * ((1 - fx) * field(y0, x0).real() + fx * field(y0, x0 + 1).real()) +
                           fy * ((1 - fx) * field(y0 + 1, x0).real() + fx * field(y0 + 1, x0 + 1).real());
      enlarged(y, x) = (value - low) / (high - low);
    }
  return gaussian_blur(enlarged, 1.0);
}

Drawing draw_dead_leaves(int size, std::uint64_t seed) {
  Drawing drawing{Image("amplitude", size, size), Image("phase", size, size)};
  const double r_min = 3.0, r_max = std::max(size / 8.0, 4.0);
  // Inverse of the distribution function of density ~ r^-3.
  const auto radius = [&](double u) {
    return 1.0 / std::sqrt(1.0 / (r_min * r_min) - u * (1.0 / (r_min * r_min) - 1.0 / (r_max * r_max)));
  };
  // Later leaves cover earlier ones: enough of them that a point stays bare with probability e^-20.
  const double mean_area =
      2.0 * std::numbers::pi * std::log(r_max / r_min) / (1.0 / (r_min * r_min) - 1.0 / (r_max * r_max));
  const auto leaves = static_cast<std::uint64_t>(20.0 * std::pow(size + 2.0 * r_max, 2) / mean_area);
  for (std::uint64_t leaf = 0; leaf < leaves; ++leaf) {
    CounterRng rng(seed, Stream::object, 0, leaf);
    const double cy = rng.uniform(-r_max, size + r_max), cx = rng.uniform(-r_max, size + r_max);
    const double r = radius(rng.uniform());
    const double amplitude = rng.uniform(0.4, 1.0), phase = rng.uniform(-1.2, 1.2);
    const int top = std::max(0, static_cast<int>(cy - r - 1)),
              bottom = std::min(size - 1, static_cast<int>(cy + r + 1));
    const int left = std::max(0, static_cast<int>(cx - r - 1)),
              right = std::min(size - 1, static_cast<int>(cx + r + 1));
    for (int y = top; y <= bottom; ++y)
      for (int x = left; x <= right; ++x) {
        const double opacity = coverage(std::hypot(y - cy, x - cx) - r);
        blend(drawing.amplitude(y, x), amplitude, opacity);
        blend(drawing.phase(y, x), phase, opacity);
      }
  }
  return drawing;
}

Drawing draw_siemens_star(int size) {
  Drawing drawing{Image("amplitude", size, size), Image("phase", size, size)};
  constexpr int spokes = 36;
  const double centre = (size - 1) / 2.0, inner = 0.04 * size, outer = 0.45 * size;
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) {
      const double r = std::hypot(y - centre, x - centre), theta = std::atan2(y - centre, x - centre);
      // Distance to the nearest spoke edge along the circle, positive on a spoke.
      const double edge = std::asin(std::clamp(std::sin(spokes * theta), -1.0, 1.0)) / spokes * r;
      const double t = coverage(-edge) * coverage(r - outer) * coverage(inner - r);
      drawing.amplitude(y, x) = 1.0 - 0.5 * t;
      drawing.phase(y, x) = 0.8 * t;
    }
  return drawing;
}

Drawing draw_moonflower(int size, std::uint64_t seed) {
  Drawing drawing{Image("amplitude", size, size), Image("phase", size, size)};
  Kokkos::deep_copy(drawing.amplitude, 0.75);
  constexpr int curves = 24;
  const double centre = (size - 1) / 2.0;
  for (int k = 0; k < curves; ++k) {
    CounterRng rng(seed, Stream::object, 0, static_cast<std::uint64_t>(k));
    const double r_k = 0.6 * size * (curves - k) / curves;
    const int petals = 3 + static_cast<int>(rng.below(7));
    const double turn = rng.uniform(0.0, 2.0 * std::numbers::pi);
    const double amplitude = rng.uniform(0.5, 1.0), phase = rng.uniform(-1.0, 1.0);
    for (int y = 0; y < size; ++y)
      for (int x = 0; x < size; ++x) {
        const double r = std::hypot(y - centre, x - centre), theta = std::atan2(y - centre, x - centre);
        const double opacity = coverage(r - r_k * (1.0 + 0.3 * std::cos(petals * theta + turn)));
        blend(drawing.amplitude(y, x), amplitude, opacity);
        blend(drawing.phase(y, x), phase, opacity);
      }
  }
  return drawing;
}

}  // namespace arago::ptycho::detail
