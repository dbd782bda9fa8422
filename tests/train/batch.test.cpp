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

}  // namespace
}  // namespace arago::train
