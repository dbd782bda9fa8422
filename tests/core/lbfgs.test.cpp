#include "arago/core/lbfgs.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago {
namespace {

TEST(Lbfgs, SolvesAQuadraticInAsManyStepsAsItHasEigenvalues) {
  // f = sum c_i (x_i - i)^2 / 2 with curvatures 1 .. 8.
  const GradientFunction quadratic = [](std::span<const double> x, std::span<double> gradient) {
    double value = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const auto c = static_cast<double>(i + 1), error = x[i] - static_cast<double>(i);
      value += 0.5 * c * error * error;
      gradient[i] = c * error;
    }
    return value;
  };
  Lbfgs minimiser(quadratic, std::vector<double>(8, 3.0), 8.0);
  for (int step = 0; step < 40; ++step) minimiser.step();
  for (std::size_t i = 0; i < 8; ++i) EXPECT_NEAR(minimiser.x()[i], static_cast<double>(i), 1e-6);
}

TEST(Lbfgs, WalksRosenbrocksValley) {
  const GradientFunction valley = [](std::span<const double> x, std::span<double> gradient) {
    const double a = 1 - x[0], b = x[1] - x[0] * x[0];
    gradient[0] = -2 * a - 400 * x[0] * b;
    gradient[1] = 200 * b;
    return a * a + 100 * b * b;
  };
  Lbfgs minimiser(valley, {-1.2, 1.0}, 500.0);
  double before = minimiser.value();
  for (int step = 0; step < 80 && minimiser.step(); ++step) {
    EXPECT_LE(minimiser.value(), before);
    before = minimiser.value();
  }
  EXPECT_NEAR(minimiser.x()[0], 1.0, 1e-6);
  EXPECT_NEAR(minimiser.x()[1], 1.0, 1e-6);
}

TEST(Lbfgs, SaysWhenThereIsNoDescent) {
  // At the minimum, and for a function whose gradient lies.
  const GradientFunction bowl = [](std::span<const double> x, std::span<double> gradient) {
    gradient[0] = 2 * x[0];
    return x[0] * x[0];
  };
  Lbfgs at_rest(bowl, {0.0}, 1.0);
  EXPECT_FALSE(at_rest.step());
  const GradientFunction liar = [](std::span<const double> x, std::span<double> gradient) {
    gradient[0] = -2 * x[0];
    return x[0] * x[0];
  };
  Lbfgs lied_to(liar, {1.0}, 1.0);
  EXPECT_FALSE(lied_to.step());
  EXPECT_EQ(lied_to.x()[0], 1.0);
}

}  // namespace
}  // namespace arago
