#include "arago/nn/shard_plan.hpp"

#include "arago/core/error.hpp"

#include <algorithm>

namespace arago::nn {

std::int64_t ShardPlan::count(std::int64_t groups, std::int64_t groups_per_shard) {
  ARAGO_REQUIRE(groups_per_shard >= 1, "train.shard_groups = " << groups_per_shard << " must be positive; try 2");
  return (groups + groups_per_shard - 1) / groups_per_shard;
}

ShardPlan ShardPlan::of(std::int64_t global_groups, std::int64_t groups_per_shard, std::int64_t first_shard,
                        std::int64_t shards) {
  const std::int64_t total = count(global_groups, groups_per_shard);
  ARAGO_ASSERT(first_shard >= 0 && shards >= 0 && first_shard + shards <= total,
               "shards " << first_shard << " + " << shards << " of " << total);
  const std::int64_t end = std::min(global_groups, (first_shard + shards) * groups_per_shard);
  const std::int64_t begin = std::min(global_groups, first_shard * groups_per_shard);
  return {first_shard, shards, groups_per_shard, end - begin, total};
}

}  // namespace arago::nn
