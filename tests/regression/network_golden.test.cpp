// The network, its optics, losses and gradients against numbers of the original program (float64 run of PtychoPINN).
// Driven by files: every configuration of every pinn_*.h5 in ARAGO_GOLDEN_DIR is checked in full.
#include "arago/core/error.hpp"
#include "arago/train/adam.hpp"
#include "regression/golden_network_case.hpp"
#include "regression/golden_stages.hpp"
#include "regression/worst_error.hpp"

#include <gtest/gtest.h>

#include <type_traits>

namespace arago::test {
namespace {

template <class S>
constexpr bool is_double = std::is_same_v<S, double>;

/// Tolerances of the golden data: stored arrays are rounded to float32 unless they are float64 in the file.
template <class S>
double stage_tolerance(const std::string& stage, io::ElementType stored) {
  if (is_double<S>) return stored == io::ElementType::float64 || stored == io::ElementType::complex128 ? 1e-12 : 2e-7;
  const bool convolution = stage.starts_with("enc_") || stage.ends_with("_relu") || stage.ends_with("_linear");
  return convolution || stage == "pred_amp" ? 1e-5 : 1e-4;
}

template <class S>
class NetworkGolden : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_FALSE(golden_network_files().empty())
        << "no pinn_*.h5 in " << golden_directory() << "; name the directory in ARAGO_GOLDEN_DIR";
  }
};
using Precisions = ::testing::Types<double, float>;
struct PrecisionName {
  template <class S>
  static std::string GetName(int) {
    return is_double<S> ? "float64" : "float32";
  }
};
TYPED_TEST_SUITE(NetworkGolden, Precisions, PrecisionName);

TYPED_TEST(NetworkGolden, Stages) {
  WorstError worst;
  for (const GoldenPlace& place : golden_networks()) {
    SCOPED_TRACE(place.name());
    const GoldenNetworkCase golden(place);
    const auto network = golden.network<TypeParam>({});
    network->forward(ExecutionSpace{}, golden.batch<TypeParam>());
    const auto stages = stages_of(*network, golden);
    for (const std::string& name : golden.file().children(golden.at("stages"))) {
      if (name == "norms") continue;
      ASSERT_TRUE(stages.contains(name)) << "the network has no stage " << name;
      const auto stored = golden.file().info(golden.at("stages/" + name)).type;
      const auto expected = golden.values("stages/" + name);
      worst.check("stages", place.name() + "/" + name, relative_error(stages.at(name), expected),
                  stage_tolerance<TypeParam>(name, stored));
    }
    for (const std::string& name : golden.file().children(golden.at("stages/norms"))) {
      ASSERT_TRUE(stages.contains(name)) << "the network has no stage " << name;
      const Norms found = norms_of(stages.at(name));
      const auto expected = golden.reals("stages/norms/" + name);
      const double tolerance = is_double<TypeParam> ? 1e-12 : 2e-6;
      worst.check("norms", place.name() + "/" + name, std::abs(found.l2 / expected[0] - 1), tolerance);
      if (!is_double<TypeParam>) continue;
      worst.check("maxima", place.name() + "/" + name, std::abs(found.largest / expected[1] - 1), 1e-12);
      worst.check("sums", place.name() + "/" + name,
                  std::hypot(found.real - expected[2], found.imag - expected[3]) / found.magnitude, 1e-12);
    }
  }
  worst.print();
}

TYPED_TEST(NetworkGolden, Losses) {
  WorstError worst;
  for (const GoldenPlace& place : golden_networks()) {
    SCOPED_TRACE(place.name());
    const GoldenNetworkCase golden(place);
    const auto network = golden.network<TypeParam>({.nll = 1.0, .mae = 1.0});
    const auto batch = golden.batch<TypeParam>();
    network->forward(ExecutionSpace{}, batch);
    network->loss(ExecutionSpace{}, batch, false);
    train::ShardSums sums;
    for (const auto& shard : network->shard_sums()) sums.nll += shard.nll, sums.mae += shard.mae;
    const double elements = 1.0 * golden.B * golden.C * golden.N * golden.N;
    const double tolerance = is_double<TypeParam> ? 1e-12 : 2e-6;
    worst.check("losses", place.name() + "/nll", std::abs(sums.nll / elements / golden.scalar("loss/nll") - 1),
                tolerance);
    worst.check("losses", place.name() + "/mae", std::abs(sums.mae / elements / golden.scalar("loss/mae") - 1),
                tolerance);
  }
  worst.print();
}

