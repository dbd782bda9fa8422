// Weights of the original, given as plain arrays, make a model of ours that predicts what the original predicts.
#include "arago/core/error.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/train/plain_weights.hpp"
#include "regression/golden_files.hpp"
#include "regression/golden_network_case.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cmath>
#include <filesystem>

namespace arago::test {
namespace {

using train::FitConfig;
using train::ModelArchive;

/// A folder of this test, removed with it.
class Scratch {
 public:
  Scratch() : path_(std::filesystem::temp_directory_path() / ("arago_import_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string golden_file() {
  return golden_directory() + "/pinn_N64_g1.h5";
}

/// What a user says about the network of the golden file.
FitConfig config_of(const GoldenNetworkCase& golden) {
  FitConfig config;
  config.geometry.N = golden.N;
  config.model.n_filters_scale = golden.integer("n_filters_scale");
  config.probe.kind = ptycho::ProbeKind::file;
  config.probe.file = golden_file() + ":/inputs/probe";
  config.probe.normalise = ptycho::ProbeNormalisation::none;
  config.train.intensity_scale = golden.intensity_scale;
  config.train.precision = train::Precision::float64;
  return config;
}

/// The objects that the model predicts from the golden frames, against the original's.
void expect_golden_objects(const ModelArchive& model, const GoldenNetworkCase& golden) {
  const auto network = train::build_network<double>(model, golden.P, golden.B);
  train::Batch<double> batch(golden.B, golden.C, golden.N);
  batch.share = train::ShardShare::of(golden.B, 2, 0, 1);
  const std::vector<double> X = golden.reals("inputs/X");
  for (std::size_t i = 0; i < X.size(); ++i) batch.amplitude.data()[i] = golden.intensity_scale * X[i];
  network->forward_object(ExecutionSpace{}, batch);
  const View<Complex<double>***> object("object", golden.B, golden.N, golden.N);
  network->trimmed_object(ExecutionSpace{}, object);
  const auto expected = golden.values("stages/trimmed_obj");
  ASSERT_EQ(expected.size(), object.size());
  double largest = 0.0, error = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    largest = std::max(largest, std::abs(expected[i]));
    error = std::max(error, std::abs(std::complex<double>(object.data()[i]) - expected[i]));
  }
  EXPECT_LE(error, 2e-7 * largest);  // the file stores single precision
}

TEST(NetworkImport, PlainWeightsByNamePredictWhatTheOriginalPredicts) {
  const GoldenNetworkCase golden({golden_file(), ""});
  const Scratch scratch;
  const ModelArchive imported =
      train::model_of_plain_weights(golden_file() + ":/weights", config_of(golden), ptycho::Dataset{});
  train::write_model({}, scratch / "model.h5", imported);
  expect_golden_objects(train::read_model({}, scratch / "model.h5"), golden);
}

/// The golden weights as Keras lists them: 0, 1, 2, ...
void write_listed(const GoldenNetworkCase& golden, const std::string& path, std::size_t left_out = 0) {
  io::Hdf5Writer file(path, {.schema = "plain"});
  const auto order = nlohmann::json::parse(golden.text("weight_order"));
  std::size_t next = 0;
  for (std::size_t i = 0; i + left_out < order.size(); ++i)
    for (const char* part : {"/kernel", "/bias"}) {
      const std::string name = "weights/" + order[i].get<std::string>() + part;
      const std::vector<float> values = golden.file().read<float>(golden.at(name));
      file.write_replicated("/weights/" + std::to_string(next++), golden.file().shape(golden.at(name)), values.data(),
                            {.units = "1", .long_name = "array"});
    }
  file.publish();
}

TEST(NetworkImport, ListedWeightsPredictWhatTheOriginalPredicts) {
  const GoldenNetworkCase golden({golden_file(), ""});
  const Scratch scratch;
  write_listed(golden, scratch / "listed.h5");
  expect_golden_objects(
      train::model_of_plain_weights(scratch / "listed.h5:/weights", config_of(golden), ptycho::Dataset{}), golden);
}

TEST(NetworkImport, LayerOrderIsThatOfTheOriginal) {
  for (const GoldenPlace& place : golden_networks()) {
    const GoldenNetworkCase golden(place);
    const auto order = train::keras_layer_order(golden.spec({}).model);
    const auto expected = nlohmann::json::parse(golden.text("weight_order"));
    ASSERT_EQ(order.size(), expected.size()) << place.name();
    for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], expected[i].get<std::string>()) << place.name();
  }
}

TEST(NetworkImport, WhatDoesNotFitIsRefused) {
  const GoldenNetworkCase golden({golden_file(), ""});
  const Scratch scratch;
  const auto refusal = [&](const std::string& place, const FitConfig& config) -> std::string {
    try {
      train::model_of_plain_weights(place, config, ptycho::Dataset{});
    } catch (const Error& error) {
      return error.what();
    }
    return "not refused";
  };
  const std::string weights = golden_file() + ":/weights";
  FitConfig wider = config_of(golden);
  wider.model.n_filters_scale = 2;
  EXPECT_THAT(refusal(weights, wider), ::testing::HasSubstr("has shape"));
  FitConfig narrow = config_of(golden);
  narrow.model.probe_big = false;
  EXPECT_THAT(refusal(weights, narrow), ::testing::HasSubstr("arrays"));
  FitConfig without_scale = config_of(golden);
  without_scale.train.intensity_scale.reset();
  EXPECT_THAT(refusal(weights, without_scale), ::testing::HasSubstr("train.intensity_scale"));
  EXPECT_THAT(refusal(golden_file() + ":/nothing", config_of(golden)), ::testing::HasSubstr("/nothing"));
  write_listed(golden, scratch / "short.h5", 1);
  EXPECT_THAT(refusal(scratch / "short.h5:/weights", config_of(golden)), ::testing::HasSubstr("no array"));
}

}  // namespace
}  // namespace arago::test
