#pragma once

#include "arago/train/loss.hpp"
#include "arago/train/physics_network.hpp"

namespace arago::train {

/// Adds the groups of each local shard in order: losses (double), on the host.
void sum_over_shards(const HostView<const GroupLoss*>& per_group, const ShardShare& share, std::span<ShardSums> sums);

/// Adds per-group probe cotangents (b, N, N) over each local shard, groups in order -> (shards, 2 N N).
template <class S>
void sum_probe_over_shards(const ExecutionSpace& exec, const ShardShare& share,
                           const View<const Complex<S>***>& d_probe, const View<S**>& shard_gradients);

}  // namespace arago::train
