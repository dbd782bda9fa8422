// Trainings of a small network: the same bits for any number of ranks.
#include "arago/train/fit_network.hpp"

#include "arago/core/error.hpp"
#include "train/same_bits.hpp"
#include "train/small_problem.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace arago::train {
namespace {

using test::expect_same_bits;
using test::small_config;
using test::small_dataset;
using test::world;

TEST(FitNetworkRanks, GiveTheSameBits) {
  for (const int gridsize : {1, 2}) {
    const auto dataset = small_dataset(18, gridsize);
    auto config = small_config(gridsize);
    config.probe.trainable = gridsize == 2;
    const auto together = fit_network(world(), dataset, config, {});
    const auto alone = fit_network({}, dataset, config, {});
    expect_same_bits(together.model, alone.model);
    EXPECT_EQ(together.training_groups, 14);
    EXPECT_EQ(together.model.step, 9);  // batches of 6, 6 and 2, three times
  }
}

/// All terms of the loss, in double.
FitConfig weighted_config() {
  auto config = small_config(2, Precision::float64);
  config.train.loss = LossKind::weighted;
  config.train.weights = {.nll = 0.5, .mae = 0.3, .object_tv = 0.2, .object_mae = 2.0};
  return config;
}

TEST(FitNetworkRanks, GiveTheSameBitsWithTermsOnTheObject) {
  const auto dataset = small_dataset(18, 2);
  const auto together = fit_network(world(), dataset, weighted_config(), {});
  expect_same_bits(together.model, fit_network({}, dataset, weighted_config(), {}).model);
  const EpochRecord& last = together.model.history.back();
  for (const Losses& losses : {last.training, last.validation}) {
    const double total = 0.5 * losses.nll + 0.3 * losses.mae + 0.2 * losses.object_tv + 2.0 * losses.object_mae;
    EXPECT_NEAR(losses.total, total, 1e-12 * std::abs(total));
    EXPECT_GT(losses.object_tv, 0.0);
  }
  // An object that predicts the power of the frames is about as bright as the known one: the gauge is right.
  EXPECT_LT(last.training.object_mae, 1.0);
  EXPECT_LT(last.training.object_mae, together.model.history.front().training.object_mae);
}

TEST(FitNetwork, AKnownAmplitudeNeedsAKnownObject) {
  auto dataset = small_dataset(12, 2);
  dataset.object.reset();
  try {
    fit_network({}, dataset, weighted_config(), {});
    FAIL() << "trained on an object that nobody knows";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("train.object_mae_weight"));
  }
}

TEST(FitNetworkRanks, LossFalls) {
  const auto result = fit_network(world(), small_dataset(18, 1), small_config(1), {});
  const auto& history = result.model.history;
  EXPECT_LT(history.back().training.total, history.front().training.total);
  EXPECT_TRUE(std::isfinite(history.back().validation.total));
  EXPECT_NE(result.model.log_scale.value, std::log(result.model.intensity_scale));
}

TEST(FitNetwork, NamesEpochAndStepOfABadLoss) {
  auto config = small_config(1);
  config.train.learning_rate = 1e30;
  for (const double factor : {0.0, 0.5}) {  // without recovery, and with one that is not enough
    config.train.recovery_factor = factor;
    try {
      fit_network({}, small_dataset(12, 1), config, {});
      FAIL() << "the loss stayed finite";
    } catch (const NumericalError& error) {
      EXPECT_EQ(error.code(), ExitCode::numerical);
      EXPECT_THAT(error.what(), ::testing::HasSubstr("epoch 1, step 2"));
    }
  }
}

TEST(FitNetwork, RefusesFramesOfAnotherSize) {
  auto config = small_config(1);
  config.geometry.N = 64;
  EXPECT_THROW(fit_network({}, small_dataset(12, 1), config, {}), InputError);
}

TEST(FitNetwork, IntensityScaleIsTheRootOfTheMeanTotal) {
  const auto dataset = small_dataset(12, 1);
  double total = 0.0;
  for (std::size_t i = 0; i < dataset.counts.size(); ++i) total += dataset.counts.data()[i];
  EXPECT_NEAR(intensity_scale_of(dataset), std::sqrt(total / 12.0) / 16.0, 1e-12);
  auto config = small_config(1);
  config.train.intensity_scale = 3.5;
  config.train.intensity_scale_trainable = false;
  const auto result = fit_network({}, dataset, config, {});
  EXPECT_EQ(result.model.intensity_scale, 3.5);
  EXPECT_EQ(result.model.log_scale.value, std::log(3.5));
}

TEST(FitNetwork, AccumulatedBatchesAreOneLargeBatch) {
  const auto dataset = small_dataset(18, 1);
  auto config = small_config(1, Precision::float64);
  config.probe.trainable = true;
  config.train.optimizer = OptimizerKind::sgd;
  config.train.learning_rate = 1e-6;
  const auto whole = fit_network({}, dataset, config, {}).model;
  config.train.batch_size = 2;
  config.train.accumulate_batches = 3;
  const auto parts = fit_network({}, dataset, config, {}).model;
  EXPECT_EQ(parts.step, whole.step);
  double moved = 0.0, apart = 0.0;
  for (std::size_t i = 0; i < whole.weights.size(); ++i) {
    moved = std::max(moved, std::abs(whole.first_moment(i)));
    apart = std::max(apart, std::abs(whole.first_moment(i) - parts.first_moment(i)));
  }
  EXPECT_GT(moved, 0.0);
  EXPECT_LE(apart, 1e-10 * moved);  // the same sums in another order, over nine updates
  EXPECT_NEAR(parts.log_scale.value, whole.log_scale.value, 1e-13);
  for (std::size_t i = 0; i < whole.history.size(); ++i)
    EXPECT_NEAR(parts.history[i].training.nll, whole.history[i].training.nll,
                1e-12 * std::abs(whole.history[i].training.nll));
}

/// Engines agree to rounding, not to the last bit; the model remembers its own.
TEST(FitNetwork, BothEnginesTrain) {
  const auto dataset = small_dataset(12, 1);
  auto config = small_config(1);
  const auto ours = fit_network({}, dataset, config, {});
  config.train.engine = nn::Engine::onednn;
  const auto theirs = fit_network({}, dataset, config, {});
  EXPECT_EQ(theirs.model.spec.engine, nn::Engine::onednn);
  const double loss = ours.model.history[0].training.total;
  EXPECT_NEAR(theirs.model.history[0].training.total, loss, 1e-4 * std::abs(loss));
}

TEST(FitNetwork, DoublePrecisionTrains) {
  const auto dataset = small_dataset(12, 1);
  const auto in_float = fit_network({}, dataset, small_config(1), {});
  const auto in_double = fit_network({}, dataset, small_config(1, Precision::float64), {});
  EXPECT_NEAR(in_float.model.history[0].training.total, in_double.model.history[0].training.total,
              1e-4 * std::abs(in_double.model.history[0].training.total));
}

}  // namespace
}  // namespace arago::train
