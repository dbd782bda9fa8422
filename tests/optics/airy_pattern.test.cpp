// The pattern of a disc: dark rings, encircled energy, the exact peak of a sampled pupil, Strehl ratio.
#include "arago/optics/aperture.hpp"
#include "arago/optics/matrix_fourier.hpp"
#include "arago/optics/resampling.hpp"
#include "arago/optics/shapes.hpp"
#include "arago/optics/zernike.hpp"
#include "optics/map_testing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

namespace arago::optics {
namespace {

constexpr double wavelength = 550e-9;
constexpr double diameter = 0.1;
constexpr double lambda_over_d = wavelength / diameter;
// Zeros of J1 over pi: dark rings in lam / D; 1 - J0^2 is the energy inside.
constexpr double first_ring = 1.2196698913, second_ring = 2.2331305944;

/// |E|^2 of a real pupil of unit power on M samples of `step_rad`.
RealMap intensity(const RealMap& transmission, double extent_m, std::int64_t m, double step_rad) {
  const auto n = static_cast<std::int64_t>(transmission.extent(0));
  ComplexMap field("pupil", n, n), out("focal", m, m);
  const double norm = std::sqrt(testing::dot(transmission, transmission));
  for (std::size_t k = 0; k < field.size(); ++k) field.data()[k] = transmission.data()[k] / norm;
  MatrixFourier({{n, extent_m}, {m, static_cast<double>(m) * step_rad}, wavelength}).forward(field, out);
  RealMap image("intensity", m, m);
  for (std::size_t k = 0; k < image.size(); ++k) image.data()[k] = abs_squared(out.data()[k]);
  return image;
}

TEST(AiryPattern, RasterisedDiscAgainstTheClosedForm) {
  const std::int64_t m = 1024;
  const double step = lambda_over_d / 10;
  const RealMap disc = block_mean(hard_mask({8 * 256, diameter}, Circle{diameter / 2}), 8);
  const RealMap image = intensity(disc, diameter, m, step);
  const double peak = pi / 4 * std::pow(diameter * step / wavelength, 2);
  double error = 0, inside_first = 0, inside_second = 0;
  const Grid focal{m, static_cast<double>(m) * step};
  for (std::int64_t row = 0; row < m; ++row)
    for (std::int64_t col = 0; col < m; ++col) {
      const double r = std::hypot(focal.at(row), focal.at(col)) / lambda_over_d, v = pi * r;
      error = std::max(error, std::fabs(image(row, col) / peak - std::pow(2 * std::cyl_bessel_j(1.0, v) / v, 2)));
      if (r < first_ring) inside_first += image(row, col);
      if (r < second_ring) inside_second += image(row, col);
    }
  EXPECT_LT(error, 2.5e-3);
  // Sums of whole pixels: a ring of one pixel, a tenth of lam / D, decides on 2e-3.
  EXPECT_NEAR(inside_first, 0.8399, 1e-4);
  EXPECT_NEAR(inside_second, 0.9099, 3e-3);
  const auto encircled = [](double ring) {
    const double v = pi * ring;
    return 1 - std::pow(std::cyl_bessel_j(0.0, v), 2) - std::pow(std::cyl_bessel_j(1.0, v), 2);
  };
  EXPECT_NEAR(encircled(first_ring), 0.8377850, 2e-7);  // 1 - J0^2 = 0.83778487
  EXPECT_NEAR(encircled(second_ring), 0.9099, 1e-4);
}

/// The field of a pupil with exact areas along +x, in steps of lam / 200 D, 1 on axis.
std::vector<double> field_along_x(const RealMap& transmission) {
  const std::int64_t m = 1001;
  const auto n = static_cast<std::int64_t>(transmission.extent(0));
  ComplexMap field("pupil", n, n), out("focal", m, m);
  for (std::size_t k = 0; k < field.size(); ++k) field.data()[k] = transmission.data()[k];
  MatrixFourier({{n, diameter}, {m, static_cast<double>(m) * lambda_over_d / 200}, wavelength}).forward(field, out);
  std::vector<double> line;
  for (std::int64_t col = m / 2; col < m; ++col) line.push_back(out(m / 2, col).real() / out(m / 2, m / 2).real());
  return line;
}

TEST(AiryPattern, DarkRingsAndTheAnnulus) {
  const Grid pupil{256, diameter};
  const RealMap disc = area_coverage(pupil, Circle{diameter / 2});
  const std::vector<double> line = field_along_x(disc);
  std::vector<double> zeros;
  for (std::size_t i = 1; i < line.size() && zeros.size() < 2; ++i)
    if (line[i] * line[i - 1] < 0) zeros.push_back((static_cast<double>(i) - line[i] / (line[i] - line[i - 1])) / 200);
  ASSERT_EQ(zeros.size(), 2u);
  // The edge of exact areas leaves 3e-5 in the field, whose slope at the rings is 0.66 and 0.27 per lam / D.
  EXPECT_NEAR(zeros[0], first_ring, 1e-4);
  EXPECT_NEAR(zeros[1], second_ring, 2e-4);

  const double e = 0.3;
  RealMap annulus = area_coverage(pupil, Circle{e * diameter / 2});
  for (std::size_t k = 0; k < annulus.size(); ++k) annulus.data()[k] = disc.data()[k] - annulus.data()[k];
  const std::vector<double> obscured = field_along_x(annulus);
  for (std::size_t i = 1; i < obscured.size(); ++i) {
    const double v = pi * static_cast<double>(i) / 200;
    const double expected =
        (2 * std::cyl_bessel_j(1.0, v) / v - e * e * 2 * std::cyl_bessel_j(1.0, e * v) / (e * v)) / (1 - e * e);
    ASSERT_NEAR(obscured[i], expected, 1e-4) << i;
  }
}

/// The testbed's pupil at its plate scale: on axis (sum t)^2 / sum t^2 (dx dt / lam)^2 exactly.
TEST(AiryPattern, PeakOfASampledPupilIsExact) {
  const Grid grid{64, 0.09};
  const RealMap t = hard_transmission({0.09, 0.025, evenly_spaced_struts(4, -45), 0.002}, grid, 2);
  const double step = 0.3550295288026208 * radian_per_arcsecond;
  const double expected = sum(t) * sum(t) / testing::dot(t, t) * std::pow(grid.spacing() * step / wavelength, 2);
  EXPECT_NEAR(expected, 0.055479561605845, 1e-14);
  EXPECT_NEAR(intensity(t, 0.09, 65, step)(32, 32), 0.055479561605845, 1e-14);
  EXPECT_NEAR(testing::largest(intensity(t, 0.09, 64, step)), 0.049809333406799,
              1e-10 * 0.05);  // half a pixel off axis
}

TEST(AiryPattern, StrehlRatioOfASmallAberration) {
  const double s = 2 * pi * 10e-9 / wavelength;  // 10 nm RMS of any mode
  EXPECT_NEAR(s, 0.114240, 1e-6);
  const Grid grid{256, 1};
  const RealMap disc = hard_mask(grid, Circle{0.5});
  const std::vector<std::int64_t> modes{4, 5, 6, 7, 8, 9, 10, 11};
  const RealStack basis = zernike_basis(grid, {1}, noll(modes));
  for (std::size_t mode = 0; mode < modes.size(); ++mode) {
    std::complex<double> mean = 0;
    for (std::size_t k = 0; k < disc.size(); ++k)
      mean += disc.data()[k] * std::polar(1.0, s * basis.data()[mode * disc.size() + k]);
    const double strehl = std::norm(mean / sum(disc));
    // exp(-s^2) to O(s^4): the modes' fourth moments are within 3 of a Gaussian's; their sampled RMS within 1e-3.
    EXPECT_NEAR(strehl, std::exp(-s * s), 0.25 * std::pow(s, 4) + 2e-3 * s * s) << modes[mode];
    EXPECT_NEAR(strehl, 0.98703, 1e-4) << modes[mode];
  }
}

}  // namespace
}  // namespace arago::optics
