#include "arago/nn/flat_start.hpp"

#include "network_case.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace arago::nn {
namespace {

using Activation = AmplitudeActivation;
using testing::NetworkCase;

class FlatStart : public ::testing::TestWithParam<Activation> {};

TEST_P(FlatStart, HeadsWithoutKernelsGiveTheFlatMap) {
  for (const bool pad_object : {true, false})
    for (const bool probe_big : {true, false}) {
      const ModelSpec spec{.N = 32,
                           .n_filters_scale = 1,
                           .amp_activation = GetParam(),
                           .probe_big = probe_big,
                           .pad_object = pad_object};
      NetworkCase<double> net(spec, Engine::kokkos, 0, 1);
      scale_heads(net.arena, 0.0);
      start_flat(net.arena, spec, 0.63);
      net.forward();
      for (int y = 0; y < 32; ++y)
        for (int x = 0; x < 32; ++x) {
          const bool central = y >= 8 && y < 24 && x >= 8 && x < 24;
          const double expected = central || !pad_object || probe_big ? 0.63 : 0.0;
          ASSERT_NEAR(net.amplitude(0, y, x, 0), expected, 1e-14) << y << " " << x;
          ASSERT_EQ(net.phase(0, y, x, 0), 0.0);
        }
    }
}

TEST_P(FlatStart, LinearOutputInvertsTheActivation) {
  for (const double value : {1e-3, 0.1, 0.5, 0.97}) {
    const double z = linear_output_for(GetParam(), value), s = 1 / (1 + std::exp(-z));
    const double back = GetParam() == Activation::sigmoid    ? s
                        : GetParam() == Activation::swish    ? z * s
                        : GetParam() == Activation::softplus ? std::log1p(std::exp(z))
                                                             : std::max(z, 0.0);
    EXPECT_NEAR(back, value, 1e-14);
  }
}

INSTANTIATE_TEST_SUITE_P(Activations, FlatStart,
                         ::testing::Values(Activation::sigmoid, Activation::swish, Activation::softplus,
                                           Activation::relu));

TEST(FlatStartRealPart, IsTheFlatObject) {
  const ModelSpec spec{.N = 32, .n_filters_scale = 1, .output = MapMeaning::real_imag};
  NetworkCase<double> net(spec, Engine::kokkos, 0, 1);
  scale_heads(net.arena, 0.0);
  start_flat(net.arena, spec, 0.63);
  net.forward();
  for (std::size_t i = 0; i < net.amplitude.size(); ++i) {
    ASSERT_NEAR(net.amplitude.data()[i], 0.63, 1e-14);
    ASSERT_EQ(net.phase.data()[i], 0.0);
  }
}

TEST(FlatStartSigmoid, StaysWhereItHasASlope) {
  const ModelSpec spec{.N = 32, .n_filters_scale = 1, .probe_big = false};
  ParameterArena<double> arena(spec);
  start_flat(arena, spec, 5.0);
  EXPECT_NEAR(arena.slice(arena.weights, "amp/head/bias")(0), std::log(0.98 / 0.02), 1e-14);
}

TEST(Initialisation, HeNormalHasItsVariance) {
  const ModelSpec spec{.N = 32, .n_filters_scale = 2};
  ParameterArena<double> arena(spec);
  arena.initialise(42, Initialisation::he_normal);
  for (const Slice& slice : arena.layout().slices()) {
    double squares = 0.0;
    for (std::size_t i = slice.offset; i < slice.offset + slice.size; ++i)
      squares += arena.weights(i) * arena.weights(i);
    const double n = static_cast<double>(slice.size);
    const double variance = (slice.is_of_head() ? 1.0 : 2.0) / (9.0 * slice.shape[2]);
    // The mean of n squares of normal numbers has the relative spread sqrt(2 / n); five of them.
    if (slice.is_kernel())
      EXPECT_NEAR(squares / n / variance, 1.0, 5 * std::sqrt(2 / n)) << slice.name;
    else
      EXPECT_EQ(squares, 0.0) << slice.name;
  }
}

}  // namespace
}  // namespace arago::nn