/// Gradients of one batch, summed over shards.
template <class S>
struct Gradients {
  Values weights, probe;
  double log_scale = 0.0;
  double loss = 0.0;
};

template <class S>
Values sum_rows(const View<S**>& rows) {
  const auto host = Kokkos::create_mirror_view_and_copy(HostSpace{}, rows);
  Values sum(host.extent(1));
  for (std::size_t s = 0; s < host.extent(0); ++s)
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += host(s, i);
  return sum;
}

template <class S>
Gradients<S> gradients_of(train::PhysicsNetwork<S>& network, const train::Batch<S>& batch,
                          const GoldenNetworkCase& golden) {
  const ExecutionSpace exec;
  network.forward(exec, batch);
  network.loss(exec, batch, true);
  network.backward(exec, batch);
  Gradients<S> found;
  found.weights = sum_rows(network.shard_gradients());
  const Values probe = sum_rows(network.shard_probe_gradients());
  for (std::size_t i = 0; i < probe.size(); i += 2) found.probe.emplace_back(probe[i].real(), probe[i + 1].real());
  const double elements = 1.0 * golden.B * golden.C * golden.N * golden.N;
  for (const auto& shard : network.shard_sums()) {
    found.log_scale += shard.log_scale;
    found.loss += (network.spec().loss.nll * shard.nll + network.spec().loss.mae * shard.mae) / elements;
  }
  return found;
}

/// |difference| / scale; a tensor that does not matter is zero in both programs.
double relative(double difference, double scale) {
  return difference == 0.0 ? 0.0 : std::abs(difference) / scale;
}

/// Compares the tensors of a flat array with samples, norms and sums of a golden group.
class TensorComparison {
 public:
  TensorComparison(const GoldenNetworkCase& golden, const nn::ParameterLayout& layout, const std::string& group)
      : golden_(golden), layout_(layout), group_(group) {
    for (const char* name : {"sample_ptr", "sample_index", "sample"}) columns_[name] = golden.reals(group + "/" + name);
    norm_ = golden.reals(group + "/norm");
    sum_ = golden.reals(group + "/sum");
  }

  Values tensor(const Values& flat, std::size_t t) const {
    const nn::Slice& slice = layout_.find(golden_.tensor_names[t]);
    return {flat.begin() + slice.offset, flat.begin() + slice.offset + slice.size};
  }
  std::size_t tensors() const { return norm_.size(); }
  double norm_error(const Values& tensor, std::size_t t) const {
    return relative(norms_of(tensor).l2 - norm_[t], norm_[t]);
  }
  double sum_error(const Values& tensor, std::size_t t) const {
    const Norms norms = norms_of(tensor);
    return relative(norms.real - sum_[t], norms.magnitude);
  }
  /// Largest difference of a sample; `largest` receives the largest sample.
  double sample_error(const Values& tensor, std::size_t t, double& largest) const {
    double error = 0.0;
    largest = 0.0;
    for (auto i = static_cast<std::size_t>(columns_.at("sample_ptr")[t]); i < columns_.at("sample_ptr")[t + 1]; ++i) {
      const double expected = columns_.at("sample")[i];
      error = std::max(error, std::abs(tensor.at(static_cast<std::size_t>(columns_.at("sample_index")[i])) - expected));
      largest = std::max(largest, std::abs(expected));
    }
    return error;
  }

 private:
  const GoldenNetworkCase& golden_;
  const nn::ParameterLayout& layout_;
  std::string group_;
  std::map<std::string, std::vector<double>> columns_;
  std::vector<double> norm_, sum_;
};

