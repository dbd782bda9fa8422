#include "arago/core/error.hpp"
#include "arago/ptycho/image_comparison.hpp"
#include "arago/ptycho/object.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace arago::ptycho {
namespace {

constexpr int window = 7;

bool counted(const Region& region, int y, int x) {
  return region.size() == 0 || region(y, x) != 0;
}

/// Mean of term(y, x) over the region, row sums first.
template <class Term>
double mean_over(const RealImage& image, const Region& region, const Term& term) {
  double sum = 0.0;
  std::int64_t pixels = 0;
  for (int y = 0; y < image.extent_int(0); ++y) {
    double row = 0.0;
    for (int x = 0; x < image.extent_int(1); ++x)
      if (counted(region, y, x)) {
        row += term(y, x);
        ++pixels;
      }
    sum += row;
  }
  return pixels > 0 ? sum / static_cast<double>(pixels) : std::numeric_limits<double>::quiet_NaN();
}

/// SSIM of the 7x7 windows whose upper left corner is (top, left).
double window_similarity(const RealImage& a, const RealImage& b, int top, int left, double c1, double c2) {
  double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
  for (int y = top; y < top + window; ++y)
    for (int x = left; x < left + window; ++x) {
      sa += a(y, x);
      sb += b(y, x);
      saa += a(y, x) * a(y, x);
      sbb += b(y, x) * b(y, x);
      sab += a(y, x) * b(y, x);
    }
  constexpr double n = window * window;
  const double ma = sa / n, mb = sb / n;
  const double sample = n / (n - 1);
  const double va = sample * (saa / n - ma * ma), vb = sample * (sbb / n - mb * mb), vab = sample * (sab / n - ma * mb);
  return (2 * ma * mb + c1) * (2 * vab + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
}

HostView<double**> every_second_pixel(const RealImage& image) {
  const int rows = (image.extent_int(0) + 1) / 2, columns = (image.extent_int(1) + 1) / 2;
  HostView<double**> small("small", rows, columns);
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x) small(y, x) = image(2 * y, 2 * x);
  return small;
}

double range_of(const RealImage& image) {
  const auto [low, high] = std::minmax_element(image.data(), image.data() + image.size());
  return *high - *low;
}

}  // namespace

double mean_absolute_error(const RealImage& a, const RealImage& b, const Region& region) {
  return mean_over(a, region, [&](int y, int x) { return std::abs(a(y, x) - b(y, x)); });
}

double mean_squared_error(const RealImage& a, const RealImage& b, const Region& region) {
  return mean_over(a, region, [&](int y, int x) { return (a(y, x) - b(y, x)) * (a(y, x) - b(y, x)); });
}

double peak_signal_to_noise(double mean_squared_error, double peak) {
  return 10.0 * std::log10(peak * peak / mean_squared_error);
}

double structural_similarity(const RealImage& a, const RealImage& b, double data_range, const Region& region) {
  const int rows = a.extent_int(0), columns = a.extent_int(1);
  ARAGO_ASSERT(b.extent_int(0) == rows && b.extent_int(1) == columns, "images of different shape");
  if (rows < window || columns < window) return std::numeric_limits<double>::quiet_NaN();
  const double c1 = std::pow(0.01 * data_range, 2), c2 = std::pow(0.03 * data_range, 2);
  double sum = 0.0;
  std::int64_t windows = 0;
  for (int top = 0; top + window <= rows; ++top) {
    double row = 0.0;
    for (int left = 0; left + window <= columns; ++left)
      if (counted(region, top + window / 2, left + window / 2)) {
        row += window_similarity(a, b, top, left, c1, c2);
        ++windows;
      }
    sum += row;
  }
  return windows > 0 ? sum / static_cast<double>(windows) : std::numeric_limits<double>::quiet_NaN();
}

double multiscale_similarity(const RealImage& a, const RealImage& b, double blur_px) {
  constexpr double powers[] = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};
  RealImage first = a, second = b;
  if (blur_px > 0) {
    first = gaussian_blur(a, blur_px);
    second = gaussian_blur(b, blur_px);
  }
  const double data_range = std::max(range_of(first), range_of(second));
  double product = 1.0;
  for (const double power : powers) {
    if (std::min(first.extent(0), first.extent(1)) < window) break;
    const double similarity = structural_similarity(first, second, data_range);
    if (std::isnan(similarity)) return 0.0;
    product *= std::pow(similarity < 0.0 ? 1e-4 : similarity, power);
    first = every_second_pixel(first);
    second = every_second_pixel(second);
  }
  return product;
}

}  // namespace arago::ptycho
