#include "arago/optics/power_law_map.hpp"

#include "arago/fft/local_fft2d.hpp"
#include "arago/optics/shapes.hpp"
#include "optics/map_testing.hpp"
#include "optics/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace arago::optics {
namespace {

using testing::difference;
using ::testing::HasSubstr;
using testing::refusal;

TEST(PowerLawMap, HasItsRmsAndNoPlane) {
  const RealMap aperture = hard_mask({32, 1}, Circle{0.5});
  const RealMap map = power_law_opd({.alpha = 2.5, .rms_m = 5e-9, .seed = 3, .map = 1}, aperture);
  double count = 0, squares = 0, mean = 0, tilt = 0;
  for (int row = 0; row < 32; ++row)
    for (int col = 0; col < 32; ++col) {
      if (aperture(row, col) == 0) continue;
      ++count;
      squares += map(row, col) * map(row, col);
      mean += map(row, col);
      tilt += map(row, col) * (col - 15.5);
    }
  EXPECT_NEAR(std::sqrt(squares / count), 5e-9, 1e-22);
  EXPECT_NEAR(mean / count, 0, 1e-22);
  EXPECT_NEAR(tilt / count, 0, 1e-21);
}

TEST(PowerLawMap, StreamsAreIndependent) {
  const RealMap noise = white_noise(32, 3, 0);
  EXPECT_EQ(difference(noise, white_noise(32, 3, 0)), 0);
  EXPECT_GT(difference(noise, white_noise(32, 3, 1)), 1);
  EXPECT_GT(difference(noise, white_noise(32, 4, 0)), 1);
  EXPECT_NEAR(sum(noise) / 1024, 0, 4.0 / 32);
  EXPECT_NEAR(testing::dot(noise, noise) / 1024, 1, 4 * std::sqrt(2.0 / 1024));
}

/// Unit standard deviation, no mean, and each frequency scaled by f^(-alpha / 2).
TEST(PowerLawMap, FilterInFrequencySpace) {
  const std::int64_t n = 16;
  const double alpha = 3;
  const RealMap noise = testing::random_map(n, 5), map = power_law_filtered(noise, alpha);
  EXPECT_NEAR(sum(map), 0, 1e-12);
  EXPECT_NEAR(testing::dot(map, map) / 256, 1, 1e-13);
  const fft::LocalFft2d<double> fft(n, n);
  ComplexMap in("in", n, n), out("out", n, n);
  for (std::size_t k = 0; k < in.size(); ++k) {
    in.data()[k] = noise.data()[k];
    out.data()[k] = map.data()[k];
  }
  fft.forward(in.data());
  fft.forward(out.data());
  const auto gain = [&](int p, int q) { return std::sqrt(abs_squared(out(p, q)) / abs_squared(in(p, q))); };
  // frequencies (0, 1), (2, 0) and (3, 4): moduli 1, 2, 5 of the same unit
  EXPECT_NEAR(gain(2, 0) / gain(0, 1), std::pow(2, -alpha / 2), 1e-10);
  EXPECT_NEAR(gain(3, 4) / gain(0, 1), std::pow(5, -alpha / 2), 1e-10);
}

TEST(PowerLawMap, PlaneIsRemovedExactly) {
  RealMap plane("plane", 8, 8), ones("ones", 8, 8);
  for (int row = 0; row < 8; ++row)
    for (int col = 0; col < 8; ++col) {
      plane(row, col) = 3 * row - 2 * col + 7;
      ones(row, col) = 1;
    }
  EXPECT_LE(testing::largest(without_plane(plane, ones)), 1e-12);
}

TEST(PowerLawMap, Refusals) {
  EXPECT_NE(refusal([] { power_law_filtered(RealMap("odd", 5, 5), 2); }), "(accepted)");
  RealMap two("two", 4, 4);
  two(0, 0) = two(0, 1) = 1;
  EXPECT_NE(refusal([&] { without_plane(RealMap("map", 4, 4), two); }), "(accepted)");
  EXPECT_THAT(refusal([&] { scaled_to_rms(RealMap("zero", 4, 4), two, 1e-9); }), HasSubstr("cannot be scaled"));
}

}  // namespace
}  // namespace arago::optics
