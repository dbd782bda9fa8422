#include "arago/train/loss.hpp"

#include "arago/core/rng.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::train {
namespace {

constexpr int B = 3, C = 2, N = 6;
constexpr double w = 0.3;

struct Case {
  View<double****> counts{"counts", B, C, N, N};
  View<Complex<double>****> field{"field", B, C, N, N};
  LossRows rows{"rows", B* C* N};
  View<GroupLoss*> groups{"groups", B};

  Case() {
    CounterRng rng(1, Stream::test, 0, 0);
    for (std::size_t i = 0; i < field.size(); ++i) {
      field.data()[i] = Complex<double>(rng.normal(), rng.normal());
      counts.data()[i] = static_cast<double>(rng.poisson(2.0));
    }
  }
  GroupLoss evaluate(const LossWeights& weights, double log_scale, bool with_cotangent) {
    const LossSettings settings{weights, log_scale, 1.0 / field.size(), with_cotangent};
    compare_counts<double>(ExecutionSpace{}, settings, B, counts, field, rows, groups);
    GroupLoss sum;
    for (int b = 0; b < B; ++b) sum += groups(b);
    return sum;
  }
  double mean_loss(const LossWeights& weights, double log_scale) {
    const GroupLoss sum = evaluate(weights, log_scale, false);
    return (weights.nll * sum.nll + weights.mae * sum.mae) / field.size();
  }
};

TEST(Loss, FollowsItsFormula) {
  Case c;
  double nll = 0.0, mae = 0.0;
  for (std::size_t i = 0; i < c.field.size(); ++i) {
    const double q = std::exp(2 * w) * abs_squared(c.field.data()[i]);
    const double t = c.counts.data()[i];
    nll += q - t * std::log(q);
    mae += std::abs(std::sqrt(t) - std::sqrt(q));
  }
  const GroupLoss found = c.evaluate({.nll = 1.0, .mae = 1.0}, w, false);
  EXPECT_NEAR(found.nll, nll, 1e-12 * std::abs(nll));
  EXPECT_NEAR(found.mae, mae, 1e-12 * mae);
}

TEST(Loss, CotangentIsTheDerivative) {
  const LossWeights weights{.nll = 0.7, .mae = 0.4};
  Case reference;
  reference.evaluate(weights, w, true);
  Case c;
  constexpr double h = 1e-6;
  for (const std::size_t i : {0, 17, 101, 215}) {
    Complex<double>& z = c.field.data()[i];
    const Complex<double> start = z;
    const Complex<double> expected = reference.field.data()[i];
    for (const Complex<double> direction : {Complex<double>(1, 0), Complex<double>(0, 1)}) {
      z = start + h * direction;
      const double above = c.mean_loss(weights, w);
      z = start - h * direction;
      const double below = c.mean_loss(weights, w);
      z = start;
      const double slope = expected.real() * direction.real() + expected.imag() * direction.imag();
      EXPECT_NEAR((above - below) / (2 * h), slope, 1e-9);
    }
  }
}

TEST(Loss, LogScaleHasItsDerivative) {
  const LossWeights weights{.nll = 0.7, .mae = 0.4};
  Case c;
  constexpr double h = 1e-6;
  const double numeric = (c.mean_loss(weights, w + h) - c.mean_loss(weights, w - h)) / (2 * h);
  EXPECT_NEAR(c.evaluate(weights, w, false).log_scale, numeric, 1e-8);
}

TEST(Loss, DarkPixelsStayFinite) {
  Case c;
  for (std::size_t i = 0; i < c.field.size(); ++i) c.field.data()[i] = 0.0;
  const GroupLoss sum = c.evaluate({.nll = 1.0, .mae = 1.0}, w, true);
  double counts = 0.0, amplitudes = 0.0;
  for (std::size_t i = 0; i < c.counts.size(); ++i) {
    counts += c.counts.data()[i];
    amplitudes += std::sqrt(c.counts.data()[i]);
    EXPECT_EQ(c.field.data()[i], Complex<double>(0.0));
  }
  EXPECT_NEAR(sum.nll, -counts * std::log(count_floor), 1e-9 * counts);
  EXPECT_NEAR(sum.mae, amplitudes, 1e-12 * amplitudes);
  EXPECT_EQ(sum.log_scale, 0.0);
}

TEST(Loss, TermOfWeightZeroIsNotEvaluated) {
  Case c;
  c.field.data()[5] = INFINITY;  // its likelihood would be infinite minus infinite
  c.counts.data()[5] = INFINITY;
  EXPECT_EQ(c.evaluate({.nll = 0.0, .mae = 1.0}, w, false).nll, 0.0);
  Case d;
  EXPECT_EQ(d.evaluate({.nll = 1.0, .mae = 0.0}, w, false).mae, 0.0);
}

TEST(Loss, DevianceIsZeroForThePredictionItself) {
  Case c;
  for (std::size_t i = 0; i < c.field.size(); ++i)
    c.field.data()[i] = Complex<double>(std::exp(-w) * std::sqrt(c.counts.data()[i]), 0.0);
  // Every pixel cancels terms of order t |ln t|, t below 20.
  EXPECT_NEAR(c.evaluate({.nll = 1.0}, w, false).deviance, 0.0, 1e-13 * 60 * c.field.size());
}

TEST(Loss, DevianceFollowsItsFormula) {
  Case c;
  double expected = 0.0;
  for (std::size_t i = 0; i < c.field.size(); ++i) {
    const double q = std::exp(2 * w) * abs_squared(c.field.data()[i]), t = c.counts.data()[i];
    expected += 2 * (q - t + (t > 0 ? t * std::log(t / q) : 0.0));
  }
  EXPECT_NEAR(c.evaluate({.nll = 1.0}, w, false).deviance, expected, 1e-12 * expected);
  EXPECT_EQ(c.evaluate({.nll = 0.0, .mae = 1.0}, w, false).deviance, 0.0);
}

}  // namespace
}  // namespace arago::train
