#include "arago/train/physics_network.hpp"

#include "arago/core/rng.hpp"
#include "arago/train/loss.hpp"
#include "arago/train/mean_losses.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace arago::train {
namespace {

/// A network of random weights on random frames, N = 32, double precision, everything trainable.
class RandomStep {
 public:
  RandomStep(int gridsize, bool object_big, ptycho::OverlapRule overlap, int shard_groups = 2,
             bool object_terms = false) {
    NetworkSpec spec;
    spec.model = {.N = 32, .gridsize = gridsize, .n_filters_scale = 1, .object_big = object_big};
    spec.overlap = overlap;
    spec.padded_size = 42;
    spec.probe_mask = gridsize == 2;
    spec.field_smoothing_px = 0.7;
    spec.shard_groups = shard_groups;
    spec.loss = loss_of(object_terms);
    spec.probe_gradient = true;
    network_ = std::make_unique<PhysicsNetwork<double>>(spec, groups);
    network_->parameters().initialise(7);
    network_->set_log_scale(0.4);
    CounterRng rng(5, Stream::test, 0, 0);
    // Biases away from zero, so that no ReLU sits on its corner by construction.
    for (const nn::Slice& slice : network_->parameters().layout().slices())
      if (!slice.is_kernel())
        for (std::size_t i = 0; i < slice.size; ++i)
          network_->parameters().weights(slice.offset + i) = rng.uniform(-0.1, 0.1);
    for (std::size_t i = 0; i < network_->probe().size(); ++i)
      network_->probe().data()[i] = Complex<double>(20.0 * rng.normal(), 20.0 * rng.normal());
    fill(rng, gridsize * gridsize, shard_groups);
  }

  double loss(bool with_gradient = false) {
    network_->forward(exec_, batch_);
    network_->loss(exec_, batch_, with_gradient);
    double sum = 0.0;
    for (const ShardSums& shard : network_->shard_sums()) sum += mean_losses(shard, network_->spec(), groups).total;
    return sum;
  }

  struct Gradient {
    std::vector<double> weights, probe;
    double log_scale = 0.0;
  };
  Gradient gradient() {
    loss(true);
    network_->backward(exec_, batch_);
    Gradient g{sum_rows(network_->shard_gradients()), sum_rows(network_->shard_probe_gradients())};
    for (const ShardSums& shard : network_->shard_sums()) g.log_scale += shard.log_scale;
    return g;
  }
  /// Smallest predicted count.
  double darkest_pixel() {
    network_->forward(exec_, batch_);
    const auto field = network_->stages().field;
    double smallest = INFINITY;
    for (std::size_t i = 0; i < field.size(); ++i)
      smallest = std::min(smallest, std::exp(2 * network_->log_scale()) * abs_squared(field.data()[i]));
    return smallest;
  }
  PhysicsNetwork<double>& network() { return *network_; }

  static constexpr int groups = 3;

 private:
  /// The terms on the object as large as the others: an object of order 1
  /// against counts of order 100.
  static LossWeights loss_of(bool object_terms) {
    if (object_terms) return {.nll = 0.8, .mae = 0.5, .object_tv = 30.0, .object_mae = 20.0};
    return {.nll = 0.8, .mae = 0.5};
  }
  void fill(CounterRng& rng, int C, int shard_groups) {
    batch_ = Batch<double>(groups, C, 32);
    batch_.allocate_object_amplitude();
    for (std::size_t i = 0; i < batch_.object_amplitude.size(); ++i)
      batch_.object_amplitude.data()[i] = 0.01 * static_cast<double>(i % 97);
    batch_.share = ShardShare::of(groups, shard_groups, 0, 1);
    for (std::size_t i = 0; i < batch_.counts.size(); ++i) {
      batch_.counts.data()[i] = static_cast<double>(rng.poisson(60.0));
      batch_.amplitude.data()[i] = std::sqrt(static_cast<double>(rng.poisson(60.0)));
    }
    for (std::size_t i = 0; i < batch_.displacement.size(); ++i)
      batch_.displacement.data()[i] = C == 1 ? 0.0 : rng.uniform(-2.0, 2.0);
  }
  static std::vector<double> sum_rows(const View<double**>& rows) {
    std::vector<double> sum(rows.extent(1));
    for (std::size_t s = 0; s < rows.extent(0); ++s)
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += rows(s, i);
    return sum;
  }

  ExecutionSpace exec_;
  std::unique_ptr<PhysicsNetwork<double>> network_;
  Batch<double> batch_;
};

struct Variant {
  int gridsize;
  bool object_big;
  ptycho::OverlapRule overlap;
  bool object_terms = false;
};

class PhysicsGradient : public ::testing::TestWithParam<Variant> {};

/// Distance of the central differences of f at 0 from `slope`: the best of three steps, since a ReLU, a maximum or an
/// absolute value may turn over within one of them.
template <class F>
double difference_error(const F& f, double slope) {
  double error = INFINITY;
  for (const double h : {1e-5, 1e-6, 1e-7}) error = std::min(error, std::abs((f(h) - f(-h)) / (2 * h) - slope));
  return error;
}

TEST_P(PhysicsGradient, AgreesWithDifferences) {
  RandomStep step(GetParam().gridsize, GetParam().object_big, GetParam().overlap, 2, GetParam().object_terms);
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
    EXPECT_LE(difference_error(f, g.weights[i]), 1e-6 * largest) << slice.name;
  }
  const auto along_scale = [&](double h) {
    step.network().set_log_scale(0.4 + h);
    return step.loss();
  };
  EXPECT_LE(difference_error(along_scale, g.log_scale), 1e-6 * std::abs(g.log_scale));
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
    EXPECT_LE(difference_error(f, g.probe[i]), 1e-6 * largest_probe);
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
  RandomStep in_twos(2, true, ptycho::OverlapRule::clean, 2);
  RandomStep in_ones(2, true, ptycho::OverlapRule::clean, 1);
  const auto a = in_twos.gradient(), b = in_ones.gradient();
  EXPECT_DOUBLE_EQ(in_twos.loss(), in_ones.loss());
  double scale = 0.0;
  for (const double v : a.weights) scale = std::max(scale, std::abs(v));
  for (std::size_t i = 0; i < a.weights.size(); ++i) ASSERT_NEAR(a.weights[i], b.weights[i], 1e-13 * scale);
  EXPECT_NEAR(a.log_scale, b.log_scale, 1e-12 * std::abs(a.log_scale));
}

}  // namespace
}  // namespace arago::train
