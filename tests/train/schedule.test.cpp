#include "arago/train/schedule.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::train {
namespace {

constexpr std::int64_t updates = 4;

/// Ten epochs of four updates, rate 0.1.
TrainConfig ten_epochs(ScheduleKind kind) {
  TrainConfig config;
  config.epochs = 10;
  config.learning_rate = 0.1;
  config.schedule = kind;
  return config;
}
double rate_of(const TrainConfig& config, std::int64_t epoch, std::int64_t update) {
  return scheduled_rate(config, 0.03, {epoch, update, updates});
}

TEST(Schedule, PlateauAndConstant) {
  EXPECT_EQ(rate_of(ten_epochs(ScheduleKind::plateau), 7, 1), 0.03);
  EXPECT_EQ(rate_of(ten_epochs(ScheduleKind::constant), 7, 1), 0.1);
}

TEST(Schedule, ExponentialFallsFromEpochToEpoch) {
  auto config = ten_epochs(ScheduleKind::exponential);
  config.decay_factor = 0.5;
  for (std::int64_t update = 0; update < updates; ++update) {
    EXPECT_DOUBLE_EQ(rate_of(config, 0, update), 0.1);
    EXPECT_DOUBLE_EQ(rate_of(config, 3, update), 0.0125);
  }
}

TEST(Schedule, StagesHoldTheirFactor) {
  auto config = ten_epochs(ScheduleKind::stages);
  config.stage_epochs = {2, 5};
  config.stage_factors = {0.5, 0.01};
  EXPECT_DOUBLE_EQ(rate_of(config, 1, 3), 0.1);
  EXPECT_DOUBLE_EQ(rate_of(config, 2, 0), 0.05);
  EXPECT_DOUBLE_EQ(rate_of(config, 4, 3), 0.05);
  EXPECT_DOUBLE_EQ(rate_of(config, 9, 0), 0.001);
}

TEST(Schedule, CosineFallsByHalfAWave) {
  auto config = ten_epochs(ScheduleKind::cosine);
  config.final_learning_rate = 0.02;
  EXPECT_DOUBLE_EQ(rate_of(config, 4, 3), 0.06);  // half way: the mean of both
  EXPECT_DOUBLE_EQ(rate_of(config, 9, 3), 0.02);  // the last update
  EXPECT_DOUBLE_EQ(rate_of(config, 2, 1), 0.02 + 0.08 * 0.5 * (1.0 + std::cos(M_PI * 0.25)));
  config.final_learning_rate.reset();
  EXPECT_NEAR(rate_of(config, 9, 3), 0.0, 1e-17);
}

TEST(Schedule, WarmUpRisesInEqualSteps) {
  auto config = ten_epochs(ScheduleKind::cosine);
  config.warmup_epochs = 2.0;
  for (std::int64_t step = 0; step < 8; ++step)
    EXPECT_DOUBLE_EQ(rate_of(config, step / updates, step % updates), 0.1 * static_cast<double>(step + 1) / 8.0);
  EXPECT_DOUBLE_EQ(rate_of(config, 5, 3), 0.05);  // half way between warm-up and end
  config.schedule = ScheduleKind::plateau;
  EXPECT_DOUBLE_EQ(rate_of(config, 0, 3), 0.015);
  EXPECT_DOUBLE_EQ(rate_of(config, 2, 0), 0.03);
}

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
