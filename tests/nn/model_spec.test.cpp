#include "arago/nn/model_spec.hpp"

#include "arago/core/error.hpp"
#include "arago/nn/parameter_arena.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace arago::nn {
namespace {

struct CountCase {
  int N, scale, gridsize;
  std::size_t probe_big, no_probe_big, no_pad;  ///< 0: not tabulated
};

/// Numbers of trainable convolution parameters of PtychoPINN's networks.
const std::vector<CountCase> counts = {
    {64, 2, 1, 2331772, 2252026, 2399810},     {64, 2, 2, 2340208, 2257000, 2405000},
    {64, 1, 1, 585244, 563802, 600866},        {64, 1, 2, 589360, 566184, 603464},
    {128, 2, 1, 4661212, 4639770, 4694690},    {128, 2, 2, 4667056, 4643880, 4697288},
    {128, 1, 1, 1167052, 1160938, 1174610},    {256, 2, 1, 12912268, 12906154, 12928466},
    {256, 2, 2, 12916816, 12909832, 12929768},
};

std::size_t count_parameters(const ModelConfig& config, int N, int gridsize) {
  return ParameterLayout(make_spec(config, N, gridsize)).size();
}

TEST(ModelSpec, ParameterCountsAreThoseOfTheOriginal) {
  for (const CountCase& c : counts) {
    SCOPED_TRACE(::testing::Message() << "N " << c.N << ", scale " << c.scale << ", gridsize " << c.gridsize);
    EXPECT_EQ(count_parameters({.n_filters_scale = c.scale}, c.N, c.gridsize), c.probe_big);
    EXPECT_EQ(count_parameters({.n_filters_scale = c.scale, .probe_big = false}, c.N, c.gridsize), c.no_probe_big);
    EXPECT_EQ(count_parameters({.n_filters_scale = c.scale, .pad_object = false}, c.N, c.gridsize), c.no_pad);
  }
}

TEST(ModelSpec, ParameterCountsWithOneMapForTheGroup) {
  EXPECT_EQ(count_parameters({.object_big = false}, 64, 2), 2333500u);
  EXPECT_EQ(count_parameters({.object_big = false, .probe_big = false}, 64, 2), 2253754u);
  EXPECT_EQ(count_parameters({.object_big = false}, 128, 2), 4662076u);
  EXPECT_EQ(count_parameters({.object_big = false, .probe_big = false}, 128, 2), 4640634u);
}

TEST(ModelSpec, ParameterCountsOfTheSupervisedBaselineAreThoseOfTheOriginal) {
  EXPECT_EQ(count_parameters({.kind = ModelKind::supervised}, 64, 1), 4612418u);
  EXPECT_EQ(count_parameters({.kind = ModelKind::supervised, .n_filters_scale = 1}, 64, 1), 1154210u);
  EXPECT_EQ(count_parameters({.kind = ModelKind::supervised, .n_filters_scale = 1}, 128, 1), 1154210u);
}

TEST(ModelSpec, FiltersFollowTheDepth) {
  const ModelSpec spec = make_spec({.n_filters_scale = 1}, 96, 1);
  EXPECT_EQ(spec.depth(), 3);
  EXPECT_EQ(spec.encoder_filters(0), 32);
  EXPECT_EQ(spec.encoder_filters(2), 128);
  EXPECT_EQ(spec.decoder_filters(0), 64);
  EXPECT_EQ(spec.decoder_filters(1), 32);
  EXPECT_EQ(make_spec({}, 32, 1).depth(), 2);
  EXPECT_EQ(make_spec({}, 256, 1).depth(), 5);
}

TEST(ModelSpec, RefusesWhatHasNoNetwork) {
  EXPECT_THROW(make_spec({}, 31, 1), InputError);
  EXPECT_THROW(make_spec({}, 100, 1), InputError);
  EXPECT_THROW(make_spec({}, 4096, 1), InputError);
  EXPECT_THROW(make_spec({}, 64, 0), InputError);
  EXPECT_THROW(make_spec({}, 64, 5), InputError);
  EXPECT_THROW(make_spec({.kind = ModelKind::supervised}, 64, 2), InputError);
  EXPECT_THROW(make_spec({.kind = ModelKind::supervised}, 60, 1), InputError);
  EXPECT_THROW(make_spec({.n_filters_scale = 0}, 64, 1), InputError);
  try {
    make_spec({}, 100, 1);
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("geometry.N = 100"));
    EXPECT_THAT(error.what(), ::testing::HasSubstr("nearest allowed is 96"));
  }
}

