#include "arago/core/error.hpp"
#include "arago/nn/flat_start.hpp"
#include "arago/train/physics_network.hpp"
#include "train/detail/preparation.hpp"
#include "train/small_problem.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::train {
namespace {

struct Start {
  int gridsize;
  bool probe_big, mask;
  nn::AmplitudeActivation activation;
};

class FlatObject : public ::testing::TestWithParam<Start> {};

/// What a network of flat maps predicts, over what was measured, in power.
double predicted_over_measured(const FitConfig& config, const Preparation& ready, const ptycho::Dataset& dataset) {
  const std::int64_t groups = std::min<std::int64_t>(6, ready.frames.groups());
  PhysicsNetwork<double> network(ready.spec, static_cast<int>(groups));
  network.parameters().initialise(1, config.model.init);
  nn::scale_heads(network.parameters(), 0.0);
  nn::start_flat(network.parameters(), ready.spec.model, ready.flat_amplitude);
  for (std::size_t i = 0; i < ready.probe.size(); ++i) network.probe().data()[i] = ready.probe.data()[i];
  network.set_log_scale(std::log(ready.intensity_scale));
  Batch<double> batch(groups, ready.frames.channels(), ready.frames.N());
  batch.share = ShardShare::of(groups, 2, 0, 1);
  std::vector<std::int64_t> order(groups);
  for (std::int64_t i = 0; i < groups; ++i) order[i] = i;
  assemble({}, ready.frames, order, 1.0, batch);
  network.forward({}, batch);
  const auto field = network.stages().field;
  double predicted = 0.0;
  for (std::size_t i = 0; i < field.size(); ++i) predicted += abs_squared(field.data()[i]);
  predicted *= std::exp(2 * network.log_scale()) / static_cast<double>(groups * ready.frames.channels());
  return predicted / ptycho::mean_photons_per_image(dataset);
}

TEST_P(FlatObject, PredictsTheMeasuredPower) {
  const auto dataset = test::small_dataset(40, GetParam().gridsize);
  FitConfig config = test::small_config(GetParam().gridsize);
  config.model.probe_big = GetParam().probe_big;
  config.model.amp_activation = GetParam().activation;
  config.model.output_bias = nn::OutputBias::flat_object;
  config.probe.mask = GetParam().mask;
  const Preparation ready = prepare(dataset, config);
  // Exact for whole patches. Where only central squares are predicted and merged, the squares of the other frames of a
  // group add an outer rim that the estimate does not know.
  const bool exact = GetParam().probe_big || GetParam().gridsize == 1;
  EXPECT_NEAR(predicted_over_measured(config, ready, dataset), 1.0, exact ? 1e-9 : 0.3);
}

using A = nn::AmplitudeActivation;
INSTANTIATE_TEST_SUITE_P(Variants, FlatObject,
                         ::testing::Values(Start{1, true, false, A::sigmoid}, Start{1, false, false, A::swish},
                                           Start{1, true, true, A::softplus}, Start{2, true, false, A::relu},
                                           Start{2, false, false, A::sigmoid}));

TEST(FlatObjectRules, ReferenceOverlapWithABorderIsRefused) {
  FitConfig config = test::small_config(2);
  config.model.overlap = nn::Overlap::reference;
  config.model.output_bias = nn::OutputBias::flat_object;
  EXPECT_THROW(prepare(test::small_dataset(20, 2), config), InputError);
  config.model.probe_big = false;
  EXPECT_NO_THROW(prepare(test::small_dataset(20, 2), config));
}

TEST(FlatObjectRules, TrainingStartsFlat) {
  const auto dataset = test::small_dataset(30, 1);
  FitConfig config = test::small_config(1);
  config.train.epochs = 1;
  config.train.learning_rate = 1e-9;
  config.model.output_bias = nn::OutputBias::flat_object;
  config.model.head_kernel_scale = 0.0;
  const TrainResult flat = fit_network({}, dataset, config, {});
  EXPECT_LT(flat.model.history[0].activity.object_contrast, 1e-3);
  config.model.output_bias = nn::OutputBias::zero;
  config.model.head_kernel_scale.reset();
  const TrainResult random = fit_network({}, dataset, config, {});
  EXPECT_GT(random.model.history[0].activity.object_contrast, flat.model.history[0].activity.object_contrast);
  EXPECT_LT(flat.model.history[0].training.nll, random.model.history[0].training.nll);
}

}  // namespace
}  // namespace arago::train
