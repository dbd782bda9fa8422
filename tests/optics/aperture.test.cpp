#include "arago/optics/aperture.hpp"

#include "arago/optics/pupil_mask.hpp"
#include "optics/map_testing.hpp"
#include "optics/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace arago::optics {
namespace {

using ::testing::HasSubstr;
using testing::refusal;

MirrorAperture testbed() {
  return {0.09, 0.025, evenly_spaced_struts(4, -45), 0.002};
}
MirrorAperture flight(int struts, double rotation_deg) {
  return {0.22, 0.025, evenly_spaced_struts(struts, rotation_deg), 0.002};
}

/// Sums of the original programs' transmissions.
TEST(Aperture, SumsOfTheHardTransmission) {
  const auto sums = [](const MirrorAperture& aperture, std::int64_t n) {
    const RealMap t = hard_transmission(aperture, {n, aperture.diameter_m}, 2);
    return std::array<double, 2>{sum(t), testing::dot(t, t)};
  };
  EXPECT_EQ(sums(testbed(), 64), (std::array<double, 2>{2810.0, 2756.5}));
  EXPECT_EQ(sums(testbed(), 256), (std::array<double, 2>{45278.0, 45045.5}));
  EXPECT_EQ(sums(flight(4, -45), 64)[0], 3142.0);
  EXPECT_EQ(sums(flight(4, -45), 256), (std::array<double, 2>{49684.0, 49441.0}));
  EXPECT_EQ(sums(flight(3, -90), 64)[0], 3120.0);
  EXPECT_EQ(sums(flight(3, -90), 256)[0], 50053.0);
  const RealMap t = hard_transmission(testbed(), {64, 0.09}, 2);
  EXPECT_EQ(std::count(t.data(), t.data() + t.size(), 1.0), 2712);
  EXPECT_EQ(std::count_if(t.data(), t.data() + t.size(), [](double v) { return v > 0 && v < 1; }), 264);
}

TEST(Aperture, CoverageHasTheExactArea) {
  const Grid grid{20, 2.2};
  const double pixel = grid.spacing() * grid.spacing();
  EXPECT_NEAR(sum(area_coverage(grid, Circle{1})) * pixel, pi, 1e-13);
  EXPECT_NEAR(sum(area_coverage(grid, Circle{0.31, 0.123, -0.071})) * pixel, pi * 0.31 * 0.31, 1e-14);
  EXPECT_NEAR(sum(area_coverage(grid, Circle{0.02, 0.05, 0.05})) * pixel, pi * 4e-4, 1e-16);  // within one pixel
  EXPECT_NEAR(sum(area_coverage(grid, rectangle(0.77, 1.13))) * pixel, 0.77 * 1.13, 1e-14);
  EXPECT_NEAR(sum(area_coverage(grid, regular_polygon(6, 0.9, 0.2, 0.05, -0.03))) * pixel, 1.5 * std::sqrt(3.0) * 0.81,
              1e-13);
  const std::array<std::array<double, 2>, 3> corners{{{-0.5, -0.4}, {0.7, -0.3}, {0.1, 0.8}}};
  EXPECT_NEAR(sum(area_coverage(grid, convex_polygon(corners))) * pixel, 0.5 * (1.2 * 1.2 - 0.6 * 0.1), 1e-14);
  // A strut from the centre to the edge of the window, along -y.
  EXPECT_NEAR(sum(area_coverage(grid, strut(0.15, 0))) * pixel, 0.15 * 1.1, 1e-14);
}

TEST(Aperture, StrutsRunWhereTheirAngleSays) {
  const auto covered = [&](double angle_deg, double x, double y) {
    return distance_inside(strut(0.2, angle_deg), x, y) > 0;
  };
  EXPECT_TRUE(covered(0, 0, -1));
  EXPECT_FALSE(covered(0, 0, 1));
  // X' = x cos a - y sin a, Y' = x sin a + y cos a < 0: at 90 degrees along -x
  EXPECT_TRUE(covered(90, -1, 0));
  EXPECT_FALSE(covered(90, 1, 0));
  EXPECT_EQ(evenly_spaced_struts(3, -90), (std::vector<double>{-90, 30, 150}));
}

TEST(Aperture, SmoothTransmissionIsTheLimitOfFineHardOnes) {
  const Grid grid{24, 0.09};
  const double smooth = sum(smooth_transmission(testbed(), grid));
  // hard edges sampled 32 times: a strut is 17 samples wide instead of 17.07
  EXPECT_NEAR(sum(hard_transmission(testbed(), grid, 32)) / smooth, 1, 2e-3);
}

TEST(Aperture, SegmentedMirror) {
  const SegmentedMirror mirror{.rings = 2, .flat_to_flat_m = 1.32, .gap_m = 0.01};
  ASSERT_EQ(segments(mirror).size(), 18u);
  const Grid grid{64, 7};
  const double area = sum(segmented_transmission(mirror, grid)) * grid.spacing() * grid.spacing();
  EXPECT_NEAR(area, 18 * std::sqrt(3.0) / 2 * 1.32 * 1.32, 1e-11);
  EXPECT_EQ(segments({.rings = 1, .flat_to_flat_m = 1, .centre_segment = true}).size(), 7u);
}

TEST(Aperture, SoftEdgeFadesLinearly) {
  const Grid grid{40, 2};
  const Shape disc = Circle{0.7};
  const RealMap soft = softened(distance_map(grid, {&disc, 1}), 0.1);
  for (std::int64_t row = 0; row < 40; ++row)
    for (std::int64_t col = 0; col < 40; ++col) {
      const double inside = 0.7 - std::hypot(grid.at(col), grid.at(row));
      EXPECT_NEAR(soft(row, col), std::min(1.0, std::max(0.0, 0.5 + inside / 0.2)), 1e-13);
    }
}

TEST(PupilMask, RosetteHasTheKnownNumberOfOnes) {
  for (const auto& [n, whole, disc] : {std::array<std::int64_t, 3>{16, 130, 104},
                                       {32, 510, 401},
                                       {64, 2067, 1617},
                                       {128, 8269, 6456},
                                       {256, 33103, 25808},
                                       {512, 132318, 103165}}) {
    const Grid grid{n, 0.09};
    const RealMap mask = rosette_mask(grid);
    EXPECT_EQ(sum(mask), whole);
    EXPECT_EQ(testing::dot(mask, hard_mask(grid, Circle{0.045})), disc);
  }
  const std::string row = "0000001111111110000000111100011011001111000111100000000011111111";
  const RealMap mask = rosette_mask({64, 1});
  for (int col = 0; col < 64; ++col) EXPECT_EQ(mask(32, col), row[col] - '0') << col;
}

TEST(PupilMask, ResamplingKeepsAMapOfItsOwnSize) {
  const RealMap map = testing::random_map(12, 1);
  EXPECT_EQ(testing::difference(resampled_mask(map, 12, MaskResample::centre), map), 0);
  RealMap ramp("ramp", 12, 12);
  for (int row = 0; row < 12; ++row)
    for (int col = 0; col < 12; ++col) ramp(row, col) = 3 * row + col;
  const RealMap half = resampled_mask(ramp, 6, MaskResample::centre);  // bilinear: exact on a ramp
  for (int row = 0; row < 6; ++row)
    for (int col = 0; col < 6; ++col) EXPECT_NEAR(half(row, col), 3 * (2 * row + 0.5) + 2 * col + 0.5, 1e-13);
  EXPECT_EQ(binarised(ramp)(0, 0), 0);
  EXPECT_EQ(binarised(ramp)(0, 1), 1);
  EXPECT_DOUBLE_EQ(half_wave_opd(ramp, 550e-9)(0, 2), 550e-9);
}

TEST(Aperture, Refusals) {
  const Grid grid{8, 0.1};
  EXPECT_THAT(refusal([&] { hard_transmission({0.09}, {0, 0.1}, 2); }), HasSubstr("is empty"));
  EXPECT_THAT(refusal([&] { hard_transmission({0.2}, grid, 2); }), HasSubstr("widen the grid"));
  EXPECT_THAT(refusal([&] {
                hard_transmission({0.09, 0.09}, grid, 2);
              }),
              HasSubstr("must be smaller than the aperture"));
  EXPECT_THAT(refusal([&] { hard_transmission({0.09}, grid, 0); }), HasSubstr("pupil_oversample=0"));
  EXPECT_THAT(refusal([&] {
                hard_transmission({0.09, 0, {0}, 0.1}, grid, 2);
              }),
              HasSubstr("telescope.strut_width_m=0.1"));
  EXPECT_THAT(refusal([&] {
                smooth_transmission({0.09, 0, {0}, -0.001}, grid);
              }),
              HasSubstr("telescope.strut_width_m=-0.001"));
  EXPECT_THAT(refusal([&] { segments({.rings = -1, .flat_to_flat_m = 1}); }), HasSubstr("sizes must be positive"));
  EXPECT_THAT(refusal([&] { regular_polygon(2, 1); }), HasSubstr("at least 3"));
  const std::array<std::array<double, 2>, 2> line{{{0, 0}, {1, 0}}};
  EXPECT_THAT(refusal([&] { convex_polygon(line); }), HasSubstr("2 corners"));
  const std::array<std::array<double, 2>, 4> dart{{{0, 0}, {1, 0}, {0.2, 0.2}, {0, 1}}};
  EXPECT_NE(refusal([&] { convex_polygon(dart); }), "(accepted)");
  EXPECT_THAT(refusal([&] { softened(RealMap("d", 2, 2), 0); }), HasSubstr("has no width"));
  EXPECT_NE(refusal([&] { resampled_mask(RealMap("map", 3, 4), 2, MaskResample::centre); }), "(accepted)");
  EXPECT_THAT(refusal([&] { half_wave_opd(RealMap("map", 2, 2), 0); }), HasSubstr("design wavelength 0"));
}

}  // namespace
}  // namespace arago::optics
