// Trainings that are stopped, lose their loss or lose a checkpoint: they end with the bits of an undisturbed one.
#include "arago/core/error.hpp"
#include "arago/core/stop_request.hpp"
#include "arago/train/fit_network.hpp"
#include "train/same_bits.hpp"
#include "train/scratch_place.hpp"
#include "train/small_problem.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <csignal>
#include <fstream>

namespace arago::train {
namespace {

using test::expect_same_bits;
using test::ScratchPlace;
using test::small_config;
using test::small_dataset;
using test::world;

/// Where a run keeps its files: a checkpoint after every step, all of them kept.
FitRun run_in(const std::string& directory) {
  FitRun run;
  run.checkpoint_directory = directory;
  run.checkpoints = {.every_s = 0.0, .keep = 1000};
  run.identity.config_hash = "abc";
  return run;
}

/// Removes the checkpoints after `step`, as if the run had been killed there.
void forget_after(const mpi::Communicator& comm, const std::string& directory, int step) {
  if (comm.is_root())
    for (const auto& entry : std::filesystem::directory_iterator(directory))
      if (std::stoi(entry.path().stem().string().substr(5)) > step) std::filesystem::remove(entry.path());
  comm.barrier();
}

/// One configuration for every optimiser, clip and schedule; nine updates each.
FitConfig continued_config(const std::string& name) {
  auto config = small_config(1);
  config.probe.trainable = true;
  TrainConfig& train = config.train;
  if (name == "adamw, norm, cosine") {
    train.optimizer = OptimizerKind::adamw;
    train.clip = ClipKind::norm;
    train.clip_limit = 0.5;
    train.schedule = ScheduleKind::cosine;
    train.warmup_epochs = 1.5;
  } else if (name == "sgd, value, stages, accumulation") {
    train.optimizer = OptimizerKind::sgd;
    train.learning_rate = 1e-5;
    train.clip = ClipKind::value;
    train.clip_limit = 10.0;
    train.schedule = ScheduleKind::stages;
    train.stage_epochs = {1, 2};
    train.stage_factors = {0.5, 0.1};
    train.batch_size = 4;
    train.accumulate_batches = 2;
    train.epochs = 5;
  } else if (name == "adam, adaptive, exponential") {
    train.clip = ClipKind::adaptive;
    train.clip_limit = 0.05;
    train.schedule = ScheduleKind::exponential;
    train.decay_factor = 0.5;
  }
  return config;
}

class ContinuedFitNetworkRanks : public ::testing::TestWithParam<const char*> {};

TEST_P(ContinuedFitNetworkRanks, ContinueFromAnyStep) {
  const auto comm = world();
  const auto dataset = small_dataset(18, 1);
  const auto config = continued_config(GetParam());
  const auto uninterrupted = fit_network(comm, dataset, config, {});
  const ScratchPlace place(comm);
  fit_network(comm, dataset, config, run_in(place / "all"));
  for (const int step : {7, 6, 4}) {  // within an epoch, at its end, within an earlier one
    forget_after(comm, place / "all", step);
    const auto continued = fit_network(comm, dataset, config, run_in(place / "all"));
    EXPECT_TRUE(continued.resumed);
    expect_same_bits(continued.model, uninterrupted.model);
  }
}

TEST_P(ContinuedFitNetworkRanks, GiveTheSameBitsOnOneRank) {
  const auto dataset = small_dataset(18, 1);
  const auto config = continued_config(GetParam());
  expect_same_bits(fit_network(world(), dataset, config, {}).model, fit_network({}, dataset, config, {}).model);
}

INSTANTIATE_TEST_SUITE_P(Optimisers, ContinuedFitNetworkRanks,
                         ::testing::Values("adam, plateau", "adamw, norm, cosine", "sgd, value, stages, accumulation",
                                           "adam, adaptive, exponential"));

/// Epochs at a rate of 2^-10, but the second at a rate without any sense: the loss is lost at its second step.
FitConfig lost_in_the_second_epoch() {
  auto config = small_config(1);
  config.probe.trainable = true;
  config.train.learning_rate = 0x1p-10;
  config.train.schedule = ScheduleKind::stages;
  config.train.stage_epochs = {1};
  config.train.stage_factors = {0x1p100};
  config.train.recovery_factor = 0x1p-100;
  return config;
}

TEST(FitNetworkRanks, GoBackOnceAndTrainOnAtALowerRate) {
  const auto dataset = small_dataset(18, 1);
  auto config = lost_in_the_second_epoch();
  const auto recovered = fit_network(world(), dataset, config, {});
  config.train.schedule = ScheduleKind::constant;  // the rate that is left after the loss
  config.train.stage_epochs = {};
  config.train.stage_factors = {};
  expect_same_bits(recovered.model, fit_network(world(), dataset, config, {}).model);
  EXPECT_EQ(recovered.model.history.back().learning_rate, 0x1p-10);
}

TEST(FitNetworkRanks, GoBackToTheSameStateAfterAnInterruption) {
  const auto comm = world();
  const auto dataset = small_dataset(18, 1);
  const auto config = lost_in_the_second_epoch();
  const auto uninterrupted = fit_network(comm, dataset, config, {});
  const ScratchPlace place(comm);
  auto run = run_in(place / "run");
  run.checkpoints.every_s = 3600.0;
  run.on_epoch = [](const EpochRecord&, double) { StopRequest::request_stop("a test"); };
  EXPECT_THROW(fit_network(comm, dataset, config, run), Checkpointed);  // after step 4, the one that spoils the weights
  StopRequest::reset();
  comm.barrier();
  run.on_epoch = {};
  const auto continued = fit_network(comm, dataset, config, run);
  EXPECT_TRUE(continued.resumed);
  expect_same_bits(continued.model, uninterrupted.model);
}

TEST(FitNetworkRanks, KeepTheBestWeights) {
  const auto comm = world();
  const auto dataset = small_dataset(18, 1);
  auto config = small_config(1);
  config.model.output_bias = nn::OutputBias::zero;
  config.train.schedule = ScheduleKind::stages;
  config.train.stage_epochs = {2};
  config.train.stage_factors = {1000.0};  // the third epoch makes it worse
  config.train.keep = KeptWeights::best;
  const ScratchPlace place(comm);
  const auto best = fit_network(comm, dataset, config, run_in(place / "run"));
  ASSERT_EQ(best.model.history.size(), 3u);
  ASSERT_GT(best.model.history[2].validation.total, best.model.history[1].validation.total);
  forget_after(comm, place / "run", 7);
  expect_same_bits(fit_network(comm, dataset, config, run_in(place / "run")).model, best.model);

  config.train.keep = KeptWeights::last;
  config.train.schedule = ScheduleKind::constant;
  config.train.stage_epochs = {};
  config.train.stage_factors = {};
  config.train.epochs = 2;
  auto shorter = fit_network(comm, dataset, config, {});
  EXPECT_EQ(best.model.step, 6);
  shorter.model.history = best.model.history;
  expect_same_bits(best.model, shorter.model);
}

TEST(FitNetworkRanks, ContinueOnAnotherNumberOfRanks) {
  const auto comm = world();
  const auto dataset = small_dataset(18, 1);
  const auto config = small_config(1);
  const ScratchPlace place(comm);
  const auto whole = fit_network(comm, dataset, config, run_in(place / "many"));
  forget_after(comm, place / "many", 4);
  if (comm.is_root()) {
    const auto alone = fit_network({}, dataset, config, run_in(place / "many"));
    EXPECT_TRUE(alone.resumed);
    expect_same_bits(alone.model, whole.model);
    fit_network({}, dataset, config, run_in(place / "one"));
  }
  comm.barrier();
  forget_after(comm, place / "one", 5);
  const auto many = fit_network(comm, dataset, config, run_in(place / "one"));
  EXPECT_TRUE(many.resumed);
  expect_same_bits(many.model, whole.model);
}

TEST(FitNetworkRanks, SkipADamagedCheckpoint) {
  const auto comm = world();
  const auto dataset = small_dataset(18, 1);
  const auto config = small_config(1);
  const ScratchPlace place(comm);
  const auto whole = fit_network(comm, dataset, config, run_in(place / "run"));
  if (comm.is_root()) {
    std::fstream newest(place / "run/step-000000000009.h5", std::ios::in | std::ios::out | std::ios::binary);
    newest.seekp(5000);
    newest.put('x').put('y');
    std::filesystem::resize_file(place / "run/step-000000000008.h5", 3000);
  }
  comm.barrier();
  const auto continued = fit_network(comm, dataset, config, run_in(place / "run"));
  EXPECT_TRUE(continued.resumed);
  expect_same_bits(continued.model, whole.model);
}

TEST(FitNetworkRanks, ADamagedCheckpointIsNoneOfTheNewestToKeep) {
  const auto comm = world();
  const auto dataset = small_dataset(18, 1);
  const auto config = small_config(1);
  const ScratchPlace place(comm);
  auto run = run_in(place / "run");
  fit_network(comm, dataset, config, run);
  if (comm.is_root()) std::filesystem::resize_file(place / "run/step-000000000009.h5", 3000);
  comm.barrier();
  run.checkpoints.keep = 1;
  StopRequest::request_stop("test");
  EXPECT_THROW(fit_network(comm, dataset, config, run), Checkpointed);
  StopRequest::reset();
  comm.barrier();
  EXPECT_TRUE(std::filesystem::exists(place / "run/step-000000000009.h5"));
  EXPECT_TRUE(std::filesystem::exists(place / "run/step-000000000009.h5.damaged"));
  EXPECT_FALSE(std::filesystem::exists(place / "run/step-000000000008.h5"));
  comm.barrier();
}

TEST(FitNetworkRanks, RefuseTheCheckpointOfAnotherConfiguration) {
  const auto comm = world();
  const auto dataset = small_dataset(12, 1);
  const ScratchPlace place(comm);
  fit_network(comm, dataset, small_config(1), run_in(place / "run"));
  auto other = run_in(place / "run");
  other.identity.config_hash = "def";
  try {
    fit_network(comm, dataset, small_config(1), other);
    FAIL() << "a checkpoint of another configuration was used";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::bad_input);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("another configuration"));
  }
}