template <class S>
void check_gradients(const GoldenNetworkCase& golden, const GoldenSetting& setting, WorstError& worst) {
  const auto network = golden.network<S>(setting.weights);
  const Gradients<S> found = gradients_of(*network, golden.batch<S>(), golden);
  const std::string group = "grad/" + setting.name;
  const std::string name = golden.place().name() + "/" + setting.name;
  const TensorComparison comparison(golden, network->parameters().layout(), group);
  // MAE has a kink where prediction meets measurement: in float some pixels fall on its other side, each worth
  // 1/(pixels) of the gradient.
  const double tolerance = is_double<S> ? 1e-9 : (setting.name == "mae" ? 2e-3 : 3e-4);
  for (std::size_t t = 0; t < comparison.tensors(); ++t) {
    const Values tensor = comparison.tensor(found.weights, t);
    const std::string place = name + "/" + golden.tensor_names[t];
    double largest = 0.0;
    const double error = comparison.sample_error(tensor, t, largest);
    worst.check("gradient norms", place, comparison.norm_error(tensor, t), tolerance);
    worst.check("gradient samples", place, relative(error, largest), tolerance);
    if (is_double<S>) worst.check("gradient sums", place, comparison.sum_error(tensor, t), tolerance);
    if (!golden.has(group + "/full/" + golden.tensor_names[t])) continue;
    const auto full = golden.values(group + "/full/" + golden.tensor_names[t]);
    worst.check("complete gradients", place, relative_error(tensor, full), is_double<S> ? 2e-7 : 3e-4);
  }
  worst.check("gradient of the scale", name, std::abs(found.log_scale / golden.scalar(group + "/log_scale") - 1),
              is_double<S> ? 1e-10 : (setting.name == "mae" ? 1e-4 : 1e-5));
  const auto probe = golden.values(group + "/probe");
  worst.check("gradient of the probe", name, relative_error(found.probe, probe), is_double<S> ? 2e-7 : 3e-4);
}

TYPED_TEST(NetworkGolden, Gradients) {
  WorstError worst;
  for (const GoldenPlace& place : golden_networks()) {
    SCOPED_TRACE(place.name());
    const GoldenNetworkCase golden(place);
    for (const GoldenSetting& setting : golden.settings("grad")) {
      if (golden.needs_object_terms(setting.name)) {
        worst.skip(place.name() + "/" + setting.name + ": losses on the object are not built");
        continue;
      }
      check_gradients<TypeParam>(golden, setting, worst);
    }
  }
  worst.print();
}

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
double rounded_to_float(double value) {
  volatile float rounded = static_cast<float>(value);
  return rounded;
}

/// The optimiser steps of a golden configuration on its one batch.
template <class S>
class AdamSteps {
 public:
  AdamSteps(const GoldenNetworkCase& golden, const GoldenSetting& setting)
      : golden_(golden),
        network_(golden.network<S>(setting.weights)),
        batch_(golden.batch<S>()),
        config_{golden.real("adam_beta1"), golden.real("adam_beta2"), golden.real("adam_eps")},
        log_scale_{.value = golden.log_scale},
        probe_(flatten(network_->probe())) {}

  /// One update. Returns the loss before it.
  double step() {
    const ExecutionSpace exec;
    const Gradients<S> gradients = gradients_of(*network_, batch_, golden_);
    // The framework of the original rounds beta1 and beta2 to float32 where it takes their powers.
    const train::AdamConfig rounded{rounded_to_float(config_.beta1), rounded_to_float(config_.beta2), config_.epsilon};
    const double rate = train::corrected_rate(rounded, golden_.real("adam_lr"), ++steps_);
    auto& parameters = network_->parameters();
    train::adam_update<S>(exec, config_, rate, upload(gradients.weights), parameters.weights, parameters.first_moment,
                          parameters.second_moment);
    if (golden_.flag("intensity_scale_trainable")) {
      log_scale_.update(config_, rate, gradients.log_scale);
      network_->set_log_scale(log_scale_.value);
    }
    if (golden_.flag("probe_trainable")) {
      probe_adam_.update(config_, rate, gradients.probe, probe_);
      const auto host = Kokkos::create_mirror_view(network_->probe());
      for (std::size_t i = 0; i < probe_.size(); ++i)
        host.data()[i] = Complex<S>(static_cast<S>(probe_[i].real()), static_cast<S>(probe_[i].imag()));
      Kokkos::deep_copy(network_->probe(), host);
    }
    return gradients.loss;
  }
  double loss() { return gradients_of(*network_, batch_, golden_).loss; }
  Values weights() const { return flatten(network_->parameters().weights); }
  const Values& probe() const { return probe_; }
  double log_scale() const { return log_scale_.value; }
  const nn::ParameterLayout& layout() const { return network_->parameters().layout(); }

