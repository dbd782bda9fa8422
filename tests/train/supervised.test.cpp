#include "arago/core/error.hpp"
#include "arago/train/inference.hpp"
#include "train/detail/preparation.hpp"
#include "train/same_bits.hpp"
#include "train/scratch_place.hpp"
#include "train/small_problem.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace arago::train {
namespace {

FitConfig supervised_config() {
  FitConfig config = test::small_config(1);
  config.model.kind = nn::ModelKind::supervised;
  return config;
}

/// Amplitude and phase labels of the first groups.
Batch<double> labelled_batch(const Preparation& ready, std::int64_t groups) {
  Batch<double> batch(groups, 1, ready.frames.N());
  batch.allocate_labels();
  batch.share = ShardShare::of(groups, 2, 0, 1);
  std::vector<std::int64_t> order(groups);
  for (std::int64_t i = 0; i < groups; ++i) order[i] = i;
  assemble({}, ready.frames, order, 1.0, batch);
  return batch;
}

TEST(Supervised, LabelsArePatchesOfTheObjectInTheGaugeOfTheNetwork) {
  auto dataset = test::small_dataset(8, 1);
  // Whole positions, so that a label is a pixel of the object.
  for (std::size_t i = 0; i < dataset.positions_px.size(); ++i)
    dataset.positions_px.data()[i] = std::round(dataset.positions_px.data()[i]);
  const Preparation ready = prepare(dataset, supervised_config());
  const Batch<double> batch = labelled_batch(ready, 3);
  const auto& object = *dataset.object;
  const double gauge =
      batch.label_amplitude(0, 16, 16) / std::sqrt(abs_squared(object(static_cast<int>(ready.frames.centre_px(0, 0)),
                                                                      static_cast<int>(ready.frames.centre_px(0, 1)))));
  EXPECT_GT(gauge, 0.0);
  for (int b = 0; b < 3; ++b)
    for (const int y : {3, 16, 28})
      for (const int x : {5, 16, 30}) {
        const auto row = static_cast<int>(ready.frames.centre_px(b, 0)) - 16 + y;
        const auto column = static_cast<int>(ready.frames.centre_px(b, 1)) - 16 + x;
        const Complex<double> o = object(row, column);
        // The object is kept in float.
        EXPECT_NEAR(batch.label_amplitude(b, y, x), gauge * std::sqrt(abs_squared(o)), 1e-5);
        EXPECT_NEAR(batch.label_phase(b, y, x), std::atan2(o.imag(), o.real()), 1e-5);
      }
}

TEST(SupervisedRanks, TrainsWithTheSameBits) {
  const auto dataset = test::small_dataset(18, 1);
  const auto together = fit_network(test::world(), dataset, supervised_config(), {});
  const auto alone = fit_network({}, dataset, supervised_config(), {});
  test::expect_same_bits(together.model, alone.model);
  const EpochRecord& last = alone.model.history.back();
  EXPECT_NEAR(last.training.total, last.training.amplitude_mae + last.training.phase_mae, 1e-14 * last.training.total);
  EXPECT_GT(last.validation.amplitude_mae, 0.0);
  EXPECT_EQ(last.training.nll, 0.0);
}

TEST(Supervised, LearnsItsLabels) {
  const auto dataset = test::small_dataset(8, 1);
  FitConfig config = supervised_config();
  config.train.epochs = 4;
  config.train.batch_size = 2;
  config.train.validation_split = 0.0;
  const auto history = fit_network({}, dataset, config, {}).model.history;
  EXPECT_LT(history.back().training.total, 0.7 * history.front().training.total);
}

TEST(Supervised, PredictsFromItsArchive) {
  const test::ScratchPlace place({});
  const auto dataset = test::small_dataset(10, 1);
  FitConfig config = supervised_config();
  config.train.epochs = 4;
  config.train.batch_size = 2;
  const ModelArchive trained = fit_network({}, dataset, config, {}).model;
  write_model({}, place / "model.h5", trained);
  const ModelArchive loaded = read_model({}, place / "model.h5");
  EXPECT_EQ(loaded.spec.model.kind, nn::ModelKind::supervised);
  const InferSettings settings{.geometry = config.geometry, .stitch = {.core_px = 16}, .infer = {}};
  const auto result = infer({}, loaded, dataset, settings);
  EXPECT_EQ(result.residual.residual(), infer({}, trained, dataset, settings).residual.residual());
  // In the gauge of the network the labels predict the frames: maps that are on their way to them explain some of it,
  // where maps of zeros leave a residual of 1.
  EXPECT_LT(result.residual.residual(), 0.9);
}

TEST(Supervised, DataWithoutAKnownObjectAreRefused) {
  auto dataset = test::small_dataset(8, 1);
  dataset.object.reset();
  try {
    prepare(dataset, supervised_config());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::data_file);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("model.kind=supervised"));
  }
}

TEST(Supervised, OptionsOfTheOpticsAreRefused) {
  const auto refusal = [](const FitConfig& config) -> std::string {
    try {
      validate(config);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  FitConfig config = supervised_config();
  EXPECT_EQ(refusal(config), "");
  config.train.loss = LossKind::mae;
  EXPECT_THAT(refusal(config), ::testing::HasSubstr("train.loss has no effect"));
  config = supervised_config();
  config.probe.trainable = true;
  EXPECT_THAT(refusal(config), ::testing::HasSubstr("probe.trainable has no effect"));
}

}  // namespace
}  // namespace arago::train
