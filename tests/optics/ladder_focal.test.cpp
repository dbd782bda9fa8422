// Validation ladder, steps 1, 2 and 9: far fields against closed forms.
#include "arago/optics/far_field.hpp"
#include "arago/optics/matrix_fourier.hpp"
#include "arago/optics/shapes.hpp"
#include "optics/map_testing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

namespace arago::optics {
namespace {

constexpr double wavelength = 550e-9;
constexpr double diameter = 0.1;

/// Far field of a real pupil over +-8 lam / D in steps of a tenth, one on the axis; 1 on axis.
ComplexMap normalised_far_field(const RealMap& transmission, const Grid& pupil) {
  const Grid focal{161, 161 * 0.1 * wavelength / diameter};
  ComplexMap field("pupil", pupil.samples, pupil.samples), out("focal", 161, 161);
  for (std::size_t k = 0; k < field.size(); ++k) field.data()[k] = transmission.data()[k];
  MatrixFourier({.pupil = pupil, .focal = focal, .wavelength_m = wavelength}).forward(field, out);
  const double peak = sum(transmission) * pupil.spacing() * focal.spacing() / wavelength;
  for (std::size_t k = 0; k < out.size(); ++k) out.data()[k] /= peak;
  return out;
}

/// Largest |E - expected(x, y)| within 8 lam / D; x, y in lam / D.
template <class Expected>
double error_of(const ComplexMap& field, const Expected& expected) {
  double error = 0;
  for (int row = 0; row < 161; ++row)
    for (int col = 0; col < 161; ++col) {
      const double x = 0.1 * (col - 80), y = 0.1 * (row - 80);
      if (std::hypot(x, y) > 8) continue;
      error = std::max(error, testing::magnitude(field(row, col) - Complex<double>(expected(x, y), 0)));
    }
  return error;
}

double airy(double x, double y) {
  const double v = pi * std::hypot(x, y);
  return v == 0 ? 1 : 2 * std::cyl_bessel_j(1.0, v) / v;
}

double sinc(double x) {
  return x == 0 ? 1 : std::sin(pi * x) / (pi * x);
}

TEST(Ladder1Airy, SecondOrderWithExactAreas) {
  double exact_areas[3], binary[3];
  int k = 0;
  for (const std::int64_t n : {256, 512, 1024}) {
    const Grid pupil{n, diameter};
    const Circle disc{diameter / 2};
    exact_areas[k] = error_of(normalised_far_field(area_coverage(pupil, disc), pupil), airy);
    binary[k] = error_of(normalised_far_field(hard_mask(pupil, disc), pupil), airy);
    std::printf("  Airy N %4d: exact areas %.2e, binary edge %.2e\n", static_cast<int>(n), exact_areas[k], binary[k]);
    ++k;
  }
  EXPECT_LE(exact_areas[2], 1.5e-6);
  EXPECT_GE(std::log2(exact_areas[0] / exact_areas[2]) / 2, 1.8);
  EXPECT_LE(binary[2], 1e-4);
  EXPECT_GE(std::log2(binary[0] / binary[2]) / 2, 0.9);
}

TEST(Ladder2Rectangle, DirichletKernelOfTheSampledBox) {
  double continuous[3];
  int k = 0;
  for (const std::int64_t n : {256, 512, 1024}) {
    // A box of 3/4 x 1/2 of the grid: its edges are edges of pixels.
    const Grid pupil{n, diameter};
    const ComplexMap field = normalised_far_field(hard_mask(pupil, rectangle(0.75 * diameter, 0.5 * diameter)), pupil);
    const auto dirichlet = [&](double x, double share) {
      const double step = pi * x / static_cast<double>(n), count = share * static_cast<double>(n);
      return x == 0 ? 1 : std::sin(count * step) / (count * std::sin(step));
    };
    const double sampled = error_of(field, [&](double x, double y) { return dirichlet(x, 0.75) * dirichlet(y, 0.5); });
    continuous[k] = error_of(field, [](double x, double y) { return sinc(0.75 * x) * sinc(0.5 * y); });
    std::printf("  rectangle N %4d: sampled %.1e, continuous %.2e\n", static_cast<int>(n), sampled, continuous[k]);
    EXPECT_LE(sampled, 1e-12);
    ++k;
  }
  EXPECT_LE(continuous[2], 2e-5);
  EXPECT_GE(std::log2(continuous[0] / continuous[2]) / 2, 1.9);
}

TEST(Ladder9FftEqualsMatrixTransform, OnASharedGrid) {
  for (const std::int64_t n : {24, 25, 64})
    for (const int pad : {1, 2, 4})
      for (const int sign : {1, -1}) {
        if (n * (pad - 1) % 2 != 0) continue;
        const Grid pupil{n, diameter};
        const ComplexMap in = testing::random_field(n, 1);
        const FocalField by_fft = fft_far_field(in, pupil, wavelength, pad, sign);
        ComplexMap by_matrix("focal", n * pad, n * pad);
        MatrixFourier({pupil, by_fft.grid, wavelength, sign}).forward(in, by_matrix);
        EXPECT_LE(testing::relative_difference(by_fft.field, by_matrix), 1e-12) << n << " " << pad << " " << sign;
      }
}

}  // namespace
}  // namespace arago::optics
