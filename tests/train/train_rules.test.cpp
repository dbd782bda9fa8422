#include "arago/core/error.hpp"
#include "arago/train/train_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace arago::train {
namespace {

struct Mistake {
  std::string key;  ///< that the message names
  std::function<void(TrainConfig&)> make;
};

class TrainRules : public ::testing::TestWithParam<Mistake> {};

TEST_P(TrainRules, RefuseWhatHasNoEffectOrNoSense) {
  TrainConfig config;
  GetParam().make(config);
  try {
    validate(config);
    FAIL() << GetParam().key << " was accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("train." + GetParam().key));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, TrainRules,
    ::testing::Values(
        Mistake{"momentum", [](TrainConfig& c) { c.momentum = 0.5; }},
        Mistake{"engine", [](TrainConfig& c) { c.engine = nn::Engine::onednn, c.precision = Precision::float64; }},
        Mistake{"weight_decay", [](TrainConfig& c) { c.weight_decay = 0.0; }},
        Mistake{"weight_decay", [](TrainConfig& c) { c.optimizer = OptimizerKind::sgd, c.weight_decay = 0.1; }},
        Mistake{"adam_beta1", [](TrainConfig& c) { c.optimizer = OptimizerKind::sgd, c.adam.beta1 = 0.5; }},
        Mistake{"adam_beta2", [](TrainConfig& c) { c.optimizer = OptimizerKind::sgd, c.adam.beta2 = 0.5; }},
        Mistake{"adam_eps", [](TrainConfig& c) { c.optimizer = OptimizerKind::sgd, c.adam.epsilon = 0.5; }},
        Mistake{"clip_limit", [](TrainConfig& c) { c.clip_limit = 1.0; }},
        Mistake{"clip_limit", [](TrainConfig& c) { c.clip = ClipKind::norm; }},
        Mistake{"plateau_factor", [](TrainConfig& c) { c.schedule = ScheduleKind::cosine, c.plateau_factor = 0.1; }},
        Mistake{"plateau_patience",
                [](TrainConfig& c) { c.schedule = ScheduleKind::constant, c.plateau_patience = 7; }},
        Mistake{"plateau_floor", [](TrainConfig& c) { c.schedule = ScheduleKind::constant, c.plateau_floor = 0.0; }},
        Mistake{"plateau_min_delta",
                [](TrainConfig& c) { c.schedule = ScheduleKind::constant, c.plateau_min_delta = 0.0; }},
        Mistake{"decay_factor", [](TrainConfig& c) { c.decay_factor = 0.9; }},
        Mistake{"decay_factor", [](TrainConfig& c) { c.schedule = ScheduleKind::exponential; }},
        Mistake{"final_learning_rate", [](TrainConfig& c) { c.final_learning_rate = 1e-5; }},
        Mistake{"warmup_epochs", [](TrainConfig& c) { c.warmup_epochs = static_cast<double>(c.epochs); }},
        Mistake{"stage_epochs", [](TrainConfig& c) { c.stage_epochs = {3}; }},
        Mistake{"stage_factors", [](TrainConfig& c) { c.stage_factors = {0.5}; }},
        Mistake{"stage_epochs", [](TrainConfig& c) { c.schedule = ScheduleKind::stages; }},
        Mistake{"stage_epochs",
                [](TrainConfig& c) {
                  c.schedule = ScheduleKind::stages, c.stage_epochs = {3, 3}, c.stage_factors = {0.5, 0.1};
                }},
        Mistake{"stage_epochs",
                [](TrainConfig& c) {
                  c.schedule = ScheduleKind::stages, c.stage_epochs = {c.epochs}, c.stage_factors = {0.5};
                }},
        Mistake{
            "stage_factors",
            [](TrainConfig& c) { c.schedule = ScheduleKind::stages, c.stage_epochs = {3}, c.stage_factors = {0.0}; }},
        Mistake{"object_tv_weight", [](TrainConfig& c) { c.weights.object_tv = 0.1; }},
        Mistake{"nll_weight",
                [](TrainConfig& c) { c.loss = LossKind::weighted, c.weights = {.nll = 0.0, .object_tv = 1.0}; }}));

TEST(TrainRules, AcceptWhatIsUsed) {
  TrainConfig config;
  EXPECT_NO_THROW(validate(config));
  config.optimizer = OptimizerKind::adamw;
  config.weight_decay = 0.1;
  config.clip = ClipKind::adaptive;
  config.clip_limit = 0.01;
  config.schedule = ScheduleKind::stages;
  config.stage_epochs = {3, 20};
  config.stage_factors = {0.5, 0.1};
  config.warmup_epochs = 2.0;
  config.loss = LossKind::weighted;
  config.weights.object_tv = 0.1;
  EXPECT_NO_THROW(validate(config));
}

}  // namespace
}  // namespace arago::train
