#include "arago/study/scheduler.hpp"

#include "arago/core/error.hpp"
#include "arago/core/stop_request.hpp"
#include "arago/study/study_plan.hpp"
#include "study/sleep_workload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace arago::study {
namespace {

using ::testing::HasSubstr;

/// Runs a sweep over the world and brings what all groups have kept to every rank.
class SchedulerRanks : public ::testing::Test {
 protected:
  ~SchedulerRanks() override { StopRequest::reset(); }

  ScheduleSummary run(const SweepSpec& spec) {
    trials = make_plan(expand(spec), workload);
    hooks.keep = [this](const mpi::Communicator& group, const Trial& trial, const TrialRecord& record) {
      EXPECT_EQ(group.sum(1), group.size());
      if (group.is_root()) kept_here.emplace_back(trial.index, record);
      group_size = group.size();
    };
    if (!hooks.watch) hooks.watch = [this](const TrialEvent& event) { watched.push_back(event); };
    const ScheduleSummary summary = run_trials(world, trials, workload, options, hooks);
    for (const auto& [index, record] : kept_here) mine.push_back(static_cast<long>(index));
    kept = world.all_gather(mine);
    std::sort(kept.begin(), kept.end());
    return summary;
  }

  /// Reason of a trial that this rank's group has kept, on all ranks.
  std::string reason_of(std::int64_t index) const {
    std::string reason;
    for (const auto& [at, record] : kept_here)
      if (at == index) reason = record.reason;
    for (const std::string& text : world.all_gather(reason))
      if (!text.empty()) return text;
    return "";
  }

