#include "arago/train/gradient_clip.hpp"

#include "arago/core/rng.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace arago::train {
namespace {

constexpr std::size_t probe_numbers = 2 * 32 * 32;

/// Random weights and gradients of the smallest network, with a probe.
struct Case {
  nn::ParameterLayout layout{nn::ModelSpec{.N = 32, .gridsize = 1, .n_filters_scale = 1}};
  View<double*> weights{"weights", layout.size()}, probe{"probe", probe_numbers};
  Gradient<double> gradient{View<double*>("gradient", layout.size()), View<double*>("probe gradient", probe_numbers),
                            -3.0};

  Case() {
    CounterRng rng(8, Stream::test, 0, 0);
    for (const auto& view : {weights, probe, gradient.weights, gradient.probe})
      for (std::size_t i = 0; i < view.size(); ++i) view(i) = rng.normal();
  }
  void clip(ClipKind kind, double limit) {
    TrainConfig config;
    config.clip = kind;
    config.clip_limit = limit;
    GradientClip<double>(config, layout, probe_numbers).apply(ExecutionSpace{}, {weights, probe, 0.5}, gradient);
  }
  double norm() const {
    double sum = gradient.log_scale * gradient.log_scale;
    for (const auto& view : {gradient.weights, gradient.probe})
      for (std::size_t i = 0; i < view.size(); ++i) sum += view(i) * view(i);
    return std::sqrt(sum);
  }
};

TEST(GradientClip, NormIsBoundedAndItsDirectionKept) {
  Case before, c;
  const double norm = before.norm();
  c.clip(ClipKind::norm, 0.25 * norm);
  EXPECT_NEAR(c.norm(), 0.25 * norm, 1e-12 * norm);
  EXPECT_NEAR(c.gradient.weights(17), 0.25 * before.gradient.weights(17), 1e-12);
  EXPECT_NEAR(c.gradient.probe(17), 0.25 * before.gradient.probe(17), 1e-12);
  EXPECT_NEAR(c.gradient.log_scale, -0.75, 1e-12);
}

TEST(GradientClip, WhatIsWithinTheLimitKeepsItsBits) {
  for (const auto kind : {ClipKind::norm, ClipKind::value, ClipKind::adaptive}) {
    Case before, c;
    c.clip(kind, 1e6);
    for (std::size_t i = 0; i < c.weights.size(); ++i) ASSERT_EQ(c.gradient.weights(i), before.gradient.weights(i));
    for (std::size_t i = 0; i < probe_numbers; ++i) ASSERT_EQ(c.gradient.probe(i), before.gradient.probe(i));
    EXPECT_EQ(c.gradient.log_scale, -3.0);
  }
}

TEST(GradientClip, EveryValueIsBounded) {
  Case before, c;
  c.clip(ClipKind::value, 0.7);
  for (std::size_t i = 0; i < c.weights.size(); ++i)
    ASSERT_EQ(c.gradient.weights(i), std::clamp(before.gradient.weights(i), -0.7, 0.7));
  for (std::size_t i = 0; i < probe_numbers; ++i)
    ASSERT_EQ(c.gradient.probe(i), std::clamp(before.gradient.probe(i), -0.7, 0.7));
  EXPECT_EQ(c.gradient.log_scale, -0.7);
}

/// Norm of the elements of `view` that belong to output channel c of a slice.
double channel_norm(const View<double*>& view, const nn::Slice& slice, int c, int channels) {
  double sum = 0.0;
  for (std::size_t i = c; i < slice.size; i += channels) sum += view(slice.offset + i) * view(slice.offset + i);
  return std::sqrt(sum);
}

TEST(GradientClip, AdaptiveBoundsEachUnitByItsWeights) {
  Case before, c;
  const nn::Slice& bias = c.layout.find("amp/head/bias");
  for (const auto& weights : {before.weights, c.weights})  // a layer that has not learnt yet
    for (std::size_t i = 0; i < bias.size; ++i) weights(bias.offset + i) = 0.0;
  constexpr double limit = 0.9;
  c.clip(ClipKind::adaptive, limit);
  int bounded = 0, kept = 0;
  for (const nn::Slice& slice : c.layout.slices()) {
    const int channels = slice.is_kernel() ? slice.shape[3] : 1;
    for (int u = 0; u < channels; ++u) {
      const double norm = channel_norm(before.gradient.weights, slice, u, channels);
      const double allowed = limit * std::max(channel_norm(c.weights, slice, u, channels), 1e-3);
      const double found = channel_norm(c.gradient.weights, slice, u, channels);
      ASSERT_NEAR(found, std::min(norm, allowed), 1e-12 * norm) << slice.name << " " << u;
      ++(norm > allowed ? bounded : kept);
    }
  }
  EXPECT_GT(bounded, 10);
  EXPECT_GT(kept, 10);
  EXPECT_NEAR(c.gradient.log_scale, -limit * 0.5, 1e-15);
}

}  // namespace
}  // namespace arago::train
