#include "arago/train/shard_share.hpp"

#include <algorithm>

namespace arago::train {

ShardShare ShardShare::of(std::int64_t groups, std::int64_t shard_groups, int rank, int ranks) {
  ShardShare share{.groups = groups, .shard_groups = shard_groups};
  const mpi::RowRange range = mpi::share_of(share.total_shards(), rank, ranks);
  share.first_shard = range.first;
  share.shards = range.count;
  return share;
}

std::int64_t ShardShare::local_groups() const {
  return std::max<std::int64_t>(0, std::min((first_shard + shards) * shard_groups, groups) - first_group());
}

}  // namespace arago::train
