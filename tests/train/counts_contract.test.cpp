#include "arago/core/error.hpp"
#include "arago/train/inference.hpp"
#include "train/detail/count_statistics.hpp"
#include "train/detail/preparation.hpp"
#include "train/same_bits.hpp"
#include "train/scratch_place.hpp"
#include "train/small_problem.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace arago::train {
namespace {

FitConfig counts_config(int gridsize) {
  FitConfig config = test::small_config(gridsize);
  config.model.output = nn::MapMeaning::real_imag;
  config.model.contract = nn::Contract::counts;
  return config;
}

TEST(CountsContract, StatisticsAreThoseOfTheTrainingGroups) {
  auto dataset = test::small_dataset(10, 1);
  const FitConfig config = counts_config(1);
  const auto grouping = ptycho::form_groups(dataset.positions_px, config.geometry, 42);
  double squares = 0.0, counts = 0.0;
  const std::size_t pixels = 32 * 32;
  for (int g = 0; g < 6; ++g)
    for (std::size_t i = 0; i < pixels; ++i) {
      const double t = dataset.counts.data()[grouping.frames(g, 0) * pixels + i];
      squares += t * t;
      counts += t;
    }
  const CountStatistics found = count_statistics(dataset, grouping, 6);
  EXPECT_NEAR(found.input_scale, 16.0 / std::sqrt(squares / 6), 1e-14 * found.input_scale * 1e3);
  EXPECT_NEAR(found.mean_count, counts / (6.0 * pixels), 1e-12 * found.mean_count);
  // Frames of the validation groups do not matter.
  for (std::size_t i = 0; i < pixels; ++i) dataset.counts.data()[grouping.frames(8, 0) * pixels + i] *= 50;
  EXPECT_EQ(count_statistics(dataset, grouping, 6).input_scale, found.input_scale);
}

TEST(CountsContract, StatisticsOfBadCountsAreRefused) {
  const FitConfig config = counts_config(1);
  for (const float bad : {-1.0f, std::nanf(""), INFINITY}) {
    auto dataset = test::small_dataset(6, 1);
    dataset.counts.data()[77] = bad;
    const auto grouping = ptycho::form_groups(dataset.positions_px, config.geometry, 42);
    EXPECT_THROW(count_statistics(dataset, grouping, 6), DataFileError) << bad;
  }
  auto dark = test::small_dataset(6, 1);
  Kokkos::deep_copy(dark.counts, 0.0f);
  const auto grouping = ptycho::form_groups(dark.positions_px, config.geometry, 42);
  EXPECT_THROW(count_statistics(dark, grouping, 6), DataFileError);
}

TEST(CountsContractRanks, TrainsWithTheSameBits) {
  const auto dataset = test::small_dataset(18, 2);
  const FitConfig config = counts_config(2);
  const TrainResult together = fit_network(test::world(), dataset, config, {});
  const TrainResult alone = fit_network({}, dataset, config, {});
  test::expect_same_bits(together.model, alone.model);
  EXPECT_EQ(together.model.log_ratio.value, alone.model.log_ratio.value);
  EXPECT_NE(alone.model.log_ratio.value, 0.0);
  EXPECT_LT(alone.model.history.back().training.total, alone.model.history.front().training.total);
  const Losses& losses = alone.model.history.back().training;
  EXPECT_NEAR(losses.total, alone.model.spec.loss.nll * losses.nll, 1e-12 * std::abs(losses.total));
}

TEST(CountsContract, IsWhollyInTheArchive) {
  const test::ScratchPlace place({});
  const auto dataset = test::small_dataset(12, 1);
  FitConfig config = counts_config(1);
  config.train.epochs = 1;
  const ModelArchive trained = fit_network({}, dataset, config, {}).model;
  write_model({}, place / "model.h5", trained);
  const ModelArchive loaded = read_model({}, place / "model.h5");
  EXPECT_EQ(loaded.spec.input, nn::InputTransform::counts);
  EXPECT_EQ(loaded.spec.input_scale, trained.spec.input_scale);
  EXPECT_TRUE(loaded.spec.rectangular);
  EXPECT_EQ(loaded.log_ratio.value, trained.log_ratio.value);
  const InferSettings settings{.geometry = config.geometry, .stitch = {.core_px = 16}, .infer = {}};
  EXPECT_EQ(infer({}, loaded, dataset, settings).residual.residual(),
            infer({}, trained, dataset, settings).residual.residual());
  ModelArchive without = trained;
  without.spec.input_scale = 0.0;
  write_model({}, place / "without.h5", without);
  try {
    read_model({}, place / "without.h5");
    FAIL() << "a model that reads counts without their scale was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::data_file);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("input_scale"));
  }
}

TEST(CountsContract, RulesNameTheKey) {
  const auto refusal = [](const FitConfig& config) -> std::string {
    try {
      validate(config);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  FitConfig config = counts_config(1);
  EXPECT_EQ(refusal(config), "");
  config.train.loss = LossKind::mae;
  EXPECT_THAT(refusal(config), ::testing::HasSubstr("train.loss=nll"));
  config = test::small_config(1);
  config.train.refit_scales = true;
  EXPECT_THAT(refusal(config), ::testing::HasSubstr("train.refit_scales has no effect"));
}

}  // namespace
}  // namespace arago::train
