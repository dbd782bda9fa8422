#include "arago/train/adam.hpp"

#include "arago/core/rng.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::train {
namespace {

TEST(Adam, FollowsItsFormulaOverSteps) {
  constexpr std::size_t n = 3001;  // not a multiple of anything that the kernel works in
  const AdamConfig config;
  View<double*> w("w", n), m("m", n), v("v", n), g("g", n);
  std::vector<double> ew(n, 0.0), em(n, 0.0), ev(n, 0.0);
  for (std::int64_t t = 1; t <= 4; ++t) {
    CounterRng rng(3, Stream::test, static_cast<std::uint32_t>(t), 0);
    const double rate = 1e-3 * std::sqrt(1 - std::pow(0.999, t)) / (1 - std::pow(0.9, t));
    for (std::size_t i = 0; i < n; ++i) {
      g(i) = rng.normal();
      em[i] = 0.9 * em[i] + 0.1 * g(i);
      ev[i] = 0.999 * ev[i] + 0.001 * g(i) * g(i);
      ew[i] -= rate * em[i] / (std::sqrt(ev[i]) + 1e-7);
    }
    adam_update<double>(ExecutionSpace{}, config, corrected_rate(config, 1e-3, t), g, w, m, v);
  }
  for (std::size_t i = 0; i < n; ++i) {
    ASSERT_NEAR(w(i), ew[i], 1e-15);
    ASSERT_NEAR(m(i), em[i], 1e-15);
    ASSERT_NEAR(v(i), ev[i], 1e-15);
  }
}

TEST(Adam, FirstStepIsTheRateAgainstTheGradient) {
  const AdamConfig config;
  AdamScalar scalar{.value = 2.0};
  scalar.update(config, corrected_rate(config, 1e-3, 1), -40.0);
  EXPECT_NEAR(scalar.value, 2.001, 1e-9);
}

TEST(Adam, ScalarAndArrayAgree) {
  const AdamConfig config;
  AdamScalar scalar{.value = 1.0};
  View<double*> w("w", 1), m("m", 1), v("v", 1), g("g", 1);
  w(0) = 1.0;
  for (std::int64_t t = 1; t <= 5; ++t) {
    g(0) = std::sin(2.0 * t);
    const double rate = corrected_rate(config, 0.01, t);
    scalar.update(config, rate, g(0));
    adam_update<double>(ExecutionSpace{}, config, rate, g, w, m, v);
  }
  EXPECT_DOUBLE_EQ(scalar.value, w(0));
}

}  // namespace
}  // namespace arago::train
