#include "arago/train/schedule.hpp"

#include <gtest/gtest.h>

namespace arago::train {
namespace {

TEST(PlateauSchedule, LowersTheRateAfterPatience) {
  TrainConfig config;
  PlateauSchedule schedule;
  EXPECT_FALSE(schedule.observe(config, 1.0));
  EXPECT_FALSE(schedule.observe(config, 0.99995));  // less than the smallest change that counts
  EXPECT_TRUE(schedule.observe(config, 1.0));
  EXPECT_DOUBLE_EQ(schedule.learning_rate, 5e-4);
  EXPECT_FALSE(schedule.observe(config, 0.5));
  EXPECT_EQ(schedule.wait, 0);
}

TEST(PlateauSchedule, StopsAtTheFloor) {
  TrainConfig config;
  PlateauSchedule schedule;
  schedule.observe(config, 1.0);
  for (int i = 0; i < 20; ++i) schedule.observe(config, 1.0);
  EXPECT_DOUBLE_EQ(schedule.learning_rate, 1e-4);
}

TEST(PlateauSchedule, LeavesARateBelowTheFloorAlone) {
  TrainConfig config;
  PlateauSchedule schedule{.learning_rate = 1e-5};
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(schedule.observe(config, 1.0));
  EXPECT_DOUBLE_EQ(schedule.learning_rate, 1e-5);
}

TEST(EarlyStop, CountsEpochsWithoutImprovement) {
  TrainConfig config;
  config.early_stop_patience = 3;
  EarlyStop stop;
  EXPECT_FALSE(stop.observe(config, 1.0));
  EXPECT_FALSE(stop.observe(config, 1.0));
  EXPECT_FALSE(stop.observe(config, 0.9));
  EXPECT_FALSE(stop.observe(config, 0.9));
  EXPECT_FALSE(stop.observe(config, 0.95));
  EXPECT_TRUE(stop.observe(config, 0.9));
}

TEST(EarlyStop, ZeroPatienceNeverStops) {
  TrainConfig config;
  config.early_stop_patience = 0;
  EarlyStop stop;
  for (int i = 0; i < 30; ++i) EXPECT_FALSE(stop.observe(config, 1.0));
}

}  // namespace
}  // namespace arago::train