  mpi::Communicator world = mpi::Communicator::borrow(MPI_COMM_WORLD);
  testing::SleepWorkload workload;
  SchedulerOptions options;
  SchedulerHooks hooks;
  std::vector<Trial> trials;
  std::vector<std::pair<std::int64_t, TrialRecord>> kept_here;
  std::vector<long> mine, kept;
  std::vector<TrialEvent> watched;
  int group_size = 0;
};

SweepSpec levels(int n) {
  std::vector<config::Value> values;
  for (int i = 1; i <= n; ++i) values.push_back(i);
  return {.axes = {{"sleep.level", values}}};
}

TEST_F(SchedulerRanks, EveryTrialIsRunOnce) {
  const ScheduleSummary summary = run(levels(23));
  EXPECT_EQ(summary.done, 23);
  EXPECT_EQ(summary.failed + summary.left, 0);
  EXPECT_FALSE(summary.stopped);
  ASSERT_EQ(kept.size(), 23u);
  for (long i = 0; i < 23; ++i) EXPECT_EQ(kept[static_cast<std::size_t>(i)], i);
}

TEST_F(SchedulerRanks, RankZeroSeesAllEvents) {
  run(levels(9));
  ASSERT_EQ(watched.size(), world.is_root() ? 9u : 0u);
  std::map<std::int64_t, double> metrics;
  for (const TrialEvent& event : watched) metrics[event.index] = event.metric;
  for (const auto& [index, metric] : metrics) EXPECT_DOUBLE_EQ(metric, std::sqrt(static_cast<double>(index + 1)));
}

TEST_F(SchedulerRanks, FewTrialsShareTheRanks) {
  run(levels(1));
  EXPECT_EQ(group_size, world.size());
}

TEST_F(SchedulerRanks, UnevenGroupsWork) {
  options.group_size = 2;
  const ScheduleSummary summary = run(levels(7));
  EXPECT_EQ(summary.done, 7);
  EXPECT_GE(group_size, std::min(world.size(), 2));
}

TEST_F(SchedulerRanks, LongestFirst) {
  run({.axes = {{"sleep.seconds", {0.001, 0.04, 0.002, 0.03}}}});
  if (world.size() == 1) {
    EXPECT_THAT(workload.started, ::testing::ElementsAre(1, 3, 2, 0));
  }
  EXPECT_TRUE(std::is_sorted(workload.started.begin(), workload.started.end(), [&](std::int64_t a, std::int64_t b) {
    return trials[static_cast<std::size_t>(a)].cost.flop > trials[static_cast<std::size_t>(b)].cost.flop;
  }));
}

TEST_F(SchedulerRanks, AFailedTrialIsKeptWithItsReasonAndTheRestGoOn) {
  const ScheduleSummary summary =
      run({.axes = {{"sleep.ending", {"well", "numerical", "defect", "nan"}}, {"sleep.level", {1, 2}}}});
  EXPECT_EQ(summary.done, 2);
  EXPECT_EQ(summary.failed, 6);
  EXPECT_EQ(kept.size(), 8u);
  EXPECT_THAT(reason_of(2), HasSubstr("the loss is not finite in epoch 3"));
  EXPECT_THAT(reason_of(4), HasSubstr("an index is out of range"));
  EXPECT_THAT(reason_of(6), HasSubstr("loss = nan is not finite"));
  const auto third = std::find_if(watched.begin(), watched.end(), [](const TrialEvent& e) { return e.index == 2; });
  ASSERT_EQ(third != watched.end(), world.is_root());
  if (world.is_root()) {
    EXPECT_THAT(third->reason.data(), HasSubstr("the loss is not finite in epoch 3"));
  }
}

TEST_F(SchedulerRanks, OneRankOfAGroupThatFailsFailsTheTrial) {
  options.group_size = world.size();
  const ScheduleSummary summary = run({.axes = {{"sleep.ending", {"alone", "well"}}}});
  EXPECT_EQ(summary.failed, 1);
  EXPECT_EQ(summary.done, 1);
  EXPECT_THAT(reason_of(0), HasSubstr("only here"));
}

TEST_F(SchedulerRanks, WantOfAResourceIsRetriedAndDefiniteFailuresAreNot) {
  options.retries = 2;
  workload.failures_left = 2;
  const ScheduleSummary summary = run({.axes = {{"sleep.ending", {"memory"}}}});
  EXPECT_EQ(summary.done, 1);
  EXPECT_EQ(workload.runs, 3);
  workload.runs = 0;
  run({.axes = {{"sleep.ending", {"numerical"}}}});
  EXPECT_EQ(workload.runs, 1);
}

TEST_F(SchedulerRanks, AStopRequestOnOneRankEndsAllGroups) {
  workload.failures_left = 0;
  int started = 0;
  hooks.started = [&](const Trial&) {
    if (world.rank() == world.size() - 1 && ++started == 2) StopRequest::request_stop("a test");
  };
  options.group_size = 1;
  const ScheduleSummary summary =
      run({.axes = {{"sleep.seconds", {0.01}}, {"sleep.level", levels(40).axes[0].values}}});
  EXPECT_TRUE(summary.stopped);
  EXPECT_EQ(summary.stop_reason, "a test");
  EXPECT_GT(summary.left, 0);
  EXPECT_EQ(summary.done + summary.left, 40);
  EXPECT_EQ(static_cast<std::int64_t>(kept.size()), summary.done);
}

TEST_F(SchedulerRanks, ACheckpointedTrialIsNotKept) {
  int interrupted = 0;
  hooks.interrupted = [&](const Trial&, double) { ++interrupted; };
  options.group_size = world.size();
  const ScheduleSummary summary = run({.axes = {{"sleep.ending", {"checkpoint", "well"}}}});
  EXPECT_TRUE(summary.stopped);
  EXPECT_EQ(summary.left, 2);
  EXPECT_TRUE(kept.empty());
  EXPECT_EQ(world.sum(interrupted), 1);
}

TEST_F(SchedulerRanks, ATrialThatTakesTooLongFailsAloneWithoutAStop) {
  options.trial_max_seconds = 0.05;
  const ScheduleSummary summary = run({.axes = {{"sleep.seconds", {30, 0.0}}}});
  EXPECT_FALSE(summary.stopped);
  EXPECT_EQ(summary.done, 1);
  EXPECT_EQ(summary.failed, 1);
  EXPECT_THAT(reason_of(0), HasSubstr("study.trial_max_time"));
  EXPECT_FALSE(StopRequest::stop_wanted());
}

TEST_F(SchedulerRanks, AFullDiskEndsTheStudyOnAllRanks) {
  trials = make_plan(expand(levels(12)), workload);
  hooks.keep = [](const mpi::Communicator&, const Trial& trial, const TrialRecord&) {
    if (trial.index == 3) throw ResourceError("no space left");
  };
  try {
    run_trials(world, trials, workload, options, hooks);
    FAIL() << "the error was lost";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::resource);
    EXPECT_THAT(error.what(), HasSubstr("no space left"));
  }
}

}  // namespace
}  // namespace arago::study
