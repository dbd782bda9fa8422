#include "arago/params/prior.hpp"

#include "params/support.hpp"

namespace arago::params {
namespace {

using Family = Prior::Family;
using testing::close;
using testing::five_points;

TEST(Prior, SlopeIsThatOfThePenalty) {
  for (const Prior prior : {Prior{Family::normal, 0.3}, Prior{Family::log_normal, 0.2}})
    for (const double x : {1.5, 2.0, 2.7})
      EXPECT_TRUE(close(five_points([&](double y) { return prior.penalty(y, 2.1); }, x, 1e-3),
                        prior.penalty_slope(x, 2.1), 1e-8));
}

TEST(Prior, UniformIsFlatInsideAndImpossibleOutside) {
  const Prior prior{Family::uniform, 0.5};
  EXPECT_EQ(prior.penalty(1.4, 1.0), 0.0);
  EXPECT_TRUE(std::isinf(prior.penalty(1.6, 1.0)));
  EXPECT_EQ(prior.penalty_slope(1.4, 1.0), 0.0);
}

TEST(Prior, SamplesHaveTheStatedSpread) {
  constexpr int n = 20000;
  for (const Prior prior : {Prior{Family::normal, 0.3}, Prior{Family::uniform, 0.4}, Prior{Family::log_normal, 0.1}}) {
    double sum = 0, squares = 0;
    for (std::uint64_t i = 0; i < n; ++i) {
      CounterRng rng(7, Stream::start, 0, i);
      const double x = prior.sample(5.0, rng);
      sum += x;
      squares += x * x;
    }
    const double mean = sum / n, deviation = std::sqrt(squares / n - mean * mean);
    const double expected = prior.standard_deviation(5.0);
    EXPECT_NEAR(mean, prior.family == Family::log_normal ? 5.0 * std::exp(0.005) : 5.0, 5 * expected / std::sqrt(n));
    EXPECT_TRUE(close(deviation, expected, 5 / std::sqrt(2.0 * n))) << name_of(prior.family);
  }
}

TEST(Prior, LogNormalNeedsAPositiveCentre) {
  EXPECT_THAT(testing::rejection([] {
                (void)Prior{Family::log_normal, 0.1}.penalty(1.0, 0.0);
              }),
              ::testing::HasSubstr("must be positive"));
}

}  // namespace
}  // namespace arago::params
