#include "regression/rounding_study.hpp"

#include "regression/worst_error.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <cmath>

namespace arago::test {
namespace {

constexpr double u = 0x1p-24;
constexpr double gap = 0x1p-10;

/// 1 - (1 - gap): a relative change of the first number by e changes the result by e / gap.
Quantities difference(const RoundingNoise& noise) {
  RoundingNoise::Array rounded(noise, 0, 1.0);
  return {{"difference/", {{rounded(1.0) - (1.0 - gap)}}}};
}

TEST(NetworkRoundingStudy, MeasuresAmplification) {
  RoundingStudy study(u, difference);
  const double spread = study.spread("difference/", 0.0);
  EXPECT_LE(spread, u / gap);
  EXPECT_GE(spread, 0.1 * u / gap);  // three uniform draws are all below a tenth once in 1000 seeds
}

TEST(NetworkRoundingStudy, NoiseGrowsWithTheRootOfTheTerms) {
  const auto noise_of = [](double terms, std::uint32_t draw) {
    return RoundingNoise::Array({.unit_roundoff = u, .draw = draw}, 7, terms)(1.0) - 1.0;
  };
  EXPECT_NEAR(noise_of(100.0, 1) / noise_of(1.0, 1), 10.0, 1e-6);
  EXPECT_NE(noise_of(1.0, 1), noise_of(1.0, 2));
  EXPECT_EQ(RoundingNoise::Array({}, 7, 100.0)(0.3), 0.3);
}

TEST(NetworkRoundingStudy, RunsOnceAndOnlyWhenAToleranceFails) {
  int runs = 0;
  RoundingStudy study(u, [&](const RoundingNoise& noise) {
    ++runs;
    return difference(noise);
  });
  WorstError worst;
  worst.check("case", "difference/", 1e-7, 1e-6, study);
  EXPECT_EQ(runs, 0);
  worst.check("case", "difference/", u / gap, 1e-6, study);
  worst.check("case", "difference/", u / gap, 1e-6, study);
  EXPECT_EQ(runs, 1 + RoundingStudy::fewest_draws);
}

/// Rounding that moves the result in the draw `moving` alone.
RoundingStudy moved_once(std::uint32_t moving, int most_draws) {
  const auto run = [moving](const RoundingNoise& noise) {
    return Quantities{{"x/", {{noise.unit_roundoff > 0 && noise.draw == moving ? 1.5 : 1.0}}}};
  };
  return {u, run, most_draws};
}

TEST(NetworkRoundingStudy, DrawsUntilTheErrorIsCovered) {
  RoundingStudy study = moved_once(6, 10);
  EXPECT_EQ(study.spread("x/", 0.0), 0.0);
  EXPECT_EQ(study.draws(), RoundingStudy::fewest_draws);
  EXPECT_EQ(study.spread("x/", 0.5), 0.5);
  EXPECT_EQ(study.draws(), 7);
  EXPECT_EQ(study.spread("x/", 0.0), 0.5);  // all draws count, whoever asked for them
  EXPECT_EQ(study.spread("x/", 2.1), 0.5);
  EXPECT_EQ(study.draws(), 10);
}

TEST(NetworkRoundingStudy, StopsAtTheMostDraws) {
  RoundingStudy study = moved_once(6, 5);
  WorstError worst;
  EXPECT_NONFATAL_FAILURE(worst.check("case", "x/", 0.5, 1e-6, study), "x/ of case");
  EXPECT_EQ(study.draws(), 5);
}

TEST(NetworkRoundingStudy, DoesNotExcuseWhatRoundingCannotDo) {
  RoundingStudy study(u, difference, 10);
  WorstError worst;
  const double beyond = RoundingStudy::factor * u / gap * 1.01;
  EXPECT_NONFATAL_FAILURE(worst.check("case", "difference/", beyond, 1e-6, study), "difference/ of case");
  EXPECT_NONFATAL_FAILURE(worst.check("case", "difference/", INFINITY, 1e-6, study), "difference/ of case");
  RoundingStudy diverging(u, [](const RoundingNoise& noise) {
    return Quantities{{"x/", {{noise.unit_roundoff > 0 ? NAN : 1.0}}}};
  });
  EXPECT_NONFATAL_FAILURE(worst.check("case", "x/", 1.0, 1e-6, diverging), "x/ of case");
}

}  // namespace
}  // namespace arago::test
