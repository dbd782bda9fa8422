#include "arago/optics/likelihood.hpp"

#include "arago/core/error.hpp"
#include "optics/map_testing.hpp"
#include "optics/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace arago::optics {
namespace {

using ::testing::HasSubstr;
using testing::refusal;

RealMap positive(std::uint64_t seed) {
  const RealMap map = testing::random_map(5, 6, seed);
  for (std::size_t k = 0; k < map.size(); ++k) map.data()[k] = 20 + 5 * std::tanh(map.data()[k]);
  return map;
}

/// Central difference of a loss against its gradient, pixel by pixel.
template <class Loss>
void expect_gradient(const RealMap& model, const RealMap& gradient, const Loss& loss) {
  for (std::size_t k = 0; k < model.size(); ++k) {
    const double value = model.data()[k], step = 1e-3;
    model.data()[k] = value + step;
    const double high = loss();
    model.data()[k] = value - step;
    const double low = loss();
    model.data()[k] = value;
    EXPECT_NEAR(gradient.data()[k], (high - low) / (2 * step), 1e-8);
  }
}

TEST(Likelihood, GradientsAreDifferences) {
  const RealMap model = positive(1), data = positive(2), variance = positive(3), none;
  RealMap gradient("gradient", 5, 6);
  gaussian_loss(model, data, variance, gradient);
  expect_gradient(model, gradient, [&] { return gaussian_loss(model, data, variance, none).value; });
  poisson_loss(model, data, gradient);
  expect_gradient(model, gradient, [&] { return poisson_loss(model, data, none).value; });
}

TEST(Likelihood, MapsAddUpToTheLoss) {
  const RealMap model = positive(1), data = positive(2), variance = positive(3), none;
  EXPECT_NEAR(sum(gaussian_loss_map(model, data, variance)), gaussian_loss(model, data, variance, none).value, 1e-12);
  EXPECT_NEAR(sum(poisson_loss_map(model, data, true)), poisson_loss(model, data, none, true).value, 1e-11);
  RealMap one("one", 1, 1), three("three", 1, 1);
  one(0, 0) = 1.5;
  three(0, 0) = 3;
  EXPECT_NEAR(poisson_loss(one, three, none, true).value, 1.5 - 3 * std::log(1.5) + std::log(6.0), 1e-14);
}

TEST(Likelihood, NanPixelsAreLeftOutAndCounted) {
  const RealMap model = positive(1), data = positive(2), variance = positive(3), none;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double before = gaussian_loss(model, data, variance, none).value;
  const double term = gaussian_loss_map(model, data, variance)(2, 3);
  data(2, 3) = nan;
  RealMap gradient("gradient", 5, 6);
  const Loss loss = gaussian_loss(model, data, variance, gradient);
  EXPECT_EQ(loss.skipped, 1);
  EXPECT_NEAR(loss.value, before - term, 1e-12);
  EXPECT_EQ(gradient(2, 3), 0);
  EXPECT_EQ(poisson_loss(model, data, gradient).skipped, 1);
  Kokkos::deep_copy(data, nan);
  EXPECT_THROW(gaussian_loss(model, data, variance, none), NumericalError);
  EXPECT_THROW(poisson_loss(model, data, none), NumericalError);
}

TEST(Likelihood, DarkPixels) {
  RealMap model("model", 1, 1), data("data", 1, 1), gradient("gradient", 1, 1);
  EXPECT_EQ(poisson_loss(model, data, gradient).value, 0);  // 0 - 0 ln 0
  EXPECT_EQ(gradient(0, 0), 1);
  data(0, 0) = 1;
  EXPECT_TRUE(std::isinf(poisson_loss(model, data, gradient).value));
}

TEST(Likelihood, Refusals) {
  const RealMap model("model", 2, 2), data("data", 2, 3), none;
  EXPECT_THAT(refusal([&] { gaussian_loss(model, data, model, none); }), HasSubstr("data of 2 x 3"));
  EXPECT_THAT(refusal([&] { gaussian_loss(model, model, data, none); }), HasSubstr("variance of 2 x 3"));
  RealMap negative("negative", 2, 2);
  negative(1, 0) = -1;
  EXPECT_THAT(refusal([&] { poisson_loss(model, negative, none); }), HasSubstr("datum -1 of pixel 2"));
}

}  // namespace
}  // namespace arago::optics
