#include "arago/study/study_summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace arago::study {
namespace {

using ::testing::ElementsAre;

std::vector<double> doubles(const StudyTable& table, const std::string& name) {
  return std::get<std::vector<double>>(table.find(name)->values);
}
std::vector<std::int64_t> integers(const StudyTable& table, const std::string& name) {
  return std::get<std::vector<std::int64_t>>(table.find(name)->values);
}
std::vector<std::string> texts(const StudyTable& table, const std::string& name) {
  return std::get<std::vector<std::string>>(table.find(name)->values);
}

/// dose 1e3, 1e5, 1e7 x loss nll, mae x repeats; psnr = a + b log10 dose + r with another a and b for each loss.
struct Study {
  explicit Study(std::int64_t repeats = 3) {
    for (const double dose : {1e3, 1e5, 1e7})
      for (const char* loss : {"nll", "mae"})
        for (std::int64_t repeat = 0; repeat < repeats; ++repeat) {
          Trial trial;
          trial.index = static_cast<std::int64_t>(trials.size());
          trial.axes = {{"dose", dose, "photons"}, {"loss", std::string(loss)}, {"repeat", repeat}};
          trials.push_back(trial);
          const bool nll = std::string(loss) == "nll";
          const double psnr = (nll ? 8 : 4) + (nll ? 3 : 4) * std::log10(dose) + static_cast<double>(repeat - 1);
          records.push_back({.status = Status::done, .output = {{{"psnr", psnr, "dB"}, {"contrast", 0.5}}, {}}});
        }
  }
  StudySummary summary() const { return summarise(trials, make_table(trials, records), {"psnr"}, {"contrast", 0.1}); }

  std::vector<Trial> trials;
  std::vector<TrialRecord> records;
};

TEST(StudySummary, HasOneRowForEachArmMetricAndSelection) {
  Study study;
  study.records[0].status = Status::failed;                       // nll at 1e3: one failed,
  std::get<double>(study.records[1].output.row[1].value) = 0.05;  // one collapsed
  const StudyTable arms = study.summary().arms;
  ASSERT_EQ(arms.rows, 6 * 2 * 2) << "arms x (psnr, contrast) x selections; times are no result";
  const auto metric = texts(arms, "metric"), selection = texts(arms, "selection");
  EXPECT_EQ(metric[0], "psnr");
  EXPECT_EQ(selection[0], "all");
  EXPECT_EQ(selection[1], "contrast >= 0.1");
  EXPECT_THAT((std::vector{integers(arms, "n")[0], integers(arms, "n")[1]}), ElementsAre(2, 1));
  EXPECT_EQ(integers(arms, "failed")[0], 1);
  EXPECT_THAT((std::vector{integers(arms, "dropped")[0], integers(arms, "dropped")[1]}), ElementsAre(0, 1));
  EXPECT_DOUBLE_EQ(doubles(arms, "mean")[0], 8 + 9 + 0.5);
}

TEST(StudySummary, SlopesAreByDecadeOnALogarithmicAxis) {
  const StudyTable slopes = Study().summary().slopes;
  ASSERT_EQ(slopes.rows, 2);
  EXPECT_THAT(texts(slopes, "loss"), ElementsAre("nll", "mae"));
  EXPECT_THAT(texts(slopes, "per"), ElementsAre("decade", "decade"));
  EXPECT_NEAR(doubles(slopes, "slope")[0], 3, 1e-12);
  EXPECT_NEAR(doubles(slopes, "slope")[1], 4, 1e-12);
  EXPECT_GT(doubles(slopes, "ci95_high")[0], 3.2);
}

TEST(StudySummary, CrossoverIsWhereThePairedRepeatsAgree) {
  const StudyTable crossovers = Study().summary().crossovers;
  ASSERT_EQ(crossovers.rows, 1);  // 8 + 3 d = 4 + 4 d at d = 4; the repeats' common offset cancels
  EXPECT_THAT(texts(crossovers, "crossover"), ElementsAre("found"));
  EXPECT_NEAR(std::log10(doubles(crossovers, "at")[0]), 4, 1e-12);
  EXPECT_NEAR(std::log10(doubles(crossovers, "ci95_low")[0]), 4, 1e-12);
  EXPECT_NEAR(std::log10(doubles(crossovers, "ci95_high")[0]), 4, 1e-12);
  EXPECT_EQ(integers(crossovers, "pairs")[0], 9);
}

TEST(StudySummary, SaysThatACrossoverIsUnresolvedWhereItsIntervalLeavesTheSweep) {
  Study study;
  for (std::size_t i = 0; i < study.trials.size(); ++i)
    if (find(study.trials[i].axes, "loss")->value == Cell(std::string("nll")))
      std::get<double>(study.records[i].output.row[0].value) +=
          50.0 * (static_cast<double>(i % 3) - 1);  // repeats -1, 0, 1
  const StudyTable crossovers = study.summary().crossovers;
  EXPECT_THAT(texts(crossovers, "crossover"), ElementsAre("unresolved"));
  EXPECT_NEAR(std::log10(doubles(crossovers, "at")[0]), 4, 1e-12);
  EXPECT_EQ(doubles(crossovers, "ci95_low")[0], 0);
  EXPECT_EQ(doubles(crossovers, "ci95_high")[0], std::numeric_limits<double>::infinity());
}

TEST(StudySummary, OneRepeatDoesNotResolveACrossover) {
  const StudyTable crossovers = Study(1).summary().crossovers;
  EXPECT_THAT(texts(crossovers, "crossover"), ElementsAre("unresolved"));
  EXPECT_NEAR(std::log10(doubles(crossovers, "at")[0]), 4, 1e-12);
  EXPECT_TRUE(std::isnan(doubles(crossovers, "ci95_low")[0]));
}

TEST(StudySummary, SaysThatOneSideIsBetterEverywhere) {
  Study study;
  for (std::size_t i = 0; i < study.trials.size(); ++i)
    if (find(study.trials[i].axes, "loss")->value == Cell(std::string("nll")))
      std::get<double>(study.records[i].output.row[0].value) += 100;
  const StudyTable crossovers = study.summary().crossovers;
  EXPECT_THAT(texts(crossovers, "crossover"), ElementsAre("none"));
  EXPECT_TRUE(std::isnan(doubles(crossovers, "at")[0]));
  EXPECT_GT(doubles(crossovers, "difference_last")[0], 90);
}

TEST(StudySummary, NeedsNoSweepAxis) {
  const Trial trial;
  const TrialRecord record{.status = Status::done, .output = {{{"psnr", 3.0, "dB"}}, {}}};
  const StudySummary summary = summarise({trial}, make_table({trial}, {record}), {"psnr"}, {"contrast", 0.1});
  EXPECT_GT(summary.arms.rows, 0);
  EXPECT_EQ(summary.slopes.rows, 0);
  EXPECT_EQ(summary.crossovers.rows, 0);
}

}  // namespace
}  // namespace arago::study
