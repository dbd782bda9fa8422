#include "arago/nn/shard_plan.hpp"

#include <gtest/gtest.h>

namespace arago::nn {
namespace {

TEST(ShardPlan, OnlyTheLastShardOfTheGlobalBatchIsSmaller) {
  EXPECT_EQ(ShardPlan::count(15, 2), 8);
  EXPECT_EQ(ShardPlan::count(0, 2), 0);
  const ShardPlan first = ShardPlan::of(15, 2, 0, 5), second = ShardPlan::of(15, 2, 5, 3);
  EXPECT_EQ(first.groups, 10);
  EXPECT_EQ(second.groups, 5);
  EXPECT_EQ(second.first_group(), 10);
  EXPECT_EQ(second.total_shards, 8);
}

TEST(ShardPlan, ARankWithoutShardsHasNoGroups) {
  const ShardPlan plan = ShardPlan::of(3, 2, 2, 0);
  EXPECT_EQ(plan.groups, 0);
  EXPECT_EQ(plan.shards, 0);
}

}  // namespace
}  // namespace arago::nn
