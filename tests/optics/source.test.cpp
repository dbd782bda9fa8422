#include "arago/optics/source.hpp"

#include "arago/optics/grid.hpp"
#include "arago/optics/spectrum.hpp"
#include "optics/map_testing.hpp"
#include "optics/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace arago::optics {
namespace {

using ::testing::HasSubstr;
using testing::refusal;

const Binary at{
    .x_as = 0.5, .y_as = -0.25, .separation_as = 10, .position_angle_deg = 80, .contrast = 0.3, .log_flux = 2};

std::array<double*, 6> elements(Binary& binary) {
  return {&binary.x_as,     &binary.y_as,    &binary.separation_as, &binary.position_angle_deg,
          &binary.contrast, &binary.log_flux};
}
std::array<double, 6> flat(const std::array<Star, 2>& pair) {
  return {pair[0].x_rad, pair[0].y_rad, pair[0].flux, pair[1].x_rad, pair[1].y_rad, pair[1].flux};
}

TEST(Source, PositionAngleRunsFromYTowardsX) {
  const auto [a, b] = stars({.separation_as = 4, .position_angle_deg = 90, .contrast = 0.25, .log_flux = 3});
  EXPECT_NEAR(a.x_rad, 2 * radian_per_arcsecond, 1e-20);
  EXPECT_NEAR(a.y_rad, 0, 1e-20);
  EXPECT_NEAR(b.x_rad, -2 * radian_per_arcsecond, 1e-20);
  EXPECT_NEAR(a.flux, 200, 1e-12);  // contrast is A : B
  EXPECT_NEAR(b.flux, 800, 1e-12);
  EXPECT_NEAR(stars({.separation_as = 4, .position_angle_deg = 0})[0].y_rad, 2 * radian_per_arcsecond, 1e-20);
}

TEST(Source, TangentsAreDifferences) {
  for (int e = 0; e < 6; ++e) {
    Binary unit{0, 0, 0, 0, 0, 0}, high = at, low = at;
    const double step = 1e-4;
    *elements(unit)[e] = 1;
    *elements(high)[e] += step;
    *elements(low)[e] -= step;
    const auto tangent = flat(stars_jvp(at, unit)), up = flat(stars(high)), down = flat(stars(low));
    for (int k = 0; k < 6; ++k) {
      const double scale = k % 3 == 2 ? 100 : 10 * radian_per_arcsecond;
      EXPECT_NEAR(tangent[k], (up[k] - down[k]) / (2 * step), 1e-7 * scale) << e << " " << k;
    }
  }
}

TEST(Source, CotangentsAreAdjoint) {
  const std::array<Star, 2> w{Star{0.3e6, -0.7e6, 1.1}, Star{-0.2e6, 0.9e6, 0.4}};
  Binary gradient = stars_vjp(at, w);
  for (int e = 0; e < 6; ++e) {
    Binary unit{0, 0, 0, 0, 0, 0};
    *elements(unit)[e] = 1;
    const auto tangent = flat(stars_jvp(at, unit)), cotangent = flat(w);
    double left = 0, size = 0;
    for (int k = 0; k < 6; ++k) {
      left += tangent[k] * cotangent[k];
      size += std::fabs(tangent[k] * cotangent[k]);
    }
    EXPECT_NEAR(left, *elements(gradient)[e], 1e-14 * size) << e;
  }
}

TEST(Source, ResolvedSourceKeepsFluxAndCentre) {
  RealMap brightness("disc", 3, 4);
  brightness(0, 1) = 1;
  brightness(2, 3) = 3;
  const std::vector<Star> points = resolved_source(brightness, 1e-7, {1e-6, 2e-6, 100});
  ASSERT_EQ(points.size(), 2u);
  EXPECT_NEAR(points[0].x_rad, 1e-6 - 0.5e-7, 1e-20);
  EXPECT_NEAR(points[0].y_rad, 2e-6 - 1e-7, 1e-20);
  EXPECT_DOUBLE_EQ(points[0].flux, 25);
  EXPECT_DOUBLE_EQ(points[1].flux, 75);
}

TEST(Source, PhotonBudget) {
  EXPECT_NEAR(log_flux(1.7227e17, 110e-9, 0.09, 1800, 1), 11.336449744223412, 1e-13);
  EXPECT_NEAR(log_flux(1.7227e17, 41e-9, 0.22, 1800, 1), 11.684201258550685, 1e-13);
  EXPECT_NEAR(log_flux(1.7227e17, 110e-9, 0.09, 0.05, 1), 11.336449744223412 - 4.556302500767287, 1e-13);
}

TEST(Spectrum, BandAndWeights) {
  EXPECT_EQ(band(550e-9, 110e-9, 1), (std::vector<double>{550e-9}));
  const std::vector<double> three = band(550e-9, 110e-9, 3);
  EXPECT_NEAR(three[0], 495e-9, 1e-21);
  EXPECT_NEAR(three[2], 605e-9, 1e-21);
  EXPECT_DOUBLE_EQ(uniform_spectrum(2, 4)(1, 3), 0.25);
  const RealMap linear = polynomial_spectrum({{1, 0.5}, {1, -2}}, three);  // at u = -1, 0, 1
  EXPECT_NEAR(linear(0, 0), 0.5 / 3, 1e-15);
  EXPECT_NEAR(linear(0, 2), 1.5 / 3, 1e-15);
  EXPECT_NEAR(linear(1, 0), 0.75, 1e-15);  // 3, 1, -1 -> 0
  EXPECT_EQ(linear(1, 2), 0);
}

TEST(Source, Refusals) {
  EXPECT_THAT(refusal([] { stars({.contrast = -0.1}); }), HasSubstr("binary.contrast=-0.1"));
  EXPECT_THAT(refusal([] { resolved_source(RealMap("dark", 2, 2), 1, {}); }), HasSubstr("positive brightness"));
  RealMap negative("negative", 1, 2);
  negative(0, 0) = 2;
  negative(0, 1) = -1;
  EXPECT_THAT(refusal([&] { resolved_source(negative, 1, {}); }), HasSubstr("brightness -1 at [0][1]"));
  EXPECT_THAT(refusal([] { log_flux(1e17, 1e-7, 0.1, 0, 1); }), HasSubstr("exposure 0 s"));
  EXPECT_THAT(refusal([] { band(550e-9, 110e-9, 0); }), HasSubstr("n_lambda=0"));
  EXPECT_THAT(refusal([] { band(50e-9, 110e-9, 3); }), HasSubstr("not positive"));
  EXPECT_THAT(refusal([] { polynomial_spectrum({{1}}, {}); }), HasSubstr("needs wavelengths"));
  EXPECT_THAT(refusal([&] { normalised_spectrum(negative); }), HasSubstr("spectral weight -1"));
  EXPECT_THAT(refusal([] { normalised_spectrum(RealMap("none", 1, 2)); }), HasSubstr("no spectral weight"));
}

}  // namespace
}  // namespace arago::optics
