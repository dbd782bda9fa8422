#include "arago/core/rng.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <set>
#include <vector>

namespace arago {
namespace {

TEST(CounterRng, IsAPureFunctionOfItsKey) {
  CounterRng a(7, Stream::test, 3, 11), b(7, Stream::test, 3, 11);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a(), b());
}

TEST(CounterRng, EveryPartOfTheKeyMatters) {
  std::set<std::uint32_t> first;
  for (std::uint64_t seed : {1ull, 1ull << 40})
    for (Stream purpose : {Stream::test, Stream::photons})
      for (std::uint32_t epoch : {0u, 1u})
        for (std::uint64_t index : {0ull, 1ull, 1ull << 33}) first.insert(CounterRng(seed, purpose, epoch, index)());
  EXPECT_EQ(first.size(), 2u * 2u * 2u * 3u);
}

TEST(CounterRng, MatchesThePublishedPhiloxVector) {
  // Random123's known answer for Philox4x32-10 with zero counter and key: 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
  CounterRng rng(0, static_cast<Stream>(0), 0, 0);
  EXPECT_EQ(rng(), 0x6627e8d5u);
  EXPECT_EQ(rng(), 0xe169c58du);
  EXPECT_EQ(rng(), 0xbc57ac4cu);
  EXPECT_EQ(rng(), 0x9b00dbd8u);
}

TEST(CounterRng, UniformAndNormalHaveTheirMoments) {
  CounterRng rng(1, Stream::test, 0, 0);
  const int n = 400000;
  double u1 = 0, u2 = 0, z1 = 0, z2 = 0;
  for (int i = 0; i < n; ++i) {
    const double u = rng.uniform(), z = rng.normal();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    u1 += u;
    u2 += u * u;
    z1 += z;
    z2 += z * z;
  }
  const double root_n = std::sqrt(static_cast<double>(n));
  EXPECT_NEAR(u1 / n, 0.5, 4.5 * std::sqrt(1.0 / 12) / root_n);
  EXPECT_NEAR(u2 / n, 1.0 / 3, 4.5 * std::sqrt(4.0 / 45) / root_n);
  EXPECT_NEAR(z1 / n, 0.0, 4.5 / root_n);
  EXPECT_NEAR(z2 / n, 1.0, 4.5 * std::sqrt(2.0) / root_n);
}

TEST(CounterRng, BelowIsUniform) {
  CounterRng rng(2, Stream::test, 0, 0);
  std::vector<int> histogram(7);
  const int n = 70000;
  for (int i = 0; i < n; ++i) ++histogram[rng.below(7)];
  double chi_squared = 0;
  for (int count : histogram) chi_squared += (count - n / 7.0) * (count - n / 7.0) / (n / 7.0);
  EXPECT_LT(chi_squared, 27.9);  // 6 degrees of freedom, probability 1e-4
}

/// ln of the exact Poisson probability.
double log_probability(double k, double mean) {
  return k * std::log(mean) - mean - std::lgamma(k + 1);
}

class PoissonOfMean : public ::testing::TestWithParam<double> {};

TEST_P(PoissonOfMean, HasMeanAndVarianceOfThePoissonLaw) {
  const double mean = GetParam();
  const int n = 100000;
  double sum = 0, squares = 0;
  for (int i = 0; i < n; ++i) {
    const double d = static_cast<double>(CounterRng(3, Stream::test, 0, i).poisson(mean)) - mean;
    sum += d;
    squares += d * d;
  }
  EXPECT_NEAR(sum / n / std::sqrt(mean / n), 0.0, 4.5);
  const double sd_of_variance = std::sqrt((mean + 2 * mean * mean) / n);  // fourth central moment is m + 3 m^2
  EXPECT_NEAR((squares / n - mean) / sd_of_variance, 0.0, 4.5);
}

INSTANTIATE_TEST_SUITE_P(From1e_2To1e9, PoissonOfMean,
                         ::testing::Values(0.01, 0.3, 1.0, 5.0, 9.99, 10.0, 12.0, 30.0, 100.0, 1e3, 1e5, 1e7, 1e9));

class PoissonFrequencies : public ::testing::TestWithParam<double> {};

TEST_P(PoissonFrequencies, PassChiSquared) {
  const double mean = GetParam();
  const int n = 200000, low = std::max(0, static_cast<int>(mean - 4 * std::sqrt(mean)));
  const int high = static_cast<int>(mean + 4 * std::sqrt(mean)) + 3;
  std::vector<double> observed(high - low + 1), expected(high - low + 1);
  for (int i = 0; i < n; ++i) {
    const auto k = static_cast<int>(CounterRng(5, Stream::test, 1, i).poisson(mean));
    if (k >= low && k <= high) ++observed[k - low];
  }
  double chi_squared = 0;
  int freedom = 0;
  for (int k = low; k <= high; ++k) {
    expected[k - low] = n * std::exp(log_probability(k, mean));
    if (expected[k - low] < 10) continue;
    chi_squared += std::pow(observed[k - low] - expected[k - low], 2) / expected[k - low];
    ++freedom;
  }
  EXPECT_LT(chi_squared, freedom + 4.5 * std::sqrt(2.0 * freedom)) << "degrees of freedom " << freedom;
}

INSTANTIATE_TEST_SUITE_P(AroundTheSwitch, PoissonFrequencies,
                         ::testing::Values(0.5, 3.0, 9.9, 10.1, 15.5, 40.0, 300.0));

TEST(Poisson, OfZeroIsZero) {
  EXPECT_EQ(CounterRng(1, Stream::test, 0, 0).poisson(0.0), 0u);
}

TEST(Poisson, RefusesNegativeAndNaN) {
  CounterRng rng(1, Stream::test, 0, 0);
  EXPECT_THROW(rng.poisson(-1.0), std::logic_error);
  EXPECT_THROW(rng.poisson(std::nan("")), std::logic_error);
}

}  // namespace
}  // namespace arago
