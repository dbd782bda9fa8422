#pragma once

#include "arago/core/views.hpp"
#include "arago/mpi/communicator.hpp"
#include "arago/train/physics_network.hpp"
#include "arago/train/shard_share.hpp"

#include <array>
#include <span>
#include <vector>

namespace arago::train {

/// Sums the gradient vectors of all shards of a global batch in the fixed tree; owns the host side of it.
template <class S>
class GradientSum {
 public:
  GradientSum(std::size_t length, std::size_t max_local_shards);

  /// Collective. shard_gradients (local shards, length) -> total() on every rank.
  void reduce(const mpi::Communicator& comm, const ExecutionSpace& exec, const ShardShare& share,
              const View<S**>& shard_gradients);
  View<const S*> total() const { return total_; }

 private:
  View<S*> total_;
  typename View<S*>::HostMirror host_total_;
  View<S**> staging_;  ///< device builds: rows copied here have host twins in host_rows_
  typename View<S**>::HostMirror host_rows_;
  std::vector<std::span<const S>> leaves_;
};

/// Collective. Sums of all shards of the global batch, in the same tree.
ShardSums reduce_sums(const mpi::Communicator& comm, const ShardShare& share, std::span<const ShardSums> sums);

}  // namespace arago::train
