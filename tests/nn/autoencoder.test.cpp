#include "arago/nn/autoencoder.hpp"

#include "nn/network_case.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::nn {
namespace {

using testing::bits;
using testing::NetworkCase;

/// All options of the network, small.
std::vector<std::pair<ModelConfig, int>> variants() {
  return {
      {{.n_filters_scale = 1}, 1},
      {{.n_filters_scale = 1, .probe_big = false}, 2},
      {{.n_filters_scale = 1}, 2},
      {{.n_filters_scale = 1, .amp_activation = AmplitudeActivation::swish, .pad_object = false}, 2},
      {{.n_filters_scale = 1, .amp_activation = AmplitudeActivation::softplus, .object_big = false}, 3},
      {{.n_filters_scale = 1, .amp_activation = AmplitudeActivation::relu}, 1},
  };
}

/// Directional derivatives along a random direction in each parameter tensor, and in the input, against central
/// differences. The step is small, since a ReLU or a maximum that switches within it spoils the difference
/// (rounding leaves about 1e-16 / step of the loss).
TEST(Autoencoder, BackwardAgreesWithFiniteDifferences) {
  constexpr double step = 1e-7;
  for (const auto& [config, gridsize] : variants()) {
    const ModelSpec spec = make_spec(config, 32, gridsize);
    SCOPED_TRACE(::testing::Message() << "gridsize " << gridsize << ", probe_big " << spec.probe_big << ", pad_object "
                                      << spec.pad_object);
    NetworkCase<double> c(spec, Engine::kokkos, 0, 1);
    c.forward();
    c.backward();
    c.backward();  // what the first left in the workspace must not show
    double norm = 0;
    for (std::size_t i = 0; i < c.arena.size(); ++i) norm += c.gradients(0, i) * c.gradients(0, i);
    const auto compare = [&](double* values, std::size_t size, const double* gradient, std::uint64_t seed) {
      std::vector<double> direction(size);
      CounterRng rng(seed, Stream::test, 0, 0);
      double expected = 0;
      for (std::size_t i = 0; i < size; ++i) direction[i] = rng.uniform(-1, 1) / std::sqrt(static_cast<double>(size));
      for (std::size_t i = 0; i < size; ++i) expected += direction[i] * gradient[i];
      const std::vector<double> kept(values, values + size);
      const auto move = [&](double by) {
        for (std::size_t i = 0; i < size; ++i) values[i] = kept[i] + by * direction[i];
        const double loss = c.loss();
        std::copy(kept.begin(), kept.end(), values);
        return loss;
      };
      const double difference = (move(step) - move(-step)) / (2 * step);
      EXPECT_NEAR(difference, expected, 1e-7 * std::sqrt(norm)) << "direction " << seed;
    };
    for (const Slice& slice : c.arena.layout().slices())
      compare(c.arena.weights.data() + slice.offset, slice.size, &c.gradients(0, slice.offset), slice.offset);
    compare(c.input.data(), c.input.size(), c.d_input.data(), 99);
  }
}

TEST(Autoencoder, FloatEnginesAgreeWithDouble) {
  for (const Engine engine : {Engine::kokkos, Engine::onednn}) {
    const ModelSpec spec = make_spec({.n_filters_scale = 1}, 32, 2);
    NetworkCase<double> exact(spec, Engine::kokkos, 0, 3);
    NetworkCase<float> rounded(spec, engine, 0, 3);
    exact.forward();
    exact.backward();
    rounded.forward();
    rounded.backward();
    double largest = 0, error = 0;
    for (std::size_t i = 0; i < exact.phase.size(); ++i)
      error = std::max(error, std::abs(exact.phase.data()[i] - rounded.phase.data()[i]));
    EXPECT_LT(error, 1e-5);
    for (const Slice& slice : exact.arena.layout().slices()) {
      largest = error = 0;
      for (std::size_t i = slice.offset; i < slice.offset + slice.size; ++i) {
        largest = std::max(largest, std::abs(exact.gradients(1, i)));
        error = std::max(error, std::abs(exact.gradients(1, i) - rounded.gradients(1, i)));
      }
      EXPECT_LT(error, 3e-4 * largest) << slice.name;
    }
  }
}

/// Seven groups at once, or cut at a shard border: the same maps and the same rows of gradients, to the last bit.
template <class Scalar>
void expect_equal_bits_when_cut(Engine engine) {
  const ModelSpec spec = make_spec({.n_filters_scale = 1}, 32, 2);
  NetworkCase<Scalar> whole(spec, engine, 0, 7), head(spec, engine, 0, 4), tail(spec, engine, 4, 3);
  for (auto* c : {&whole, &head, &tail}) {
    c->forward();
    c->backward();
  }
  const auto part = [](const auto& view, std::size_t first, std::size_t last) {
    const std::size_t row = view.size() / view.extent(0);
    return hash_hex(std::as_bytes(std::span(view.data() + first * row, (last - first) * row)));
  };
  EXPECT_EQ(part(whole.phase, 0, 4), bits(head.phase));
  EXPECT_EQ(part(whole.amplitude, 4, 7), bits(tail.amplitude));
  EXPECT_EQ(part(whole.gradients, 0, 2), bits(head.gradients));
  EXPECT_EQ(part(whole.gradients, 2, 4), bits(tail.gradients));
  EXPECT_EQ(part(whole.d_input, 4, 7), bits(tail.d_input));
}

TEST(Autoencoder, BitsDoNotDependOnHowTheBatchIsCut) {
  expect_equal_bits_when_cut<double>(Engine::kokkos);
  expect_equal_bits_when_cut<float>(Engine::kokkos);
  expect_equal_bits_when_cut<float>(Engine::onednn);
}

TEST(Autoencoder, ShardGradientsAddUpToTheGradientOfTheBatch) {
  const ModelSpec spec = make_spec({.n_filters_scale = 1}, 32, 1);
  NetworkCase<double> by_two(spec, Engine::kokkos, 0, 5), at_once(spec, Engine::kokkos, 0, 5, 5);
  for (auto* c : {&by_two, &at_once}) {
    c->forward();
    c->backward(false);
  }
  double largest = 0, error = 0;
  for (std::size_t i = 0; i < by_two.arena.size(); ++i) {
    const double sum = by_two.gradients(0, i) + by_two.gradients(1, i) + by_two.gradients(2, i);
    largest = std::max(largest, std::abs(sum));
    error = std::max(error, std::abs(sum - at_once.gradients(0, i)));
  }
  EXPECT_LT(error, 1e-12 * largest);
}

TEST(Autoencoder, NetworksOfSeveralSizesLiveTogether) {
  NetworkCase<double> first(make_spec({.n_filters_scale = 1}, 64, 1), Engine::kokkos, 0, 1);
  first.forward();
  const std::string before = bits(first.phase);
  NetworkCase<double> second(make_spec({.n_filters_scale = 2}, 40, 3), Engine::kokkos, 0, 2);
  second.forward();
  first.forward();
  EXPECT_EQ(bits(first.phase), before);
}

TEST(Autoencoder, SmallerBatchesFitAndAnEmptyOneDoesNothing) {
  const ModelSpec spec = make_spec({.n_filters_scale = 1, .probe_big = false}, 32, 1);
  NetworkCase<double> five(spec, Engine::kokkos, 0, 5), one(spec, Engine::kokkos, 0, 1),
      none(spec, Engine::kokkos, 0, 1);
  one.forward();
  five.network.forward(ExecutionSpace(), one.arena.weights, one.input, one.d_amplitude, one.d_phase);
  EXPECT_EQ(bits(one.phase), bits(one.d_phase));
  const View<double****> nothing("nothing", 0, 32, 32, 1);
  none.network.forward(ExecutionSpace(), none.arena.weights, nothing, nothing, nothing);
  none.network.backward(ExecutionSpace(), none.arena.weights, nothing, nothing, nothing,
                        View<double**>("no shards", 0, none.arena.size()), nothing);
}

TEST(Autoencoder, StagesAreNamedAndShaped) {
  NetworkCase<double> c(make_spec({}, 64, 2), Engine::kokkos, 0, 2);
  c.forward();
  const auto shape = [&](const char* name) {
    const auto view = c.network.stage(name);
    return std::vector<std::size_t>{view.extent(0), view.extent(1), view.extent(2), view.extent(3)};
  };
  EXPECT_EQ(shape("enc_down0"), (std::vector<std::size_t>{2, 32, 32, 64}));
  EXPECT_EQ(shape("enc_down2"), (std::vector<std::size_t>{2, 8, 8, 256}));
  EXPECT_EQ(shape("amp_up0_conv2_relu"), (std::vector<std::size_t>{2, 8, 8, 128}));
  EXPECT_EQ(shape("phase_head_linear"), (std::vector<std::size_t>{2, 32, 32, 4}));
  EXPECT_EQ(shape("amp_border_up_conv2_relu"), (std::vector<std::size_t>{2, 32, 32, 64}));
  EXPECT_EQ(shape("phase_border_head_linear"), (std::vector<std::size_t>{2, 64, 64, 4}));
  EXPECT_THROW(c.network.stage("enc_down9"), std::logic_error);
}

TEST(Autoencoder, FlopCountIsThatOfTheTable) {
  const Autoencoder<float> network(make_spec({.probe_big = false}, 64, 1), Engine::kokkos, 1);
  EXPECT_NEAR(network.forward_flop_per_group() * 1e-9, 1.44, 0.01);
}

}  // namespace
}  // namespace arago::nn
