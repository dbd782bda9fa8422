#include "train/detail/network_input.hpp"

#include "arago/core/rng.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::train {
namespace {

constexpr int B = 2, N = 4, C = 2;
using nn::InputTransform;

class NetworkInput : public ::testing::TestWithParam<InputTransform> {
 public:
  NetworkInput() {
    CounterRng rng(2, Stream::test, 0, 0);
    for (std::size_t i = 0; i < amplitude_.size(); ++i) {
      amplitude_.data()[i] = rng.uniform(0.1, 4.0);
      g_.data()[i] = rng.normal();
    }
  }
  /// sum g f(A e^{-w}): a function of w with the cotangent g.
  double contracted(double w) {
    make_input<double>(ExecutionSpace{}, {GetParam(), std::exp(-w)}, amplitude_, input_);
    double sum = 0.0;
    for (std::size_t i = 0; i < input_.size(); ++i) sum += g_.data()[i] * input_.data()[i];
    return sum;
  }

 protected:
  View<double****> amplitude_{"A", B, N, N, C}, input_{"f", B, N, N, C}, g_{"g", B, N, N, C};
  LossRows rows_{"rows", B* N};
  View<GroupLoss*> groups_{"groups", B};
};

TEST_P(NetworkInput, SlopeOfTheLogScaleIsThatOfDifferences) {
  constexpr double w = 0.3, h = 1e-5;
  const double difference = (contracted(w + h) - contracted(w - h)) / (2 * h);
  contracted(w);
  add_input_use<double>(ExecutionSpace{}, GetParam(), input_, g_, rows_, groups_);
  EXPECT_NEAR(groups_(0).log_scale + groups_(1).log_scale, difference, 1e-8);
}

TEST_P(NetworkInput, FollowsItsFormula) {
  contracted(0.3);
  const double x = amplitude_(1, 2, 3, 1) * std::exp(-0.3);
  const double expected = GetParam() == InputTransform::amplitude ? x
                          : GetParam() == InputTransform::root    ? std::sqrt(x)
                                                                  : std::log(1 + x);
  EXPECT_NEAR(input_(1, 2, 3, 1), expected, 1e-15 * 4);
}

INSTANTIATE_TEST_SUITE_P(Transforms, NetworkInput,
                         ::testing::Values(InputTransform::amplitude, InputTransform::root, InputTransform::log1p));

TEST(NetworkInputOfCounts, IsAConstantTimesTheCounts) {
  View<double****> amplitude("A", 1, 1, 1, 1), input("f", 1, 1, 1, 1);
  amplitude(0, 0, 0, 0) = 3.0;
  make_input<double>(ExecutionSpace{}, {InputTransform::counts, 0.5}, amplitude, input);
  EXPECT_EQ(input(0, 0, 0, 0), 4.5);
}

}  // namespace
}  // namespace arago::train
