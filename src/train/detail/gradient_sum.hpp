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
  /// `accumulates`: total() is the sum of add() since clear(), and not the last reduce().
  GradientSum(std::size_t length, std::size_t max_local_shards, bool accumulates);

  /// Collective. shard_gradients (local shards, length) -> total() on every rank.
  void reduce(const mpi::Communicator& comm, const ExecutionSpace& exec, const ShardShare& share,
              const View<S**>& shard_gradients);
  void clear(const ExecutionSpace& exec);
  /// Adds `share` times the last sum.
  void add(const ExecutionSpace& exec, double share);
  const View<S*>& total() const { return accumulates_ ? accumulated_ : total_; }

 private:
  bool accumulates_;
  View<S*> total_;
  View<S*> accumulated_;
  typename View<S*>::HostMirror host_total_;
  View<S**> staging_;  ///< device builds: rows copied here have host twins in host_rows_
  typename View<S**>::HostMirror host_rows_;
  std::vector<std::span<const S>> leaves_;
};

/// Collective. Sums of all shards of the global batch, in the same tree.
ShardSums reduce_sums(const mpi::Communicator& comm, const ShardShare& share, std::span<const ShardSums> sums);

}  // namespace arago::train
