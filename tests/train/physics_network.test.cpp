#include "arago/train/physics_network.hpp"

#include "train/random_step.hpp"

#include <gtest/gtest.h>

namespace arago::train {
namespace {

using test::difference_error;
using test::RandomStep;

/// N = 32, everything trainable. The terms on the object are as large as the others: an object of order 1 against
/// counts of order 100.
NetworkSpec spec_of(int gridsize, bool object_big, ptycho::OverlapRule overlap, int shard_groups = 2,
                    bool object_terms = false) {
  NetworkSpec spec;
  spec.model = {.N = 32, .gridsize = gridsize, .n_filters_scale = 1, .object_big = object_big};
  spec.overlap = overlap;
  spec.padded_size = 42;
  spec.probe_mask = gridsize == 2;
  spec.field_smoothing_px = 0.7;
  spec.shard_groups = shard_groups;
  spec.loss = {.nll = 0.8, .mae = 0.5};
  if (object_terms) spec.loss.object_tv = 30.0, spec.loss.object_mae = 20.0;
  spec.probe_gradient = true;
  return spec;
}

struct Variant {
  int gridsize;
  bool object_big;
  ptycho::OverlapRule overlap;
  bool object_terms = false;
};

class PhysicsGradient : public ::testing::TestWithParam<Variant> {};

TEST_P(PhysicsGradient, AgreesWithDifferences) {
  RandomStep step(spec_of(GetParam().gridsize, GetParam().object_big, GetParam().overlap, 2, GetParam().object_terms));
  const RandomStep::Gradient g = step.gradient();
  ASSERT_GT(step.darkest_pixel(), count_floor);  // below, the slope is a convention and not a derivative
  auto& weights = step.network().parameters().weights;
  // A few single weights of each tensor: along one coordinate few ReLUs change side.
  double largest = 0.0;
  for (const double v : g.weights) largest = std::max(largest, std::abs(v));
  CounterRng rng(6, Stream::test, 0, 0);
  for (const nn::Slice& slice : step.network().parameters().layout().slices()) {
    const std::size_t i = slice.offset + rng.below(slice.size);
    const double start = weights(i);
    const auto f = [&](double h) {
      weights(i) = start + h;
      const double value = step.loss();
      weights(i) = start;
      return value;
    };
    EXPECT_LE(difference_error(f, g.weights[i], 1e-6 * largest), 1e-6 * largest) << slice.name;
  }
  const auto along_scale = [&](double h) {
    step.network().set_log_scale(0.4 + h);
    return step.loss();
  };
  EXPECT_LE(difference_error(along_scale, g.log_scale, 1e-6 * std::abs(g.log_scale)), 1e-6 * std::abs(g.log_scale));
  step.network().set_log_scale(0.4);

  auto* probe = reinterpret_cast<double*>(step.network().probe().data());
  double largest_probe = 0.0;
  for (const double v : g.probe) largest_probe = std::max(largest_probe, std::abs(v));
  for (int k = 0; k < 6; ++k) {
    const std::size_t i = rng.below(g.probe.size());
    const double start = probe[i];
    const auto f = [&](double h) {
      probe[i] = start + h;
      const double value = step.loss();
      probe[i] = start;
      return value;
    };
    EXPECT_LE(difference_error(f, g.probe[i], 1e-6 * largest_probe), 1e-6 * largest_probe);
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, PhysicsGradient,
                         ::testing::Values(Variant{1, false, ptycho::OverlapRule::clean},
                                           Variant{2, true, ptycho::OverlapRule::clean},
                                           Variant{2, true, ptycho::OverlapRule::reference},
                                           Variant{2, false, ptycho::OverlapRule::clean},
                                           Variant{1, false, ptycho::OverlapRule::clean, true},
                                           Variant{2, true, ptycho::OverlapRule::reference, true}));

TEST(PhysicsNetwork, ShardsDoNotChangeTheSum) {
  RandomStep in_twos(spec_of(2, true, ptycho::OverlapRule::clean, 2));
  RandomStep in_ones(spec_of(2, true, ptycho::OverlapRule::clean, 1));
  const auto a = in_twos.gradient(), b = in_ones.gradient();
  EXPECT_DOUBLE_EQ(in_twos.loss(), in_ones.loss());
  double scale = 0.0;
  for (const double v : a.weights) scale = std::max(scale, std::abs(v));
  for (std::size_t i = 0; i < a.weights.size(); ++i) ASSERT_NEAR(a.weights[i], b.weights[i], 1e-13 * scale);
  EXPECT_NEAR(a.log_scale, b.log_scale, 1e-12 * std::abs(a.log_scale));
}

}  // namespace
}  // namespace arago::train