TEST(FitNetworkRanks, StopWhenAskedAndContinue) {
  const auto comm = world();
  const auto dataset = small_dataset(18, 1);
  const auto config = small_config(1);
  const auto uninterrupted = fit_network(comm, dataset, config, {});
  const ScratchPlace place(comm);
  auto run = run_in(place / "run");
  run.checkpoints.every_s = 3600.0;
  // One rank alone is asked; all stop at the same step.
  if (comm.rank() == comm.size() - 1) StopRequest::request_stop("a test");
  try {
    fit_network(comm, dataset, config, run);
    FAIL() << "the stop request was not seen";
  } catch (const Checkpointed& stopped) {
    EXPECT_THAT(stopped.what(), ::testing::HasSubstr("a test"));
    EXPECT_THAT(stopped.what(), ::testing::HasSubstr("step 1"));
  }
  StopRequest::reset();
  const auto continued = fit_network(comm, dataset, config, run);
  EXPECT_TRUE(continued.resumed);
  expect_same_bits(continued.model, uninterrupted.model);
}

TEST(FitNetworkRanks, SignalsCheckpointOrStop) {
  const auto comm = world();
  const auto dataset = small_dataset(18, 1);
  const auto config = small_config(1);
  const ScratchPlace place(comm);
  auto run = run_in(place / "run");
  run.checkpoints.every_s = 3600.0;
  StopRequest::install_handlers();
  std::raise(SIGUSR1);
  const auto whole = fit_network(comm, dataset, config, run);
  EXPECT_FALSE(StopRequest::checkpoint_wanted());
  EXPECT_TRUE(std::filesystem::exists(place / "run/step-000000000001.h5"));
  EXPECT_TRUE(std::filesystem::exists(place / "run/step-000000000009.h5"));
  EXPECT_FALSE(std::filesystem::exists(place / "run/step-000000000002.h5"));
  comm.barrier();
  for (const int signal : {SIGTERM, SIGUSR2}) {
    forget_after(comm, place / "run", 1);
    std::raise(signal);
    EXPECT_THROW(fit_network(comm, dataset, config, run), Checkpointed);
    StopRequest::reset();
    comm.barrier();
  }
  EXPECT_TRUE(std::filesystem::exists(place / "run/step-000000000002.h5"));
}

TEST(FitNetworkRanks, KeepTheNewestCheckpoints) {
  const auto comm = world();
  const ScratchPlace place(comm);
  auto run = run_in(place / "run");
  run.checkpoints.keep = 3;
  run.history_file = place / "history.csv";
  int epochs_seen = 0;
  run.on_epoch = [&](const EpochRecord& record, double) { EXPECT_EQ(record.epoch, ++epochs_seen); };
  fit_network(comm, small_dataset(18, 1), small_config(1), run);
  EXPECT_EQ(epochs_seen, 3);
  comm.barrier();
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(place / "run"))
    names.push_back(entry.path().filename().string());
  EXPECT_THAT(names,
              ::testing::UnorderedElementsAre("step-000000000007.h5", "step-000000000008.h5", "step-000000000009.h5"));
  std::ifstream history(run.history_file);
  std::string line;
  std::getline(history, line);
  EXPECT_THAT(line, ::testing::StartsWith("epoch,loss,nll,mae,validation_loss"));
  comm.barrier();
}

}  // namespace
}  // namespace arago::train
