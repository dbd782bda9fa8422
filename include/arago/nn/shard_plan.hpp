#pragma once

#include <cstdint>

namespace arago::nn {

/// The part of a global batch that one rank computes. Shards cut the global batch into pieces of `groups_per_shard`
/// groups; only the last may be smaller. Everything that is summed over groups is summed per shard first.
struct ShardPlan {
  std::int64_t first_shard = 0;  ///< index of the first local shard in the global batch
  std::int64_t shards = 0;       ///< local shards, may be 0
  std::int64_t groups_per_shard = 2;
  std::int64_t groups = 0;        ///< groups in the local batch
  std::int64_t total_shards = 0;  ///< of the global batch

  std::int64_t first_group() const { return first_shard * groups_per_shard; }

  /// Consecutive shards [first_shard, first_shard + shards) of a global batch of `global_groups` groups.
  static ShardPlan of(std::int64_t global_groups, std::int64_t groups_per_shard, std::int64_t first_shard,
                      std::int64_t shards);
  /// Number of shards of a batch: ceil(groups / groups_per_shard).
  static std::int64_t count(std::int64_t groups, std::int64_t groups_per_shard);
};

}  // namespace arago::nn
