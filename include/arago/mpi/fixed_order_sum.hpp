#pragma once

#include "arago/mpi/communicator.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace arago::mpi {

/// One node of the binary summation tree: the leaves [first, first + count).
struct TreeNode {
  std::int64_t first = 0;
  std::int64_t count = 0;
  bool operator==(const TreeNode&) const = default;
};

/// The tree over `total` leaves: a node of n > 1 leaves splits after the largest power of two below n. These are the
/// largest nodes that lie wholly within `mine`, in order: what a rank can add without its neighbours.
std::vector<TreeNode> complete_nodes(TreeNode mine, std::int64_t total);

/// Collective. Sums `total` vectors of equal length in one fixed tree. Rank r holds the consecutive leaves `mine`, in
/// rank order (leaves[i] is leaf mine.first + i); `sum` (length of a leaf) is the same, to the last bit, for every
/// distribution over ranks. Each rank adds its complete nodes, a segment of the vector is finished by one rank, and the
/// segments are gathered: traffic per rank is O(length * log2(leaves per rank)).
template <class T>
void reduce_in_fixed_order(const Communicator& comm, TreeNode mine, std::int64_t total,
                           const std::vector<std::span<const T>>& leaves, std::span<T> sum);

/// Collective. The same for one number a leaf.
template <class T>
T reduce_in_fixed_order(const Communicator& comm, TreeNode mine, std::int64_t total, std::span<const T> leaves);

}  // namespace arago::mpi
