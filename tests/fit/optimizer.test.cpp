#include "arago/core/error.hpp"
#include "arago/fit/first_order.hpp"
#include "arago/fit/levenberg_marquardt.hpp"
#include "arago/fit/quasi_newton.hpp"
#include "fit/optimizer_problems.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <memory>

namespace arago::fit {
namespace {

using testing::quadratic;
using testing::valley;

Eigen::MatrixXd stiff() {
  Eigen::MatrixXd a(3, 3);
  a << 1e8, 2e3, 10, 2e3, 1, 1e-3, 10, 1e-3, 1e-4;  // units as different as arcseconds and nanometres
  return a;
}

TEST(GaussNewton, SolvesAQuadraticInOneStepWhateverTheUnits) {
  const Eigen::Vector3d centre(1e-3, 20, 3000);
  LevenbergMarquardt newton(quadratic(stiff(), centre), Eigen::Vector3d::Zero(), {.damped = false});
  const Step step = newton.step();
  // One solve with columns of unit diagonal; the scaled matrix has condition 2.1, so 1e-13 is its rounding.
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(newton.x()[i], centre[i], 1e-12 * std::abs(centre[i]));
  EXPECT_NEAR(step.predicted_gain, 0.5 * centre.dot(stiff() * centre), 1e-9 * step.predicted_gain);
}

TEST(LevenbergMarquardt, WalksTheValleyDownhillOnly) {
  LevenbergMarquardt descent(valley(), Eigen::Vector2d(-1.2, 1));
  double before = valley().value(descent.x());
  int refused = 0;
  for (int i = 0; i < 60; ++i) {
    const Step step = descent.step();
    EXPECT_LE(step.value, before);
    before = step.value;
    refused += !step.accepted;
  }
  EXPECT_GT(refused, 0) << "the valley is curved: a full step must overshoot at least once";
  EXPECT_NEAR(descent.x()[0], 1, 1e-8);
  EXPECT_NEAR(descent.x()[1], 1, 1e-8);
}

TEST(LevenbergMarquardt, StaysInsideTheDomain) {
  // The minimum lies at 2, behind a wall at 1.9: steps over it are refused until they are short enough.
  LevenbergMarquardt descent(
      testing::walled(quadratic(Eigen::MatrixXd::Identity(1, 1), Eigen::VectorXd::Constant(1, 2)), 1.9),
      Eigen::VectorXd::Zero(1));
  for (int i = 0; i < 60; ++i) {
    descent.step();
    EXPECT_LE(descent.x()[0], 1.9);
  }
  EXPECT_GT(descent.x()[0], 1.8);
}

TEST(LevenbergMarquardt, ACoordinateWithoutCurvatureDoesNotMove) {
  Eigen::MatrixXd a = Eigen::MatrixXd::Zero(2, 2);
  a(0, 0) = 4;
  LevenbergMarquardt descent(quadratic(a, Eigen::Vector2d(3, 7)), Eigen::Vector2d(0, 1));
  for (int i = 0; i < 20; ++i) descent.step();
  EXPECT_NEAR(descent.x()[0], 3, 1e-12);
  EXPECT_EQ(descent.x()[1], 1);
}

TEST(LevenbergMarquardt, GoesOnBelowTheRoundingOfALargeLoss) {
  // A loss of 1e6 hides differences below 1e-10; the gradient does not.
  LevenbergMarquardt descent(quadratic(stiff(), Eigen::Vector3d(1e-7, 1e-5, 1e-3), 1e6), Eigen::Vector3d::Zero());
  for (int i = 0; i < 12; ++i) EXPECT_TRUE(descent.step().accepted);
  EXPECT_NEAR(descent.x()[0], 1e-7, 1e-13);
}

TEST(LevenbergMarquardt, ANonFiniteLossIsANumericalError) {
  Objective broken = valley();
  broken.curved = [](const Eigen::VectorXd&) {
    return Curved{std::nan(""), Eigen::Vector2d::Zero(), Eigen::Matrix2d::Identity()};
  };
  EXPECT_THROW(LevenbergMarquardt(broken, Eigen::Vector2d::Zero()).step(), NumericalError);
}

TEST(Sgd, WhitenedStepOfAQuarterLowersTheExcessBy05625) {
  // (1 - 0.25)^2 = 0.5625 a step, exactly for a quadratic.
  const Objective bowl = quadratic(Eigen::MatrixXd::Identity(4, 4), Eigen::VectorXd::LinSpaced(4, 1, 4));
  FirstOrder descent(bowl, Eigen::VectorXd::Zero(4), {.kind = FirstOrderKind::sgd, .schedule = {.rate = 0.25}});
  double before = descent.step().value;
  for (int i = 0; i < 20; ++i) {
    const double value = descent.step().value;
    EXPECT_NEAR(value / before, 0.5625, 1e-12);
    before = value;
  }
}

TEST(Sgd, MomentumAndNesterovFollowTheirRecurrence) {
  const Objective slope = quadratic(Eigen::MatrixXd::Identity(1, 1), Eigen::VectorXd::Zero(1));
  for (const bool nesterov : {false, true}) {
    FirstOrder descent(slope, Eigen::VectorXd::Ones(1),
                       {.kind = FirstOrderKind::sgd, .schedule = {.rate = 0.5}, .momentum = 0.3, .nesterov = nesterov});
    double x = 1, b = 0;
    for (int i = 0; i < 5; ++i) {
      const double g = x;
      b = 0.3 * b + g;
      x -= 0.5 * (nesterov ? g + 0.3 * b : b);
      descent.step();
      EXPECT_DOUBLE_EQ(descent.x()[0], x);
    }
  }
}

TEST(Sgd, EachCoordinateHasItsRate) {
  // lr_i = 1 / F_ii and rate 0.5 halve every coordinate, however different the curvatures.
  const Eigen::Vector2d curvature(1e10, 1e-4);
  FirstOrder descent(quadratic(curvature.asDiagonal(), Eigen::Vector2d::Zero()), Eigen::Vector2d(1e-3, 10),
                     {.kind = FirstOrderKind::sgd, .schedule = {.rate = 0.5}, .rates = curvature.cwiseInverse()});
  descent.step();
  EXPECT_NEAR(descent.x()[0], 5e-4, 1e-18);
  EXPECT_NEAR(descent.x()[1], 5, 1e-14);
}

TEST(Schedule, StartsLateAndFactorsAccumulate) {
  const StepSchedule schedule{.rate = 2, .start = 3, .factors = {{5, 0.5}, {7, 0.1}}};
  EXPECT_EQ(schedule.at(2), 0);
  EXPECT_EQ(schedule.at(3), 2);
  EXPECT_EQ(schedule.at(4), 2);
  EXPECT_EQ(schedule.at(5), 1);
  EXPECT_DOUBLE_EQ(schedule.at(100), 0.1);
}

TEST(Adam, FirstStepHasTheLengthOfTheRateWhateverTheGradient) {
  const Eigen::Vector2d curvature(1e6, 1e-2);
  FirstOrder descent(quadratic(curvature.asDiagonal(), Eigen::Vector2d(1, -1)), Eigen::Vector2d::Zero(),
                     {.kind = FirstOrderKind::adam, .schedule = {.rate = 1e-2}});
  descent.step();
  EXPECT_NEAR(descent.x()[0], 1e-2, 1e-9);
  EXPECT_NEAR(descent.x()[1], -1e-2, 1e-2 * 1e-6 * 1.01);  // epsilon / |g| = 1e-8 / 1e-2
}

TEST(FirstOrder, ANonFiniteLossIsANumericalError) {
  Objective cliff = valley();
  cliff.gradient = [](const Eigen::VectorXd&, Eigen::VectorXd& gradient) {
    gradient = Eigen::Vector2d::Zero();
    return std::numeric_limits<double>::infinity();
  };
  EXPECT_THROW(FirstOrder(cliff, Eigen::Vector2d::Zero(), {}).step(), NumericalError);
}

TEST(QuasiNewton, WalksTheValley) {
  QuasiNewton descent(valley(), Eigen::Vector2d(-1.2, 1), Eigen::Vector2d(0.05, 0.1));
  for (int i = 0; i < 80 && !descent.step().stuck; ++i) {
  }
  EXPECT_NEAR(descent.x()[0], 1, 1e-7);
  EXPECT_NEAR(descent.x()[1], 1, 1e-7);
}

TEST(QuasiNewton, StaysInsideTheDomain) {
  QuasiNewton descent(testing::walled(quadratic(Eigen::MatrixXd::Identity(1, 1), Eigen::VectorXd::Constant(1, 2)), 1.9),
                      Eigen::VectorXd::Zero(1), Eigen::VectorXd::Ones(1));
  for (int i = 0; i < 10; ++i) {
    descent.step();
    EXPECT_LE(descent.x()[0], 1.9);
  }
  EXPECT_GT(descent.x()[0], 1.0);
}

using Maker = std::function<std::unique_ptr<Optimizer>()>;
class Resumed : public ::testing::TestWithParam<std::pair<const char*, Maker>> {};

TEST_P(Resumed, TakesTheSameStepsBitForBit) {
  const Maker& make = GetParam().second;
  const auto whole = make(), first = make();
  for (int i = 0; i < 9; ++i) whole->step();
  for (int i = 0; i < 4; ++i) first->step();
  const auto second = make();
  second->restore(first->state());
  for (int i = 0; i < 5; ++i) second->step();
  EXPECT_EQ(whole->state(), second->state());
  EXPECT_NE(whole->state(), first->state());
}

const Eigen::Vector2d start(-1.2, 1);
INSTANTIATE_TEST_SUITE_P(
    Optimizers, Resumed,
    ::testing::Values(
        std::pair<const char*, Maker>("lm", [] { return std::make_unique<LevenbergMarquardt>(valley(), start); }),
        std::pair<const char*, Maker>("sgd",
                                      [] {
                                        return std::make_unique<FirstOrder>(
                                            valley(), start,
                                            FirstOrderOptions{.kind = FirstOrderKind::sgd,
                                                              .schedule = {.rate = 1e-4, .factors = {{6, 0.5}}},
                                                              .momentum = 0.5});
                                      }),
        std::pair<const char*, Maker>(
            "adam", [] { return std::make_unique<FirstOrder>(valley(), start, FirstOrderOptions{}); }),
        std::pair<const char*, Maker>(
            "lbfgs", [] { return std::make_unique<QuasiNewton>(valley(), start, Eigen::Vector2d::Ones()); })),
    [](const auto& info) { return info.param.first; });

TEST(OptimizerState, ACheckpointOfAnotherFitIsRefused) {
  LevenbergMarquardt descent(valley(), start);
  EXPECT_THROW(descent.restore({{"x", {1, 2, 3}}, {"damping", {1}}, {"growth", {2}}}), DataFileError);
  EXPECT_THROW(descent.restore({{"x", {1, 2}}}), DataFileError);
}

TEST(LinearSpace, LeavesOutWhatItDoesNotSpan) {
  // Four parameters, two modes: the fit ends at the best point of the plane, the rest stays at the reference.
  const Eigen::VectorXd reference = Eigen::Vector4d(1, 2, 3, 4);
  LinearSpace plane{reference, Eigen::MatrixXd::Zero(4, 2), Eigen::VectorXd::Ones(4)};
  plane.basis(0, 0) = 1e-3;
  plane.basis(2, 1) = 50;
  const Objective bowl = quadratic(Eigen::MatrixXd::Identity(4, 4), Eigen::Vector4d(1.5, 0, -100, 0));
  LevenbergMarquardt descent(in_space(bowl, plane), Eigen::Vector2d::Zero(), {.damped = false});
  descent.step();
  const Eigen::VectorXd x = plane.x_of(descent.x());
  EXPECT_NEAR(x[0], 1.5, 1e-12);
  EXPECT_NEAR(x[2], -100, 1e-10);
  EXPECT_EQ(x[1], 2);
  EXPECT_EQ(x[3], 4);
}

TEST(LinearSpace, CoordinatesOfAPointAreFoundAgain) {
  Eigen::MatrixXd basis(3, 2);
  basis << 1e-6, 2e-6, 1, -1, 300, 500;
  const LinearSpace space{Eigen::Vector3d(10, 20, 30), basis, Eigen::Vector3d(1e-6, 1, 300)};
  const Eigen::Vector2d z(0.7, -0.2);
  EXPECT_LT((space.z_of(space.x_of(z)) - z).norm(), 1e-8);  // 10 holds 1e-6 to 2e-9
}

}  // namespace
}  // namespace arago::fit
