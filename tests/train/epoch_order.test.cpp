#include "arago/train/epoch_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace arago::train {
namespace {

TEST(EpochOrder, IsAPermutationOfItsOwn) {
  const auto order = epoch_order(1000, 42, 0);
  auto sorted = order;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::int64_t> all(1000);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(sorted, all);
  EXPECT_EQ(order, epoch_order(1000, 42, 0));
  EXPECT_NE(order, epoch_order(1000, 42, 1));
  EXPECT_NE(order, epoch_order(1000, 43, 0));
}

TEST(EpochOrder, MixesWell) {
  // Mean distance from the own place of a random permutation is n/3.
  constexpr int n = 3000;
  const auto order = epoch_order(n, 1, 5);
  double distance = 0.0;
  for (int i = 0; i < n; ++i) distance += std::abs(order[i] - i);
  EXPECT_NEAR(distance / n / n, 1.0 / 3.0, 0.02);
}

TEST(EpochOrder, ValidationIsTheTail) {
  EXPECT_EQ(training_groups(13778, 0.05), 13089);
  EXPECT_EQ(training_groups(1764, 0.05), 1675);
  EXPECT_EQ(training_groups(1087, 0.0), 1087);
  EXPECT_EQ(training_groups(1, 0.5), 1);
  EXPECT_EQ(training_groups(0, 0.5), 0);
}

}  // namespace
}  // namespace arago::train
