#pragma once

#include "arago/core/rng.hpp"
#include "arago/train/loss.hpp"
#include "arago/train/mean_losses.hpp"
#include "arago/train/physics_network.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace arago::train::test {

/// A network of random weights on random frames, in double: its loss and its gradient.
class RandomStep {
 public:
  explicit RandomStep(const NetworkSpec& spec, int groups = 3)
      : groups_(groups), network_(std::make_unique<PhysicsNetwork<double>>(spec, groups)) {
    network_->parameters().initialise(7);
    network_->set_log_scale(0.4);
    if (spec.rectangular) network_->set_log_ratio(-0.3);
    CounterRng rng(5, Stream::test, 0, 0);
    // Biases away from zero, so that no ReLU sits on its corner by construction.
    for (const nn::Slice& slice : network_->parameters().layout().slices())
      if (!slice.is_kernel())
        for (std::size_t i = 0; i < slice.size; ++i)
          network_->parameters().weights(slice.offset + i) = rng.uniform(-0.1, 0.1);
    for (std::size_t i = 0; i < network_->probe().size(); ++i)
      network_->probe().data()[i] = Complex<double>(20.0 * rng.normal(), 20.0 * rng.normal());
    fill(rng, spec);
  }

  double loss(bool with_gradient = false) {
    network_->forward(exec_, batch_);
    network_->loss(exec_, batch_, with_gradient);
    double sum = 0.0;
    for (const ShardSums& shard : network_->shard_sums()) sum += mean_losses(shard, network_->spec(), groups_).total;
    return sum;
  }

  struct Gradient {
    std::vector<double> weights, probe;
    double log_scale = 0.0, log_ratio = 0.0;
  };
  Gradient gradient() {
    loss(true);
    network_->backward(exec_, batch_);
    Gradient g{sum_rows(network_->shard_gradients()), sum_rows(network_->shard_probe_gradients())};
    for (const ShardSums& shard : network_->shard_sums())
      g.log_scale += shard.log_scale, g.log_ratio += shard.log_ratio;
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
  /// The loss as a function of h, with `number` at its value + h.
  double loss_at(double& number, double h) {
    const double start = number;
    number = start + h;
    const double value = loss();
    number = start;
    return value;
  }
  PhysicsNetwork<double>& network() { return *network_; }

 private:
  void fill(CounterRng& rng, const NetworkSpec& spec) {
    const int C = spec.model.channels(), N = spec.model.N;
    batch_ = Batch<double>(groups_, C, N);
    batch_.allocate_object_amplitude();
    if (spec.supervised()) batch_.allocate_labels();
    for (std::size_t i = 0; i < batch_.object_amplitude.size(); ++i)
      batch_.object_amplitude.data()[i] = 0.01 * static_cast<double>(i % 97);
    for (std::size_t i = 0; i < batch_.label_amplitude.size(); ++i) {
      batch_.label_amplitude.data()[i] = rng.uniform(0.2, 1.0);
      batch_.label_phase.data()[i] = rng.uniform(-2.0, 2.0);
    }
    batch_.share = ShardShare::of(groups_, spec.shard_groups, 0, 1);
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
  int groups_;
  std::unique_ptr<PhysicsNetwork<double>> network_;
  Batch<double> batch_;
};

/// Distance of the central differences of f at 0 from `slope`: the best of up to three steps, since a ReLU, a maximum
/// or an absolute value may turn over within one of them; the first that is within `enough` ends it.
template <class F>
double difference_error(const F& f, double slope, double enough) {
  double error = INFINITY;
  for (const double h : {1e-5, 1e-6, 1e-7}) {
    error = std::min(error, std::abs((f(h) - f(-h)) / (2 * h) - slope));
    if (error <= enough) break;
  }
  return error;
}

}  // namespace arago::train::test
