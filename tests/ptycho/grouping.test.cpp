#include "arago/ptycho/grouping.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace arago::ptycho {
namespace {

using ::testing::HasSubstr;

enum class Layout { random, clustered, line, raster, one_place };

HostView<double**> points(Layout layout, int n) {
  HostView<double**> p("points", n, 2);
  CounterRng rng(5, Stream::test, 0, static_cast<std::uint64_t>(layout));
  for (int i = 0; i < n; ++i) {
    p(i, 0) = rng.uniform(-20, 180);
    p(i, 1) = rng.uniform(40, 90);
    if (layout == Layout::clustered && i % 3) p(i, 0) = 7 + 0.01 * rng.uniform(), p(i, 1) = 50 + 0.01 * rng.uniform();
    if (layout == Layout::line) p(i, 1) = 3;
    if (layout == Layout::raster) p(i, 0) = i / 20, p(i, 1) = i % 20;
    if (layout == Layout::one_place) p(i, 0) = p(i, 1) = 4;
  }
  return p;
}

class NearestNeighbors : public ::testing::TestWithParam<Layout> {};

TEST_P(NearestNeighbors, AreThoseOfASortedList) {
  const auto p = points(GetParam(), 300);
  for (const int K : {1, 2, 7, 40, 300}) {
    const auto found = nearest_neighbors(p, K);
    for (int i = 0; i < 300; i += 7) {
      std::vector<int> all(300);
      for (int j = 0; j < 300; ++j) all[j] = j;
      const auto key = [&](int j) {
        const double dy = p(j, 0) - p(i, 0), dx = p(j, 1) - p(i, 1);
        return std::tuple(j == i ? -1.0 : dy * dy + dx * dx, j);
      };
      std::sort(all.begin(), all.end(), [&](int a, int b) { return key(a) < key(b); });
      for (int k = 0; k < K; ++k) ASSERT_EQ(found(i, k), all[k]) << "point " << i << " neighbour " << k << " of " << K;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Layouts, NearestNeighbors,
                         ::testing::Values(Layout::random, Layout::clustered, Layout::line, Layout::raster,
                                           Layout::one_place));

TEST(Grouping, GridsizeOneIsEveryFrameByItself) {
  const auto p = points(Layout::random, 50);
  const Grouping grouping = form_groups(p, {}, 1);
  ASSERT_EQ(grouping.groups(), 50);
  for (int g = 0; g < 50; ++g) {
    EXPECT_EQ(grouping.frames(g, 0), g);
    EXPECT_EQ(grouping.centre_px(g, 0), p(g, 0));
    EXPECT_EQ(grouping.displacement(g, 0, 1), 0.0);
  }
  EXPECT_EQ(grouping.largest_displacement_px, 0.0);
}

TEST(Grouping, SingleFramesAreNotRepeated) {
  GeometryConfig geometry;
  geometry.n_groups = 80;
  EXPECT_EQ(form_groups(points(Layout::random, 50), geometry, 1).groups(), 50);
  geometry.n_groups = 20;
  EXPECT_EQ(form_groups(points(Layout::random, 50), geometry, 1).groups(), 20);
}

TEST(Grouping, MembersAreTheSeedAndDistinctNearNeighbors) {
  const auto p = points(Layout::random, 400);
  GeometryConfig geometry;
  geometry.gridsize = 2;
  const Grouping grouping = form_groups(p, geometry, 9);
  const auto near = nearest_neighbors(p, 7);
  ASSERT_EQ(grouping.groups() + grouping.dropped, 400);
  for (int g = 0; g < grouping.groups(); ++g) {
    const int seed_point = grouping.frames(g, 0);
    const std::set<int> candidates(&near(seed_point, 0), &near(seed_point, 0) + 7);
    std::set<int> members;
    double sum[2] = {0, 0};
    for (int c = 0; c < 4; ++c) {
      members.insert(grouping.frames(g, c));
      EXPECT_TRUE(candidates.count(grouping.frames(g, c)));
      for (int axis = 0; axis < 2; ++axis) {
        EXPECT_NEAR(grouping.displacement(g, c, axis), p(grouping.frames(g, c), axis) - grouping.centre_px(g, axis), 0);
        EXPECT_LE(std::abs(grouping.displacement(g, c, axis)), grouping.largest_displacement_px);
        sum[axis] += grouping.displacement(g, c, axis);
      }
    }
    EXPECT_EQ(members.size(), 4u);
    EXPECT_NEAR(sum[0], 0.0, 1e-12);
    EXPECT_NEAR(sum[1], 0.0, 1e-12);
  }
}

TEST(Grouping, EveryNeighborIsDrawnEquallyOften) {
  const auto p = points(Layout::random, 3000);
  GeometryConfig geometry;
  geometry.gridsize = 2;
  geometry.max_displacement_px = 1e9;
  const Grouping grouping = form_groups(p, geometry, 3);
  const auto near = nearest_neighbors(p, 7);
  int drawn[7] = {};
  for (int g = 0; g < 3000; ++g)
    for (int c = 1; c < 4; ++c)
      for (int k = 1; k < 7; ++k) drawn[k] += grouping.frames(g, c) == near(g, k);
  // Binomial(3000, 1/2): six standard deviations.
  for (int k = 1; k < 7; ++k) EXPECT_NEAR(drawn[k], 1500, 6 * 27.4);
}

TEST(Grouping, MoreGroupsThanPointsDrawAgain) {
  const auto p = points(Layout::random, 100);
  GeometryConfig geometry;
  geometry.gridsize = 2;
  geometry.n_groups = 250;
  geometry.max_displacement_px = 1e9;
  const Grouping grouping = form_groups(p, geometry, 3);
  ASSERT_EQ(grouping.groups(), 250);
  EXPECT_EQ(grouping.frames(100, 0), grouping.frames(0, 0));
  int equal = 0;
  for (int g = 0; g < 100; ++g)
    equal += std::equal(&grouping.frames(g, 0), &grouping.frames(g, 0) + 4, &grouping.frames(g + 100, 0));
  EXPECT_LT(equal, 10);
}

TEST(Grouping, SubsamplesKeepFrameNumbers) {
  const auto p = points(Layout::random, 200);
  GeometryConfig geometry;
  geometry.gridsize = 2;
  geometry.n_subsample = 120;
  geometry.n_groups = 60;
  geometry.max_displacement_px = 1e9;
  const Grouping grouping = form_groups(p, geometry, 3);
  ASSERT_EQ(grouping.groups(), 60);
  std::set<int> used, seeds;
  for (int g = 0; g < 60; ++g) {
    seeds.insert(grouping.frames(g, 0));
    for (int c = 0; c < 4; ++c) used.insert(grouping.frames(g, c));
  }
  EXPECT_EQ(seeds.size(), 60u);
  EXPECT_LE(used.size(), 120u);
  EXPECT_GT(*used.rbegin(), 150);
}

TEST(Grouping, SequentialSamplingTakesTheFirst) {
  GeometryConfig geometry;
  geometry.n_subsample = 30;
  geometry.n_groups = 12;
  geometry.sequential = true;
  const auto points_px = points(Layout::random, 50);
  const Grouping first = form_groups(points_px, geometry, 1), other = form_groups(points_px, geometry, 2);
  ASSERT_EQ(first.groups(), 12);
  for (int g = 0; g < 12; ++g) {
    EXPECT_EQ(first.frames(g, 0), g);
    EXPECT_EQ(other.frames(g, 0), g);
  }
  geometry.gridsize = 2;
  geometry.max_displacement_px = 1000;
  const Grouping wide = form_groups(points_px, geometry, 1);
  for (std::size_t i = 0; i < wide.frames.size(); ++i) EXPECT_LT(wide.frames.data()[i], 30);
}

TEST(Grouping, TheSubsampleMayHaveASeedOfItsOwn) {
  GeometryConfig geometry;
  geometry.n_subsample = 10;
  geometry.subsample_seed = 5;
  const auto points_px = points(Layout::random, 50);
  const auto members = [&](std::uint64_t seed) {
    const Grouping grouping = form_groups(points_px, geometry, seed);
    return std::vector<int>(grouping.frames.data(), grouping.frames.data() + grouping.frames.size());
  };
  EXPECT_EQ(members(1), members(2));
  geometry.subsample_seed.reset();
  EXPECT_NE(members(1), members(2));
  geometry.n_subsample.reset();
  geometry.subsample_seed = 5;
  EXPECT_THROW(validate(geometry), InputError);
}

TEST(Grouping, ConsecutiveFramesAreTheWindowsOfAGridScan) {
  const auto p = points(Layout::raster, 42);
  GeometryConfig geometry;
  geometry.gridsize = 2;
  geometry.grouping = GroupingKind::consecutive;
  geometry.max_displacement_px = 1e9;
  const Grouping grouping = form_groups(p, geometry, 3);
  ASSERT_EQ(grouping.groups(), 10);
  for (int c = 0; c < 4; ++c) EXPECT_EQ(grouping.frames(9, c), 36 + c);
}

std::string error_of(const HostView<double**>& p, const GeometryConfig& geometry) {
  try {
    form_groups(p, geometry, 1);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Grouping, SaysWhyItCannot) {
  GeometryConfig geometry;
  geometry.gridsize = 2;
  EXPECT_THROW(form_groups(points(Layout::random, 3), geometry, 1), DataFileError);
  EXPECT_THAT(error_of(points(Layout::random, 3), geometry), HasSubstr("3 frames"));
  geometry.neighbor_count = 3;
  EXPECT_THAT(error_of(points(Layout::random, 30), geometry), HasSubstr("geometry.neighbor_count=3"));
  geometry.neighbor_count = 7;
  geometry.max_displacement_px = 1.0;
  EXPECT_THAT(error_of(points(Layout::random, 30), geometry), HasSubstr("geometry.max_displacement_px=1"));
}

TEST(Grouping, FarGroupsAreDroppedAndCounted) {
  auto p = points(Layout::raster, 400);
  p(399, 0) = 100;
  GeometryConfig geometry;
  geometry.gridsize = 2;
  geometry.max_displacement_px = 8;
  const Grouping grouping = form_groups(p, geometry, 1);
  EXPECT_EQ(grouping.dropped, 1);
  EXPECT_EQ(grouping.groups(), 399);
  EXPECT_LT(grouping.largest_displacement_px, 4.0);
}

TEST(Geometry, PaddedSizes) {
  GeometryConfig geometry;
  EXPECT_EQ(padded_size(geometry, OverlapRule::clean, 0.0), 64);
  EXPECT_EQ(padded_size(geometry, OverlapRule::clean, 3.2), 72);
  EXPECT_EQ(padded_size(geometry, OverlapRule::reference, 3.2), 74);
  geometry.gridsize = 2;
  geometry.N = 128;
  EXPECT_EQ(padded_size(geometry, OverlapRule::reference, 0.0), 142);
}

TEST(Geometry, RejectsWhatTheNetworkCannotHalve) {
  GeometryConfig geometry;
  for (const int N : {32, 40, 48, 64, 72, 96, 128, 144, 192, 256, 512}) {
    geometry.N = N;
    EXPECT_NO_THROW(validate(geometry)) << N;
  }
  for (const int N : {0, 16, 30, 33, 66, 68, 100, 130, 250}) {
    geometry.N = N;
    EXPECT_THROW(validate(geometry), InputError) << N;
  }
}

}  // namespace
}  // namespace arago::ptycho
