#pragma once

#include "arago/train/adam.hpp"
#include "regression/golden_gradients.hpp"

#include <cmath>
#include <memory>

namespace arago::test {

/// Adam as the original applies it to the complex probe: the same formula in complex arithmetic, with the square (not
/// the squared magnitude) of the gradient. Our trainer treats real and imaginary part as two parameters instead.
struct ComplexAdam {
  Values first, second;

  void update(const train::AdamConfig& config, double rate, const Values& gradient, Values& values) {
    first.resize(values.size());
    second.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      first[i] += (1.0 - config.beta1) * (gradient[i] - first[i]);
      second[i] += (1.0 - config.beta2) * (gradient[i] * gradient[i] - second[i]);
      values[i] -= rate * first[i] / (std::sqrt(second[i]) + config.epsilon);
    }
  }
};

/// Through memory: GCC 12 (-O3) removes the conversion of two neighbours to float and back.
inline double rounded_to_float(double value) {
  volatile float rounded = static_cast<float>(value);
  return rounded;
}

/// The optimiser steps of a golden configuration on its one batch.
template <class S>
class OriginalAdam {
 public:
  OriginalAdam(const GoldenNetworkCase& golden, const GoldenSetting& setting, RoundingNoise noise)
      : golden_(golden),
        network_(golden_network<S>(golden, setting.weights, noise)),
        batch_(golden_batch<S>(golden)),
        config_{golden.real("adam_beta1"), golden.real("adam_beta2"), golden.real("adam_eps")},
        log_scale_{.value = golden.log_scale},
        probe_(flatten(network_->probe())) {}

  /// One update. Returns the loss before it.
  double step() {
    const Gradients gradients = gradients_of(*network_, batch_, golden_);
    // The framework of the original rounds beta1 and beta2 to float32 where it takes their powers.
    const train::AdamConfig rounded{rounded_to_float(config_.beta1), rounded_to_float(config_.beta2), config_.epsilon};
    const double rate = train::corrected_rate(rounded, golden_.real("adam_lr"), ++steps_);
    auto& parameters = network_->parameters();
    train::adam_update<S>(ExecutionSpace{}, config_, rate, upload(gradients.weights), parameters.weights,
                          parameters.first_moment, parameters.second_moment);
    if (golden_.flag("intensity_scale_trainable")) {
      log_scale_.update(config_, rate, gradients.log_scale);
      network_->set_log_scale(log_scale_.value);
    }
    if (golden_.flag("probe_trainable")) update_probe(rate, gradients.probe);
    return gradients.loss;
  }
  double loss() {
    network_->forward(ExecutionSpace{}, batch_);
    network_->loss(ExecutionSpace{}, batch_, false);
    return mean_loss(*network_, golden_);
  }
  Values weights() const { return flatten(network_->parameters().weights); }
  const Values& probe() const { return probe_; }
  double log_scale() const { return log_scale_.value; }
  const nn::ParameterLayout& layout() const { return network_->parameters().layout(); }

 private:
  void update_probe(double rate, const Values& gradient) {
    probe_adam_.update(config_, rate, gradient, probe_);
    const auto host = Kokkos::create_mirror_view(network_->probe());
    for (std::size_t i = 0; i < probe_.size(); ++i)
      host.data()[i] = Complex<S>(static_cast<S>(probe_[i].real()), static_cast<S>(probe_[i].imag()));
    Kokkos::deep_copy(network_->probe(), host);
  }
  View<const S*> upload(const Values& values) const {
    const View<S*> device("gradient", values.size());
    const auto host = Kokkos::create_mirror_view(device);
    for (std::size_t i = 0; i < values.size(); ++i) host(i) = static_cast<S>(values[i].real());
    Kokkos::deep_copy(device, host);
    return device;
  }

  const GoldenNetworkCase& golden_;
  std::unique_ptr<train::PhysicsNetwork<S>> network_;
  train::Batch<S> batch_;
  train::AdamConfig config_;
  train::AdamScalar log_scale_;
  Values probe_;
  ComplexAdam probe_adam_;
  std::int64_t steps_ = 0;
};

}  // namespace arago::test
