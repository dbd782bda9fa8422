#include "arago/train/batch.hpp"

#include "arago/core/rng.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace arago::train {
namespace {

TEST(Batch, HoldsTheGroupsOfThisRank) {
  constexpr int n = 9, groups = 7, C = 4, N = 8;
  GroupedFrames frames{View<float***>("counts", n, N, N), View<int**>("members", groups, C),
                       View<double***>("displacement", groups, C, 2)};
  CounterRng rng(4, Stream::test, 0, 0);
  for (std::size_t i = 0; i < frames.counts.size(); ++i) frames.counts.data()[i] = static_cast<float>(rng.poisson(50));
  for (std::size_t i = 0; i < frames.members.size(); ++i) frames.members.data()[i] = static_cast<int>(rng.below(n));
  for (std::size_t i = 0; i < frames.displacement.size(); ++i) frames.displacement.data()[i] = rng.normal();

  const std::vector<std::int64_t> order{6, 2, 0, 5, 3};
  Batch<double> batch(4, C, N);
  batch.share = ShardShare::of(5, 2, 1, 2);  // the last shard: group order[4]
  assemble<double>(ExecutionSpace{}, frames, order, 2.0, batch);
  ASSERT_EQ(batch.share.local_groups(), 1);
  const std::int64_t g = order[4];
  for (int c = 0; c < C; ++c) {
    for (int axis = 0; axis < 2; ++axis) EXPECT_EQ(batch.displacement(0, c, axis), frames.displacement(g, c, axis));
    for (int y = 0; y < N; ++y)
      for (int x = 0; x < N; ++x) {
        const double t = frames.counts(frames.members(g, c), y, x);
        EXPECT_DOUBLE_EQ(batch.amplitude(0, y, x, c), 2.0 * std::sqrt(t));
        EXPECT_DOUBLE_EQ(batch.counts(0, c, (y + N / 2) % N, (x + N / 2) % N), 4.0 * t);
      }
  }
}

/// The known amplitude of a batch of one group centred at (row, column), of an
/// object (12, 10) with value 100 y + x.
View<double***> known_around(double row, double column) {
  constexpr int N = 8;
  GroupedFrames frames{
      View<float***>("counts", 1, N, N), View<int**>("members", 2, 1), View<double***>("displacement", 2, 1, 2),
      View<float**>("known", 12, 10),    View<Complex<float>**>(),     View<double**>("centre", 2, 2)};
  for (int y = 0; y < 12; ++y)
    for (int x = 0; x < 10; ++x) frames.object_amplitude(y, x) = static_cast<float>(100 * y + x);
  frames.centre_px(1, 0) = row;
  frames.centre_px(1, 1) = column;
  Batch<double> batch(2, 1, N);
  batch.allocate_object_amplitude();
  batch.share = ShardShare::of(1, 2, 0, 1);
  assemble<double>(ExecutionSpace{}, frames, std::vector<std::int64_t>{1}, 1.0, batch);
  return batch.object_amplitude;
}

TEST(Batch, KnownObjectIsSampledAroundTheCentreOfTheGroup) {
  const auto inside = known_around(5.25,
                                   4.75);  // top left pixel (1.25, 0.75): a linear object is met exactly
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 8; ++x) EXPECT_DOUBLE_EQ(inside(0, y, x), 100 * (y + 1.25) + x + 0.75);
  const auto outside = known_around(3.0, 7.5);  // pixel (-1, 3.5) is above it, (0, 9.5) half a pixel beyond
  EXPECT_EQ(outside(0, 0, 0), 0.0);
  EXPECT_DOUBLE_EQ(outside(0, 1, 0), 3.5);
  EXPECT_DOUBLE_EQ(outside(0, 1, 6), 4.5);
  EXPECT_EQ(outside(0, 1, 7), 0.0);
}

}  // namespace
}  // namespace arago::train
