#include "arago/core/error.hpp"
#include "arago/fft/local_fft2d.hpp"
#include "arago/ptycho/image_comparison.hpp"
#include "arago/ptycho/object.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace arago::ptycho {
namespace {

using Field = HostView<Complex<double>**>;

/// Weight of pixel i of n.
double weight_of(RingWindow window, int i, int n) {
  if (window == RingWindow::hann) return 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * i / (n - 1));
  const double edge = std::min(tukey_edge_px, n / 2), from_end = std::min(i, n - 1 - i);
  return from_end >= edge ? 1.0 : 0.5 - 0.5 * std::cos(std::numbers::pi * from_end / edge);
}

void remove_mean_and_window(const Field& image, RingWindow window) {
  const int n = image.extent_int(0);
  Complex<double> sum(0, 0);
  for (std::size_t k = 0; k < image.size(); ++k) sum += image.data()[k];
  const Complex<double> mean = sum / static_cast<double>(image.size());
  for (int y = 0; y < n; ++y)
    for (int x = 0; x < n; ++x) image(y, x) = weight_of(window, y, n) * weight_of(window, x, n) * (image(y, x) - mean);
}

std::size_t number_of_rings(int n) {
  return static_cast<std::size_t>(std::nearbyint(std::sqrt(2.0) * (n / 2))) + 1;
}

/// Index i of a transform is frequency i or i - n: the frequencies -floor(n/2) .. of the centred spectrum.
std::size_t ring_of(int y, int x, int n) {
  const auto frequency = [n](int i) { return static_cast<double>(i < n - n / 2 ? i : i - n); };
  return static_cast<std::size_t>(std::nearbyint(std::hypot(frequency(y), frequency(x))));
}

/// Transform of the central square, windowed if asked.
Field spectrum(const ComplexImage& image, RingWindow window) {
  const int n = std::min(image.extent_int(0), image.extent_int(1));
  const Field square = center_crop(image, n, n);
  if (window != RingWindow::none) remove_mean_and_window(square, window);
  fft::LocalFft2d<double>(n, n).forward(square.data());
  return square;
}

}  // namespace

Field center_crop(const ComplexImage& image, int rows, int columns) {
  const int top = (image.extent_int(0) - rows) / 2, left = (image.extent_int(1) - columns) / 2;
  ARAGO_ASSERT(rows >= 0 && columns >= 0 && top >= 0 && left >= 0, "a crop larger than its image");
  Field crop("crop", rows, columns);
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x) crop(y, x) = image(top + y, left + x);
  return crop;
}

std::vector<double> ring_correlation(const ComplexImage& a, const ComplexImage& b, RingWindow window) {
  ARAGO_ASSERT(a.extent(0) == b.extent(0) && a.extent(1) == b.extent(1), "images of different shape");
  const Field f1 = spectrum(a, window), f2 = spectrum(b, window);
  const int n = f1.extent_int(0);
  const std::size_t rings = number_of_rings(n);
  std::vector<Complex<double>> cross(rings);
  std::vector<double> power1(rings), power2(rings), curve(rings);
  for (int y = 0; y < n; ++y)
    for (int x = 0; x < n; ++x) {
      const std::size_t ring = ring_of(y, x, n);
      cross[ring] += f1(y, x) * Kokkos::conj(f2(y, x));
      power1[ring] += abs_squared(f1(y, x));
      power2[ring] += abs_squared(f2(y, x));
    }
  for (std::size_t k = 0; k < rings; ++k) curve[k] = Kokkos::abs(cross[k]) / std::sqrt(power1[k] * power2[k]);
  return curve;
}

std::vector<double> ring_correlation(const RealImage& a, const RealImage& b, RingWindow window) {
  const auto as_complex = [](const RealImage& image) {
    Field field("field", image.extent(0), image.extent(1));
    for (std::size_t k = 0; k < field.size(); ++k) field.data()[k] = image.data()[k];
    return field;
  };
  return ring_correlation(as_complex(a), as_complex(b), window);
}

std::vector<double> ring_sizes(int edge_px) {
  std::vector<double> sizes(number_of_rings(edge_px));
  for (int y = 0; y < edge_px; ++y)
    for (int x = 0; x < edge_px; ++x) sizes[ring_of(y, x, edge_px)] += 1.0;
  return sizes;
}

std::vector<double> information_threshold(const std::vector<double>& ring_sizes, double snr) {
  std::vector<double> threshold;
  for (const double n : ring_sizes) {
    const double root = 2.0 * std::sqrt(snr), one_over_root_n = 1.0 / std::sqrt(n);
    threshold.push_back((snr + (root + 1.0) * one_over_root_n) / (snr + 1.0 + root * one_over_root_n));
  }
  return threshold;
}

double first_ring_below(const std::vector<double>& curve, const std::vector<double>& threshold) {
  ARAGO_ASSERT(threshold.size() >= curve.size(), "one threshold a ring");
  for (std::size_t k = 0; k < curve.size(); ++k) {
    if (std::isnan(curve[k])) return std::numeric_limits<double>::quiet_NaN();
    const double above = curve[k] - threshold[k];
    if (above >= 0.0) continue;
    if (k == 0) return 0.0;
    const double above_before = curve[k - 1] - threshold[k - 1];
    return static_cast<double>(k - 1) + above_before / (above_before - above);
  }
  return static_cast<double>(curve.size());
}

double first_ring_below(const std::vector<double>& curve, double threshold) {
  return first_ring_below(curve, std::vector<double>(curve.size(), threshold));
}

double fraction_of_nyquist(const std::vector<double>& curve, const std::vector<double>& threshold, int edge_px) {
  return std::min(1.0, first_ring_below(curve, threshold) / (edge_px / 2.0));
}

double fraction_of_nyquist(const std::vector<double>& curve, double threshold, int edge_px) {
  return fraction_of_nyquist(curve, std::vector<double>(curve.size(), threshold), edge_px);
}

std::vector<double> smooth_curve(const std::vector<double>& curve, double sigma) {
  const HostView<const double**> row(curve.data(), 1, curve.size());
  // A single row is its own mirror image, so the blur acts along the curve alone.
  const auto blurred = gaussian_blur(row, sigma);
  return std::vector<double>(blurred.data(), blurred.data() + blurred.size());
}

}  // namespace arago::ptycho
