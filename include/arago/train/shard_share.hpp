#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/mpi/fixed_order_sum.hpp"

#include <cstdint>

namespace arago::train {

/// A global batch of `groups` groups is cut into shards of `shard_groups` (the last may be smaller); number and size
/// depend on the configuration only. A rank owns consecutive shards: this is its share.
struct ShardShare {
  std::int64_t groups = 0;        ///< of the global batch
  std::int64_t shard_groups = 1;  ///< of every shard but the last
  std::int64_t first_shard = 0;
  std::int64_t shards = 0;

  static ShardShare of(std::int64_t groups, std::int64_t shard_groups, int rank, int ranks);

  std::int64_t total_shards() const { return (groups + shard_groups - 1) / shard_groups; }
  std::int64_t first_group() const { return first_shard * shard_groups; }
  std::int64_t local_groups() const;
  /// The leaves of the summation tree that this rank holds.
  mpi::TreeNode leaves() const { return {first_shard, shards}; }
};

}  // namespace arago::train