 private:
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

/// What the weights of one step must agree to; 0 = not comparable in this precision.
struct AdamTolerance {
  double loss = 0.0, delta_norm = 0.0, single = 0.0;
};
template <class S>
AdamTolerance adam_tolerance(int step) {
  if (is_double<S> && step <= 3) return {1e-9, 1e-8, 1e-9};
  // From these random weights a step multiplies the rounding of the step before by about 80 where a ReLU, a maximum or
  // a sign is close to its switch (seen: 1e-16, 1e-14, 1e-12, 8e-11, 7e-9 in steps 1 to 5 of the worst configuration;
  // all others stay below 1e-11): both programs are right, and the comparison ends here.
  if (is_double<S>) return {1e-6, 2e-5, 2e-6};
  if (step == 1) return {1e-4, 2e-2, 0.0};  // 1e-5 for the NLL; MAE has its kink
  if (step == 2) return {1e-3, 2e-2, 0.0};
  return {};
}

void check_weights(const GoldenNetworkCase& golden, const std::string& group, const Values& start, const Values& now,
                   const nn::ParameterLayout& layout, const AdamTolerance& tolerance, WorstError& worst) {
  const TensorComparison comparison(golden, layout, group);
  const auto delta_norm = golden.reals(group + "/delta_norm");
  Values delta(now.size());
  for (std::size_t i = 0; i < now.size(); ++i) delta[i] = now[i] - start[i];
  for (std::size_t t = 0; t < comparison.tensors(); ++t) {
    const std::string place = golden.place().name() + "/" + group + "/" + golden.tensor_names[t];
    const double moved = norms_of(comparison.tensor(delta, t)).l2;
    worst.check("Adam: change", place, relative(moved - delta_norm[t], delta_norm[t]), tolerance.delta_norm);
    if (tolerance.single <= 0) continue;
    double largest = 0.0;
    const Values tensor = comparison.tensor(now, t);
    worst.check("Adam: weights", place, comparison.sample_error(tensor, t, largest), tolerance.single);
    worst.check("Adam: weight norms", place, comparison.norm_error(tensor, t), tolerance.single);
    worst.check("Adam: weight sums", place, comparison.sum_error(tensor, t), tolerance.single);
  }
}

template <class S>
void check_adam(const GoldenNetworkCase& golden, const GoldenSetting& setting, WorstError& worst) {
  const std::string group = "adam/" + setting.name;
  const std::string name = golden.place().name() + "/" + group;
  const auto before = golden.reals(group + "/loss_before_step");
  const auto after = golden.reals(group + "/loss_after");
  const auto stored_steps = golden.file().template read<std::int64_t>(golden.at(group + "/steps"));
  AdamSteps<S> steps(golden, setting);
  const Values start = steps.weights();
  for (int step = 1; step <= static_cast<int>(before.size()); ++step) {
    const AdamTolerance tolerance = adam_tolerance<S>(step);
    if (tolerance.loss <= 0) return;
    const double loss = steps.step();
    if (is_double<S> || step == 1)
      worst.check("Adam: loss before", name, std::abs(loss / before[step - 1] - 1), is_double<S> ? tolerance.loss : 2e-6);
    const auto stored = std::find(stored_steps.begin(), stored_steps.end(), step);
    if (stored == stored_steps.end()) continue;
    worst.check("Adam: loss after", name + "/step" + std::to_string(step),
                std::abs(steps.loss() / after[stored - stored_steps.begin()] - 1), tolerance.loss);
    check_weights(golden, group + "/step" + std::to_string(step), start, steps.weights(), steps.layout(), tolerance,
                  worst);
  }
  if (golden.has(group + "/log_scale_after_5"))
    worst.check("Adam: log-scale", name, std::abs(steps.log_scale() - golden.scalar(group + "/log_scale_after_5")),
                1e-9);
  if (!golden.has(group + "/probe_after_5")) return;
  const auto probe = golden.values(group + "/probe_after_5");
  worst.check("Adam: probe", name, relative_error(steps.probe(), probe), 1e-9);
}

TYPED_TEST(NetworkGolden, AdamSteps) {
  WorstError worst;
  for (const GoldenPlace& place : golden_networks()) {
    SCOPED_TRACE(place.name());
    const GoldenNetworkCase golden(place);
    for (const GoldenSetting& setting : golden.settings("adam")) {
      if (golden.needs_object_terms(setting.name)) {
        worst.skip(place.name() + "/adam/" + setting.name + ": losses on the object are not built");
        continue;
      }
      check_adam<TypeParam>(golden, setting, worst);
    }
  }
  worst.print();
}

}  // namespace
}  // namespace arago::test
