#include "arago/study/group_size.hpp"

#include <gtest/gtest.h>

namespace arago::study {
namespace {

const ExecutionRate one_gflops{1e9, "test"};

/// So many trials of some seconds on one rank, each in eight pieces.
std::vector<CostEstimate> trials_of(const std::vector<double>& seconds) {
  std::vector<CostEstimate> trials;
  for (const double s : seconds) trials.push_back({.flop = 1e9 * s, .memory_bytes = 1e9, .pieces = 8});
  return trials;
}

TEST(NumberOfGroups, TrialsRanksAndTheLeastSize) {
  EXPECT_EQ(number_of_groups(100, 4, 1), 4);
  EXPECT_EQ(number_of_groups(3, 4, 1), 3);
  EXPECT_EQ(number_of_groups(1, 4, 1), 1);
  EXPECT_EQ(number_of_groups(100, 7, 2), 3);
  EXPECT_EQ(number_of_groups(2, 8, 2), 2);
  EXPECT_EQ(number_of_groups(100, 2, 5), 1);
  EXPECT_EQ(number_of_groups(0, 4, 1), 1);
}

TEST(GroupCost, RanksShareThePieces) {
  const CostEstimate cost{.flop = 8e9,
                          .serial_seconds = 1,
                          .memory_bytes = 5e9,
                          .pieces = 8,
                          .shared_bytes = 4e9,
                          .least_bytes = 1.75e9,
                          .exchanged_bytes = 3.75e8};
  EXPECT_DOUBLE_EQ(predicted_seconds(cost, one_gflops), 9);
  EXPECT_DOUBLE_EQ(predicted_seconds(cost, one_gflops, 4), 1 + 2 + 0.5);
  EXPECT_DOUBLE_EQ(predicted_seconds(cost, one_gflops, 5), 1 + 2 + 0.5) << "eight pieces on five ranks: two for some";
  EXPECT_DOUBLE_EQ(predicted_seconds(cost, one_gflops, 100), 1 + 1 + 0.5);
  EXPECT_DOUBLE_EQ(predicted_memory(cost, 1), 5e9);
  EXPECT_DOUBLE_EQ(predicted_memory(cost, 4), 2e9);
  EXPECT_DOUBLE_EQ(predicted_memory(cost, 8), 1.75e9);
}

TEST(GroupSize, ManyEqualTrialsGetARankEach) {
  const GroupSize size = choose_group_size(trials_of(std::vector<double>(64, 10)), {.ranks = 8}, 1, one_gflops);
  EXPECT_EQ(size.ranks, 1);
  EXPECT_DOUBLE_EQ(size.seconds, 80);
}

TEST(GroupSize, FewOrUnequalTrialsShareTheRanks) {
  // Three groups would leave one rank of four, nine trials on eight ranks would leave seven idle for half of the time.
  EXPECT_EQ(choose_group_size(trials_of({10, 10, 10}), {.ranks = 4}, 1, one_gflops).ranks, 4);
  EXPECT_EQ(choose_group_size(trials_of(std::vector<double>(9, 10)), {.ranks = 8}, 1, one_gflops).ranks, 8);
  EXPECT_EQ(choose_group_size(trials_of({80, 1, 1, 1, 1, 1, 1, 1}), {.ranks = 8}, 1, one_gflops).ranks, 8);
  auto costly = trials_of({10, 10, 10});
  for (CostEstimate& cost : costly) cost.exchanged_bytes = 1e10;
  EXPECT_EQ(choose_group_size(costly, {.ranks = 4}, 1, one_gflops).ranks, 1) << "an exchange that eats the gain";
}

TEST(GroupSize, WhatCannotBeSharedIsNot) {
  auto trials = trials_of({10, 10, 10});
  for (CostEstimate& cost : trials) cost.pieces = 1;
  EXPECT_EQ(choose_group_size(trials, {.ranks = 4}, 1, one_gflops).ranks, 1);
}

TEST(GroupSize, LargeTrialsGetTheRanksThatTheirMemoryNeeds) {
  auto trials = trials_of(std::vector<double>(64, 10));
  trials[5].memory_bytes = 9e9;
  trials[5].shared_bytes = 8e9;
  const RankSupply supply{.ranks = 8, .memory_bytes = 4e9};
  const GroupSize size = choose_group_size(trials, supply, 1, one_gflops);
  EXPECT_EQ(size.ranks, 4);  // 1 + 8 / 4 GB; two ranks would need 5 GB each
  EXPECT_TRUE(size.fits);
  trials[5].shared_bytes = 1e9;
  const GroupSize none = choose_group_size(trials, supply, 1, one_gflops);
  EXPECT_FALSE(none.fits);
  EXPECT_EQ(none.ranks, 8);
}

TEST(GroupSize, TheLeastSizeIsKept) {
  EXPECT_EQ(choose_group_size(trials_of(std::vector<double>(64, 10)), {.ranks = 8}, 2, one_gflops).ranks, 2);
  EXPECT_EQ(choose_group_size({}, {.ranks = 8}, 1, one_gflops).ranks, 8);
}

TEST(RankSupplyRanks, RanksOfANodeShareItsMemory) {
  const auto world = mpi::Communicator::borrow(MPI_COMM_WORLD);
  const RankSupply supply = supply_of(world);
  EXPECT_EQ(supply.ranks, world.size());
  EXPECT_GT(supply.memory_bytes, 1e6);
  EXPECT_LT(supply.memory_bytes * world.size(), 2 * supply_of({}).memory_bytes);
  EXPECT_EQ(world.split_by_node().size(), world.size());
}

}  // namespace
}  // namespace arago::study
