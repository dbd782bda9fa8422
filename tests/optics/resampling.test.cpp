#include "arago/optics/resampling.hpp"

#include "optics/map_testing.hpp"
#include "optics/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace arago::optics {
namespace {

using testing::difference;
using testing::dot;
using ::testing::HasSubstr;
using testing::random_map;
using testing::refusal;

TEST(Resampling, AdjointIdentities) {
  const LinearAxis y = centred_axis(16, 11, 1.3), x = centred_axis(16, 23, 0.37);
  const RealMap v = random_map(16, 1), w = random_map(11, 23, 2);
  EXPECT_NEAR(dot(resampled(v, y, x), w), dot(v, resampled_adjoint(w, y, x)), 1e-12 * std::sqrt(dot(v, v) * dot(w, w)));
  const RealMap blocks = random_map(4, 3);
  EXPECT_NEAR(dot(block_sum(v, 4), blocks), dot(v, block_sum_adjoint(blocks, 4)),
              1e-12 * std::sqrt(dot(v, v) * dot(blocks, blocks)));
  const RealMap wide = random_map(24, 4);
  EXPECT_NEAR(dot(padded(v, 24), wide), dot(v, cropped(wide, 16)), 1e-12 * std::sqrt(dot(v, v) * dot(wide, wide)));
}

TEST(Resampling, IsExactOnRamps) {
  RealMap ramp("ramp", 16, 16);
  for (int row = 0; row < 16; ++row)
    for (int col = 0; col < 16; ++col) ramp(row, col) = 2.0 * row - col;
  const LinearAxis axis = centred_axis(16, 10, 1.1);
  const RealMap out = resampled(ramp, axis, axis);
  for (int row = 0; row < 10; ++row)
    for (int col = 0; col < 10; ++col)
      EXPECT_NEAR(out(row, col), 2 * (1.1 * (row - 4.5) + 7.5) - (1.1 * (col - 4.5) + 7.5), 1e-13);
}

TEST(Resampling, RimFadesOverOneSample) {
  RealMap ones("ones", 4, 4);
  Kokkos::deep_copy(ones, 1.0);
  const LinearAxis middle = linear_axis(4, {1.5}), rim = linear_axis(4, {-1.5, -0.75, -0.25, 0, 3, 3.25, 4.5});
  const RealMap out = resampled(ones, middle, rim);
  const double expected[] = {0, 0.25, 0.75, 1, 1, 0.75, 0};
  for (int i = 0; i < 7; ++i) EXPECT_DOUBLE_EQ(out(0, i), expected[i]);
}

/// The weights are linear in the ratio as long as no output crosses an input sample.
TEST(Resampling, DerivativeByTheRatio) {
  const RealMap map = random_map(16, 5);
  const double ratio = 0.61803, step = 1e-6;
  const LinearAxis axis = centred_axis(16, 20, ratio);
  const RealMap slope = resampled(map, centred_axis_derivative(16, 20, ratio), axis);
  const RealMap high = resampled(map, centred_axis(16, 20, ratio + step), axis),
                low = resampled(map, centred_axis(16, 20, ratio - step), axis);
  for (std::size_t k = 0; k < slope.size(); ++k)
    EXPECT_NEAR(slope.data()[k], (high.data()[k] - low.data()[k]) / (2 * step), 1e-8);
}

TEST(Resampling, SupportHoldsAllThatReadsAnything) {
  const LinearAxis axis = centred_axis(8, 40, 0.5);
  const LinearAxis::Support support = axis.support();
  const RealMap map = random_map(8, 6);
  const RealMap whole = resampled(map, axis, axis), part = resampled(map, axis.part(support), axis.part(support));
  double outside = sum(whole), inside = sum(part);
  EXPECT_NEAR(outside, inside, 1e-13);
  EXPECT_LT(support.count, 40);
  for (std::int64_t i = 0; i < support.count; ++i) EXPECT_EQ(part(i, i), whole(support.first + i, support.first + i));
}

TEST(Resampling, RotationByAQuarterTurn) {
  const RealMap map = random_map(9, 7), turned = rotated(map, std::acos(-1.0) / 2);
  // out(x, y) = in(y, -x): the sample at +y of the input moves to +x... each is read exactly once
  double error = 0;
  for (int row = 1; row < 8; ++row)
    for (int col = 1; col < 8; ++col) error = std::max(error, std::fabs(turned(row, col) - map(8 - col, row)));
  EXPECT_LE(error, 1e-13);
}

TEST(Resampling, BlocksAndTransposition) {
  const RealMap map = random_map(6, 8);
  EXPECT_NEAR(sum(block_sum(map, 3)), sum(map), 1e-13);
  EXPECT_NEAR(sum(block_mean(map, 2)), sum(map) / 4, 1e-13);
  EXPECT_EQ(difference(transposed(transposed(map)), map), 0);
  EXPECT_EQ(transposed(map)(1, 4), map(4, 1));
  const ComplexMap field = testing::random_field(6, 9);
  EXPECT_EQ(difference(cropped(padded(field, 10), 6), field), 0);
}

TEST(Resampling, Refusals) {
  const RealMap map("map", 6, 6);
  EXPECT_NE(refusal([&] { padded(map, 9); }), "(accepted)");
  EXPECT_NE(refusal([&] { cropped(RealMap("map", 6, 5), 4); }), "(accepted)");
  EXPECT_THAT(refusal([&] { block_sum(map, 4); }), HasSubstr("4"));
  EXPECT_NE(refusal([&] { block_mean(map, 0); }), "(accepted)");
}

}  // namespace
}  // namespace arago::optics