/// The message of the refusal of a configuration; empty if it is accepted.
std::string refusal(const ModelConfig& config, int gridsize = 1) {
  try {
    make_spec(config, 64, gridsize);
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

TEST(ModelSpec, RefusesOptionsWithoutEffect) {
  const auto expect_refused = [](const ModelConfig& config, int gridsize, const char* key) {
    EXPECT_THAT(refusal(config, gridsize),
                ::testing::AllOf(::testing::HasSubstr(key), ::testing::HasSubstr("no effect")));
  };
  expect_refused({.probe_big = false, .pad_object = false}, 1, "model.probe_big");
  expect_refused({.amp_activation = AmplitudeActivation::relu, .output = MapMeaning::real_imag}, 1,
                 "model.amp_activation");
  expect_refused({.object_big = true}, 1, "model.object_big");
  expect_refused({.overlap = Overlap::reference}, 1, "model.overlap");
  expect_refused({.object_big = false, .overlap = Overlap::reference}, 2, "model.overlap");
  expect_refused({.kind = ModelKind::supervised, .amp_activation = AmplitudeActivation::relu}, 1,
                 "model.amp_activation");
  expect_refused({.kind = ModelKind::supervised, .probe_big = false}, 1, "model.probe_big");
  expect_refused({.kind = ModelKind::supervised, .pad_object = false}, 1, "model.pad_object");
  expect_refused({.kind = ModelKind::supervised, .object_big = true}, 1, "model.object_big");
  expect_refused({.kind = ModelKind::supervised}, 2, "geometry.gridsize");
  expect_refused(
      {.output = MapMeaning::real_imag, .input_transform = InputTransform::log1p, .contract = Contract::counts}, 1,
      "model.input_transform");
  EXPECT_THAT(refusal({.contract = Contract::counts}), ::testing::HasSubstr("model.output = real_imag"));
  EXPECT_THAT(refusal({.kind = ModelKind::supervised, .output = MapMeaning::real_imag}),
              ::testing::HasSubstr("model.kind = pinn"));
  EXPECT_EQ(refusal({.object_big = true, .overlap = Overlap::reference}, 1), "");
  EXPECT_EQ(refusal({.object_big = false}, 2), "");
}

TEST(ParameterLayout, IsDenseAndNamesAreUnique) {
  const ParameterLayout layout(make_spec({}, 64, 2));
  std::size_t end = 0;
  std::set<std::string> names;
  for (const Slice& slice : layout.slices()) {
    EXPECT_EQ(slice.offset, end);
    EXPECT_EQ(slice.size, static_cast<std::size_t>(slice.shape[0]) * slice.shape[1] * slice.shape[2] * slice.shape[3]);
    end += slice.size;
    EXPECT_TRUE(names.insert(slice.name).second);
  }
  EXPECT_EQ(end, layout.size());
  EXPECT_EQ(layout.find("amp/head/kernel").shape, (std::array<int, 4>{3, 3, 60, 4}));
  EXPECT_EQ(layout.find("phase/border_up/conv1/kernel").shape, (std::array<int, 4>{3, 3, 4, 64}));
  EXPECT_EQ(layout.find("amp/head/bias").extents(), std::vector<std::size_t>{4});
}

TEST(ParameterLayout, UnknownNameIsReportedWithTheNearest) {
  const ParameterLayout layout(make_spec({}, 64, 1));
  try {
    layout.find("enc/down0/conv3/kernel");
    FAIL();
  } catch (const DataFileError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("enc/down0/conv"));
  }
}

TEST(ParameterArena, GlorotInitialisationIsReproducible) {
  const ModelSpec spec = make_spec({.n_filters_scale = 1}, 64, 1);
  ParameterArena<float> a(spec), b(spec);
  a.initialise(42);
  b.initialise(42);
  double difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference += std::abs(a.weights(i) - b.weights(i));
  EXPECT_EQ(difference, 0.0);
  b.initialise(43);
  EXPECT_NE(a.weights(0), b.weights(0));

  const Slice& kernel = a.layout().find("enc/down2/conv2/kernel");
  const double limit = std::sqrt(6.0 / (9.0 * 128 + 9.0 * 128));
  double sum = 0, squares = 0, largest = 0;
  for (std::size_t i = kernel.offset; i < kernel.offset + kernel.size; ++i) {
    sum += a.weights(i);
    squares += a.weights(i) * a.weights(i);
    largest = std::max(largest, std::abs(static_cast<double>(a.weights(i))));
  }
  const double n = static_cast<double>(kernel.size), sigma = limit / std::sqrt(3.0);
  EXPECT_LE(largest, limit);
  EXPECT_NEAR(sum / n, 0.0, 5 * sigma / std::sqrt(n));
  EXPECT_NEAR(squares / n / (sigma * sigma), 1.0, 5 * 0.9 / std::sqrt(n));
  const auto bias = a.slice(a.weights, "enc/down2/conv2/bias");
  for (std::size_t i = 0; i < bias.size(); ++i) EXPECT_EQ(bias(i), 0.0f);
}

}  // namespace
}  // namespace arago::nn
