// Validation ladder, steps 3 and 4: near fields of hard edges against closed forms.
#include "arago/optics/angular_spectrum.hpp"
#include "arago/optics/resampling.hpp"
#include "arago/optics/sampling_check.hpp"
#include "arago/optics/shapes.hpp"
#include "optics/map_testing.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <complex>
#include <cstdio>
#include <vector>

namespace arago::optics {
namespace {

/// Abscissae and weights of the eight-point Gauss-Legendre rule on [-1, 1] (Abramowitz & Stegun, table 25.4).
constexpr std::array<double, 4> nodes{0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363};
constexpr std::array<double, 4> node_weights{0.3626837833783620, 0.3137066458778873, 0.2223810344533745,
                                             0.1012285362903763};

/// Integral of `f` over [a, b] in panels.
template <class Function>
std::complex<double> integral(double a, double b, int panels, const Function& f) {
  std::complex<double> total = 0;
  const double half = (b - a) / panels / 2;
  for (int p = 0; p < panels; ++p) {
    const double middle = a + (2 * p + 1) * half;
    for (int i = 0; i < 4; ++i)
      total += half * node_weights[i] * (f(middle - half * nodes[i]) + f(middle + half * nodes[i]));
  }
  return total;
}

ComplexMap illuminated(const RealMap& transmission) {
  ComplexMap field("field", transmission.extent(0), transmission.extent(1));
  for (std::size_t k = 0; k < field.size(); ++k) field.data()[k] = transmission.data()[k];
  return field;
}

// A disc of 1 m at 2.2 um, 5 km away: Fresnel number 22.727, intensity on axis 4 sin^2(pi N / 2) = 3.30972.
constexpr double infrared = 2.2e-6, far_m = 5000, radius_m = 0.5;

double on_axis_closed_form() {
  return 4 * std::pow(std::sin(pi * radius_m * radius_m / (infrared * far_m) / 2), 2);
}

/// Intensity on axis minus the closed form; the disc is centred on a sample.
double on_axis_error(double window_m, std::int64_t samples, bool exact_areas) {
  const Grid grid{samples, window_m};
  const Circle disc{radius_m, grid.spacing() / 2, grid.spacing() / 2};
  const ComplexMap field = illuminated(exact_areas ? area_coverage(grid, disc) : hard_mask(grid, disc));
  AngularSpectrum({samples, window_m, infrared, far_m}, {.paraxial = true}).forward(field);
  return abs_squared(field(samples / 2, samples / 2)) - on_axis_closed_form();
}

TEST(Ladder3OnAxis, QuadratureOfTheFresnelIntegral) {
  // E = -i k / z int exp(i k r^2 / 2 z) r dr, and Rayleigh-Sommerfeld's (1 - i k R) / R^3 z exp(i k R) instead.
  const double k = 2 * pi / infrared;
  const std::complex<double> fresnel = integral(0, radius_m, 200, [&](double r) {
    return std::complex<double>(0, -k / far_m) * std::polar(r, k * r * r / (2 * far_m));
  });
  EXPECT_NEAR(std::norm(fresnel), on_axis_closed_form(), 1e-6);
  EXPECT_NEAR(on_axis_closed_form(), 3.30972, 1e-5);
  const std::complex<double> rayleigh = integral(0, radius_m, 200, [&](double r) {
    const double distance = std::hypot(r, far_m), extra = r * r / (distance + far_m);
    return r * far_m * std::complex<double>(1, -k * distance) / std::pow(distance, 3) * std::polar(1.0, k * extra);
  });
  EXPECT_NEAR(std::norm(rayleigh), on_axis_closed_form(), 1e-6);
}

TEST(Ladder3OnAxis, PlainTransform) {
  for (const bool exact_areas : {false, true})
    for (const std::int64_t samples : {1024, 2048}) {
      const double error = on_axis_error(4, samples, exact_areas);
      std::printf("  on axis, 4 m window, N %4d, %s: %+.3f\n", static_cast<int>(samples),
                  exact_areas ? "exact areas" : "binary edge", error);
      if (samples == 2048) {
        EXPECT_LE(std::fabs(error), 0.05);
      }
    }
  // Two diameters are too narrow, whatever N, and the check says so.
  const double narrow = on_axis_error(2, 1024, false);
  std::printf("  on axis, 2 m window, N 1024: %+.3f\n", narrow);
  EXPECT_GE(std::fabs(narrow), 0.1);
  EXPECT_FALSE(check_window({1024, 2, infrared, far_m}, 2 * radius_m, 8e-3).adequate);
}

/// The Fresnel integral of a slit [-a, a] at the grid's points: (F(u2) - F(u1)) / (1 + i), u = (+-a - x) sqrt(2 / lam
/// z).
std::vector<std::complex<double>> slit(const Grid& grid, double half_width, double wavelength_z) {
  const double scale = std::sqrt(2 / wavelength_z);
  const auto wave = [](double t) { return std::polar(1.0, pi / 2 * t * t); };
  const auto fresnel = [&](double from, double to) {
    const double phase = pi / 2 * (from * from + to * to);
    return integral(from, to, 4 + static_cast<int>(phase / 4), wave);
  };
  std::vector<std::complex<double>> field;
  for (std::int64_t i = 0; i < grid.samples; ++i)
    field.push_back(fresnel((-half_width - grid.at(i)) * scale, (half_width - grid.at(i)) * scale) /
                    std::complex<double>(1, 1));
  return field;
}

/// Means of |x[col] y[row]|^2 over blocks.
RealMap block_intensity(const std::vector<std::complex<double>>& x, const std::vector<std::complex<double>>& y,
                        std::int64_t block) {
  const auto n = static_cast<std::int64_t>(x.size());
  RealMap intensity("intensity", n, n);
  for (std::int64_t row = 0; row < n; ++row)
    for (std::int64_t col = 0; col < n; ++col) intensity(row, col) = std::norm(x[col]) * std::norm(y[row]);
  return block_mean(intensity, block);
}

/// Intensities averaged over 8 x 8 samples: closer to the edges the pattern is finer than the grid.
TEST(Ladder4Rectangle, FresnelIntegrals) {
  const double wavelength = 500e-9, width = 2e-3, height = 3e-3;
  const Grid grid{512, 16e-3}, fine{1024, 16e-3};
  const double critical = grid.extent * grid.spacing() / wavelength;
  const RealMap aperture = area_coverage(grid, rectangle(width, height));
  for (const double factor : {0.2, 0.5, 1.0, 2.0, 5.0}) {
    const double z = factor * critical;
    const RealMap expected =
        block_intensity(slit(fine, width / 2, wavelength * z), slit(fine, height / 2, wavelength * z), 16);
    const auto error_with = [&](const AngularSpectrumOptions& options) {
      const ComplexMap field = illuminated(aperture);
      AngularSpectrum({grid.samples, grid.extent, wavelength, z}, options).forward(field);
      RealMap intensity("intensity", 512, 512);
      for (std::size_t k = 0; k < field.size(); ++k) intensity.data()[k] = abs_squared(field.data()[k]);
      return testing::difference(block_mean(intensity, 8), expected);
    };
    const double plain = error_with({}), limited = error_with({.band_limit = true});
    std::printf("  rectangle at %.1f critical distances: plain %.1e, band-limited %.1e\n", factor, plain, limited);
    EXPECT_LE(limited, 0.01) << factor;
    if (factor <= 1) {  // beyond, the plain transfer function is not sampled well
      EXPECT_LE(plain, 0.01) << factor;
    }
  }
}

}  // namespace
}  // namespace arago::optics
