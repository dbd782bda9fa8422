#include "arago/train/optimizer.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::train {
namespace {

constexpr double rate = 0.01;

/// Three numbers and what an optimiser keeps of them.
struct Numbers {
  View<double*> w{"w", 3}, m{"m", 3}, v{"v", 3}, g{"g", 3};

  explicit Numbers(double start) { Kokkos::deep_copy(w, start); }
  void step(const TrainConfig& config, std::int64_t t, double gradient, bool decays) {
    Kokkos::deep_copy(g, gradient);
    update<double>(ExecutionSpace{}, config, {rate, t}, g, {w, m, v, decays});
  }
};

TEST(Optimizer, AdamIsAdam) {
  const TrainConfig config;
  Numbers a(1.0), b(1.0);
  for (std::int64_t t = 1; t <= 3; ++t) {
    a.step(config, t, 0.3 * t, true);
    Kokkos::deep_copy(b.g, 0.3 * t);
    adam_update<double>(ExecutionSpace{}, config.adam, corrected_rate(config.adam, rate, t), b.g, b.w, b.m, b.v);
  }
  EXPECT_EQ(a.w(2), b.w(2));
}

TEST(Optimizer, DecoupledDecayShrinksWeightsAlone) {
  TrainConfig config;
  config.optimizer = OptimizerKind::adamw;
  config.weight_decay = 0.2;
  Numbers weights(1.5), probe(1.5);
  for (std::int64_t t = 1; t <= 5; ++t) {
    weights.step(config, t, 0.0, true);  // no gradient: decay is all that moves them
    probe.step(config, t, 0.0, false);
  }
  EXPECT_NEAR(weights.w(0), 1.5 * std::pow(1.0 - rate * 0.2, 5), 1e-15);
  EXPECT_EQ(weights.m(0), 0.0);  // and the moments know nothing of it
  EXPECT_EQ(probe.w(0), 1.5);
  Numbers decayed(1.5), plain(1.5 * (1.0 - rate * 0.2));
  decayed.step(config, 1, 0.7, true);
  plain.step(TrainConfig{}, 1, 0.7, true);
  EXPECT_EQ(decayed.w(1), plain.w(1));
}

TEST(Optimizer, MomentumSumsAConstantGradient) {
  TrainConfig config;
  config.optimizer = OptimizerKind::sgd;
  config.momentum = 0.8;
  Numbers numbers(2.0);
  double moved = 0.0;  // after t steps the velocity is g (1 - mu^t) / (1 - mu)
  for (std::int64_t t = 1; t <= 6; ++t) {
    numbers.step(config, t, 0.5, true);
    moved += rate * 0.5 * (1.0 - std::pow(0.8, static_cast<double>(t))) / (1.0 - 0.8);
  }
  EXPECT_NEAR(numbers.w(0), 2.0 - moved, 1e-15);
  EXPECT_EQ(numbers.v(0), 0.0);
}

TEST(Optimizer, WithoutMomentumItIsGradientDescent) {
  TrainConfig config;
  config.optimizer = OptimizerKind::sgd;
  config.momentum = 0.0;
  Numbers numbers(2.0);
  numbers.step(config, 1, 0.5, true);
  numbers.step(config, 2, -1.5, true);
  EXPECT_DOUBLE_EQ(numbers.w(0), 2.0 + rate);
}

TEST(Optimizer, ScalarAndArrayAgree) {
  for (const auto kind : {OptimizerKind::adam, OptimizerKind::adamw, OptimizerKind::sgd}) {
    TrainConfig config;
    config.optimizer = kind;
    Numbers numbers(1.0);
    AdamScalar scalar{.value = 1.0};
    for (std::int64_t t = 1; t <= 5; ++t) {
      const double gradient = std::sin(2.0 * t);
      numbers.step(config, t, gradient, false);
      update(config, {rate, t}, gradient, scalar);
    }
    EXPECT_DOUBLE_EQ(scalar.value, numbers.w(1));
  }
}

}  // namespace
}  // namespace arago::train
