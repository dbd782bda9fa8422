#include "arago/study/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::study {
namespace {

TEST(Statistics, OfASmallSampleAsInATextbook) {
  const std::vector<double> values{2, 4, 4, 4, 5, 5, 7, 9};
  const Distribution all = distribution_of(values);
  EXPECT_EQ(all.count, 8);
  EXPECT_DOUBLE_EQ(all.mean.value, 5);
  EXPECT_DOUBLE_EQ(all.deviation, std::sqrt(32.0 / 7));
  EXPECT_DOUBLE_EQ(all.lower_quartile, 4);
  EXPECT_DOUBLE_EQ(all.median, 4.5);
  EXPECT_DOUBLE_EQ(all.upper_quartile, 5.5);
  const double t_7 = 2.364624251592785;  // tabulated to 2.365
  EXPECT_NEAR(all.mean.high - 5, t_7 * all.deviation / std::sqrt(8.0), 1e-12);
  EXPECT_NEAR(5 - all.mean.low, t_7 * all.deviation / std::sqrt(8.0), 1e-12);
}

TEST(Statistics, LeavesOutWhatIsNotFiniteAndGivesNoIntervalToOneValue) {
  const std::vector<double> values{NAN, 3, INFINITY};
  const Distribution one = distribution_of(values);
  EXPECT_EQ(one.count, 1);
  EXPECT_EQ(one.mean.value, 3);
  EXPECT_EQ(one.median, 3);
  EXPECT_TRUE(std::isnan(one.mean.low) && std::isnan(one.deviation));
  EXPECT_EQ(distribution_of({}).count, 0);
  EXPECT_TRUE(std::isnan(distribution_of({}).mean.value));
}

TEST(Statistics, SlopeWithItsInterval) {
  const std::vector<double> x{0, 1, 2, 3}, y{1, 3, 4, 8};
  const Estimate slope = slope_of(x, y);
  EXPECT_DOUBLE_EQ(slope.value, 2.2);
  // residuals 0.3, 0.1, -1.1, 0.7: s^2 = 1.8 / 2, error sqrt(0.9 / 5); the quantile p of t(2) in closed form
  const double p = 0.975, t_2 = (2 * p - 1) * std::sqrt(2 / (4 * p * (1 - p)));
  EXPECT_NEAR(slope.high - slope.value, t_2 * std::sqrt(0.18), 1e-12);
  EXPECT_NEAR(slope.value - slope.low, slope.high - slope.value, 1e-12);
  EXPECT_TRUE(std::isnan(slope_of(std::vector<double>{1, 1}, std::vector<double>{1, 2}).value));
}

TEST(Statistics, ZeroCrossingWithTheIntervalOfItsBand) {
  const std::vector<double> x{3, 5, 7, 9};
  const std::vector<Estimate> difference{{2, 1, 3}, {1, -1, 3}, {-1, -3, 1}, {-4, -5, -3}};
  const auto crossings = zero_crossings(x, difference);
  ASSERT_EQ(crossings.size(), 1u);
  EXPECT_DOUBLE_EQ(crossings[0].value, 6);
  EXPECT_DOUBLE_EQ(crossings[0].low, 4);     // lower end: 1 at 3, -1 at 5
  EXPECT_DOUBLE_EQ(crossings[0].high, 7.5);  // upper end: 1 at 7, -3 at 9
  const std::vector<Estimate> wide{{2, -1, 5}, {1, -2, 4}, {-1, -4, 2}, {-2, -5, 1}};
  EXPECT_EQ(zero_crossings(x, wide)[0].low, -INFINITY);
  EXPECT_EQ(zero_crossings(x, wide)[0].high, INFINITY);
  EXPECT_TRUE(zero_crossings(x, std::vector<Estimate>(4, {1, 0.5, 1.5})).empty());
  const std::vector<Estimate> alone{{1, NAN, NAN}, {-1, NAN, NAN}, {-1, NAN, NAN}, {-1, NAN, NAN}};
  EXPECT_TRUE(std::isnan(zero_crossings(x, alone)[0].low));
  EXPECT_DOUBLE_EQ(zero_crossings(x, alone)[0].value, 4);
}

}  // namespace
}  // namespace arago::study
