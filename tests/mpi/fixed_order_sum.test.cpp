#include "arago/mpi/fixed_order_sum.hpp"

#include "arago/core/rng.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace arago::mpi {
namespace {

/// Leaf i of a sum whose value depends strongly on the order of addition.
std::vector<float> leaf(std::int64_t i, std::size_t length) {
  CounterRng rng(1, Stream::test, 0, static_cast<std::uint64_t>(i));
  std::vector<float> values(length);
  for (float& v : values) v = static_cast<float>(rng.normal() * std::exp(3 * rng.normal()));
  return values;
}

std::vector<float> tree_sum(std::int64_t first, std::int64_t count, std::size_t length) {
  if (count == 1) return leaf(first, length);
  std::int64_t left = 1;
  while (2 * left < count) left *= 2;
  std::vector<float> sum = tree_sum(first, left, length);
  const std::vector<float> right = tree_sum(first + left, count - left, length);
  for (std::size_t i = 0; i < length; ++i) sum[i] += right[i];
  return sum;
}

std::vector<float> reduce(const Communicator& comm, TreeNode mine, std::int64_t total, std::size_t length) {
  std::vector<std::vector<float>> values;
  std::vector<std::span<const float>> spans;
  for (std::int64_t i = 0; i < mine.count; ++i) values.push_back(leaf(mine.first + i, length));
  for (const auto& v : values) spans.emplace_back(v);
  std::vector<float> sum(length);
  reduce_in_fixed_order<float>(comm, mine, total, spans, std::span<float>(sum));
  return sum;
}

TEST(FixedOrderSumRanks, IsTheSameTreeForEveryDistribution) {
  const Communicator comm = Communicator::borrow(MPI_COMM_WORLD);
  for (std::int64_t total : {1, 2, 3, 7, 8, 13})
    for (std::size_t length : {std::size_t{1}, std::size_t{5}, std::size_t{3001}}) {
      const RowRange share = share_of(total, comm.rank(), comm.size());
      EXPECT_EQ(reduce(comm, {share.first, share.count}, total, length), tree_sum(0, total, length))
          << total << " leaves of " << length;
    }
}

TEST(FixedOrderSumRanks, UnevenShares) {
  const Communicator comm = Communicator::borrow(MPI_COMM_WORLD);
  const std::int64_t total = 9;  // everything but one leaf a rank is on the last rank
  const bool last = comm.rank() == comm.size() - 1;
  const TreeNode mine{comm.rank(), last ? total - comm.rank() : 1};
  EXPECT_EQ(reduce(comm, mine, total, 100), tree_sum(0, total, 100));
}

TEST(FixedOrderSum, CompleteNodesCoverTheShare) {
  for (std::int64_t first = 0; first < 11; ++first)
    for (std::int64_t count = 0; first + count <= 11; ++count) {
      std::int64_t next = first;
      for (const TreeNode node : complete_nodes({first, count}, 11)) {
        EXPECT_EQ(node.first, next);
        next += node.count;
      }
      EXPECT_EQ(next, first + count);
    }
}

TEST(FixedOrderSum, ScalarForm) {
  const std::vector<double> values = {1.0, 1e-17, 1e-17, -1.0};
  EXPECT_EQ(reduce_in_fixed_order<double>({}, {0, 4}, 4, values), (1.0 + 1e-17) + (1e-17 - 1.0));
}

}  // namespace
}  // namespace arago::mpi
