#include "arago/study/study_plan.hpp"

#include "arago/core/error.hpp"
#include "study/sleep_workload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arago::study {
namespace {

using ::testing::HasSubstr;

std::vector<Trial> plan(const SweepSpec& spec) {
  testing::SleepWorkload workload;
  return make_plan(expand(spec), workload);
}

std::string refusal(const SweepSpec& spec) {
  try {
    plan(spec);
  } catch (const InputError& error) {
    return error.what();
  }
  return "not refused";
}

TEST(StudyPlan, IdsDependOnTheTrialAlone) {
  const auto small = plan({.axes = {{"sleep.level", {1, 2}}}});
  const auto large = plan({.axes = {{"sleep.level", {3, 2.0, 1}}, {"sleep.seconds", {0}}}});
  ASSERT_EQ(large.size(), 3u);
  EXPECT_EQ(small[0].id, large[2].id);
  EXPECT_EQ(small[1].id, large[1].id);
  EXPECT_NE(small[0].id, small[1].id);
  EXPECT_EQ(small[0].id.size(), 32u);
}

TEST(StudyPlan, RepeatsAreTrialsOfTheirOwnWithAColumn) {
  const auto trials = plan({.axes = {{"sleep.level", {1}}}, .repeats = 2});
  ASSERT_EQ(trials.size(), 2u);
  EXPECT_NE(trials[0].id, trials[1].id);
  EXPECT_EQ(std::get<std::int64_t>(find(trials[1].axes, "repeat")->value), 1);
  EXPECT_EQ(find(plan({.axes = {{"sleep.level", {1}}}})[0].axes, "repeat"), nullptr);
}

TEST(StudyPlan, EveryBadTrialIsNamedBeforeAnythingStarts) {
  EXPECT_THAT(refusal({.axes = {{"sleep.seconds", {-1, 0, -2}}}}),
              ::testing::AllOf(HasSubstr("trial 1 (sleep.seconds = -1)"), HasSubstr("trial 3 (sleep.seconds = -2)"),
                               HasSubstr("must not be negative")));
}

TEST(StudyPlan, ALongListOfProblemsIsCut) {
  std::vector<config::Value> many;
  for (int i = 1; i <= 14; ++i) many.push_back(-i);
  EXPECT_THAT(refusal({.axes = {{"sleep.seconds", many}}}), HasSubstr("4 more trials have problems"));
}

TEST(StudyPlan, TwoTrialsThatAreTheSameAreRefused) {
  EXPECT_THAT(refusal({.axes = {{"sleep.level", {1}}, {"sleep.unread", {1, 2}}}}),
              HasSubstr("are the same in everything that can change a number"));
}

TEST(StudyPlan, TheRateIsThatOfFinishedTrials) {
  Journal journal;
  journal.lines = {{.event = "done", .id = "a", .seconds = 2, .flop = 6e9},
                   {.event = "failed", .id = "b", .seconds = 1, .flop = 9e9},
                   {.event = "done", .id = "c", .seconds = 0.25, .flop = 3e9, .ranks = 4},
                   {.event = "done", .id = "d", .seconds = 1, .flop = 9e9, .ranks = 0}};
  const ExecutionRate rate = measured_rate(journal, {1, "guess"});
  EXPECT_DOUBLE_EQ(rate.flops_per_second, 3e9);
  EXPECT_EQ(rate.source, "2 finished trials of this study");
  EXPECT_EQ(measured_rate({}, {1, "guess"}).source, "guess");
}

TEST(StudyPlan, TheReportListsTrialsAndSums) {
  const auto trials = plan({.axes = {{"sleep.seconds", {30, 60}}}});
  const std::string report = plan_report(trials, {{trials[0].id, {"", Status::done}}}, {1, 2, 4, {2e9, "a guess"}});
  EXPECT_THAT(report, HasSubstr("2 trials"));
  EXPECT_THAT(report,
              HasSubstr(trials[0].id.substr(0, 8) + "  seconds 30: 30 GFLOP, 15 s, 1 MB a rank, 0 B on disk [done]"));
  EXPECT_THAT(report, HasSubstr("to do: 1 trials, 60 GFLOP"));
  EXPECT_THAT(report, HasSubstr("group   1: trials 2; ends after 30 s\n"));
  EXPECT_THAT(report, HasSubstr("time: 30 s on 1 groups of 2 ranks of 4 threads"));
  EXPECT_THAT(report, HasSubstr("; 0.1 core-hours"));  // 30 s x 8 cores
}

TEST(CostEstimate, LongestFirstFillsTheGroups) {
  EXPECT_DOUBLE_EQ(predicted_study_seconds({1, 5, 2, 2}, 2), 5);
  EXPECT_DOUBLE_EQ(predicted_study_seconds({3, 3, 3}, 2), 6);
  EXPECT_DOUBLE_EQ(predicted_study_seconds({}, 4), 0);
  EXPECT_DOUBLE_EQ(predicted_seconds({.flop = 6e9, .serial_seconds = 0.5}, {3e9, ""}), 2.5);
  const auto schedule = predicted_schedule({1, 5, 2, 2}, 2);
  EXPECT_EQ(schedule[0].trials, (std::vector<std::size_t>{1}));
  EXPECT_EQ(schedule[1].trials, (std::vector<std::size_t>{2, 3, 0}));
  EXPECT_DOUBLE_EQ(schedule[1].end_seconds, 5);
}

TEST(MeasuredRate, ADamagedJournalGivesNoRate) {
  const ExecutionRate fallback{1e9, "fallback"};
  const auto rate_of = [&](double seconds, double flop) {
    const JournalLine line{.event = "done", .id = "a", .seconds = seconds, .flop = flop};
    return measured_rate({.lines = {line, line}}, fallback).flops_per_second;
  };
  EXPECT_EQ(rate_of(2, 6e9), 3e9);
  EXPECT_EQ(rate_of(1e308, 1e308), 1e9) << "sums that overflow";
  EXPECT_EQ(rate_of(1e-300, 1e300), 1e9);
}

}  // namespace
}  // namespace arago::study
