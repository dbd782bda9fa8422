#include "arago/train/shard_share.hpp"

#include <gtest/gtest.h>

namespace arago::train {
namespace {

TEST(ShardShare, RanksCoverTheBatchInOrder) {
  for (const int groups : {1, 2, 3, 15, 16, 17, 64})
    for (const int size : {1, 2, 3, 5})
      for (const int ranks : {1, 2, 3, 4, 7}) {
        std::int64_t next_group = 0, next_shard = 0;
        for (int rank = 0; rank < ranks; ++rank) {
          const ShardShare share = ShardShare::of(groups, size, rank, ranks);
          EXPECT_EQ(share.first_shard, next_shard);
          if (share.shards > 0) {
            EXPECT_EQ(share.first_group(), next_group);
          }
          EXPECT_EQ(share.leaves(), (mpi::TreeNode{share.first_shard, share.shards}));
          next_shard += share.shards;
          next_group += share.local_groups();
        }
        EXPECT_EQ(next_group, groups);
        EXPECT_EQ(next_shard, (groups + size - 1) / size);
      }
}

TEST(ShardShare, OnlyTheLastShardIsSmaller) {
  const ShardShare share = ShardShare::of(15, 2, 1, 2);
  EXPECT_EQ(share.first_group(), 8);
  EXPECT_EQ(share.shards, 4);
  EXPECT_EQ(share.local_groups(), 7);
}

TEST(ShardShare, MoreRanksThanShards) {
  EXPECT_EQ(ShardShare::of(3, 2, 3, 4).local_groups(), 0);
}

}  // namespace
}  // namespace arago::train
