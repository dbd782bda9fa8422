#include "arago/study/sweep_plan.hpp"

#include "arago/core/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arago::study {
namespace {

using ::testing::HasSubstr;

std::vector<std::string> texts(const std::vector<Point>& points) {
  std::vector<std::string> texts;
  for (const Point& point : points) texts.push_back(to_text(point.settings) + " #" + std::to_string(point.repeat));
  return texts;
}

std::string refusal(const SweepSpec& spec) {
  try {
    expand(spec);
  } catch (const InputError& error) {
    return error.what();
  }
  return "not refused";
}

const Axis doses{"dose.photons_per_image", {1e4, 1e6}, "line 3 of a.toml"};
const Axis sizes{"geometry.N", {64, 128}};

TEST(SweepPlan, ProductRunsTheLastAxisFirst) {
  EXPECT_THAT(texts(expand({.axes = {doses, sizes}})),
              ::testing::ElementsAre("dose.photons_per_image = 10000.0, geometry.N = 64 #0",
                                     "dose.photons_per_image = 10000.0, geometry.N = 128 #0",
                                     "dose.photons_per_image = 1000000.0, geometry.N = 64 #0",
                                     "dose.photons_per_image = 1000000.0, geometry.N = 128 #0"));
}

TEST(SweepPlan, ZipPairsTheAxes) {
  EXPECT_THAT(texts(expand({.mode = SweepMode::zip, .axes = {doses, sizes}})),
              ::testing::ElementsAre("dose.photons_per_image = 10000.0, geometry.N = 64 #0",
                                     "dose.photons_per_image = 1000000.0, geometry.N = 128 #0"));
}

TEST(SweepPlan, ListTakesTheTablesInTheOrderOfTheFirst) {
  const SweepSpec spec{
      .mode = SweepMode::list,
      .trials = {{{"geometry.N", 64}, {"train.loss", "nll"}}, {{"train.loss", "mae"}, {"geometry.N", 64}}}};
  EXPECT_THAT(texts(expand(spec)),
              ::testing::ElementsAre("geometry.N = 64, train.loss = nll #0", "geometry.N = 64, train.loss = mae #0"));
}

TEST(SweepPlan, RepeatsRunFastest) {
  EXPECT_THAT(
      texts(expand({.axes = {sizes}, .repeats = 2})),
      ::testing::ElementsAre("geometry.N = 64 #0", "geometry.N = 64 #1", "geometry.N = 128 #0", "geometry.N = 128 #1"));
}

TEST(SweepPlan, ExclusionsMatchNumbersByValue) {
  const SweepSpec spec{.axes = {doses, sizes},
                       .excludes = {{{"dose.photons_per_image", 10000}, {"geometry.N", 128.0}}}};
  EXPECT_EQ(expand(spec).size(), 3u);
}

TEST(SweepPlan, OverlappingExclusionsAreFine) {
  const SweepSpec spec{.axes = {doses, sizes}, .excludes = {{{"geometry.N", 128}}, {{"dose.photons_per_image", 1e4}}}};
  EXPECT_EQ(texts(expand(spec)), std::vector<std::string>{"dose.photons_per_image = 1000000.0, geometry.N = 64 #0"});
}

TEST(SweepPlan, RefusesWhatMakesNoStudy) {
  EXPECT_THAT(refusal({}), HasSubstr("the study has no axis"));
  EXPECT_THAT(refusal({.axes = {{"epochs", {1}}}}), HasSubstr("study.axes.epochs is no key of a trial"));
  EXPECT_THAT(refusal({.axes = {{"train.epochs", {}}}}), HasSubstr("study.axes.train.epochs has no values"));
  EXPECT_THAT(refusal({.axes = {doses, doses}}),
              HasSubstr("study.axes.dose.photons_per_image (line 3 of a.toml) is there twice"));
  EXPECT_THAT(refusal({.axes = {{"train.epochs", {5, 5.0}}}}), HasSubstr("has the value 5.0 twice"));
  EXPECT_THAT(refusal({.axes = {sizes}, .repeats = 0}), HasSubstr("study.repeats = 0 must be at least 1"));
}

TEST(SweepPlan, RefusesAxesThatDoNotFitTheMode) {
  EXPECT_THAT(refusal({.mode = SweepMode::zip, .axes = {doses, {"geometry.N", {64}}}}),
              HasSubstr("study.axes.geometry.N has 1 values, study.axes.dose.photons_per_image has 2"));
  EXPECT_THAT(refusal({.mode = SweepMode::list, .axes = {doses}}), HasSubstr("study.mode = list takes study.trials"));
  EXPECT_THAT(refusal({.mode = SweepMode::list}), HasSubstr("study.mode = list needs study.trials"));
  EXPECT_THAT(refusal({.axes = {doses}, .trials = {{{"geometry.N", 64}}}}),
              HasSubstr("study.trials is read with study.mode = list only"));
  EXPECT_THAT(refusal({.mode = SweepMode::list, .trials = {{{"geometry.N", 64}}, {{"train.epochs", 1}}}}),
              HasSubstr("table 2 sets (train.epochs), table 1 sets (geometry.N)"));
  EXPECT_THAT(refusal({.mode = SweepMode::list, .trials = {{{"geometry.N", 64}}, {{"geometry.N", 64}}}}),
              HasSubstr("table 2 is there twice"));
}

TEST(SweepPlan, RefusesExclusionsThatMeanNothing) {
  EXPECT_THAT(refusal({.axes = {sizes}, .excludes = {{{"train.loss", "nll"}}}}),
              HasSubstr("study.exclude: train.loss is no axis of this study (axes: geometry.N)"));
  EXPECT_THAT(refusal({.axes = {sizes}, .excludes = {{{"geometry.N", 96}}}}),
              HasSubstr("no trial equals { geometry.N = 96 }"));
  EXPECT_THAT(refusal({.axes = {sizes}, .excludes = {{{"geometry.N", 64}}, {{"geometry.N", 128}}}}),
              HasSubstr("leaves no trial"));
  EXPECT_THAT(refusal({.axes = {sizes}, .excludes = {{}}}), HasSubstr("would leave out every trial"));
}

TEST(SweepPlan, SeedsDependOnSeedAndRepeatAlone) {
  EXPECT_EQ(seed_of_repeat(42, 0), 42);
  EXPECT_EQ(seed_of_repeat(42, 3), seed_of_repeat(42, 3));
  EXPECT_NE(seed_of_repeat(42, 1), seed_of_repeat(42, 2));
  EXPECT_NE(seed_of_repeat(42, 1), seed_of_repeat(43, 1));
  for (std::int64_t repeat = 1; repeat < 50; ++repeat) {
    EXPECT_GE(seed_of_repeat(7, repeat), 0);
    EXPECT_LT(seed_of_repeat(7, repeat), std::int64_t{1} << 31);
  }
}

TEST(SweepPlan, TooManyTrialsAreCountedBeforeTheyAreMade) {
  SweepSpec spec;
  for (const char* key : {"a.a", "a.b", "a.c", "a.d"}) {
    spec.axes.push_back({key, {}});
    for (int i = 0; i < 1000; ++i) spec.axes.back().values.emplace_back(i);
  }
  EXPECT_THAT(refusal(spec), HasSubstr("1e+12 trials"));
  spec = {.axes = {{"a.a", {1, 2}}}, .repeats = 1000000};
  EXPECT_THAT(refusal(spec), HasSubstr("2e+06 trials (2 combinations x 1000000 repeats)"));
}

}  // namespace
}  // namespace arago::study
