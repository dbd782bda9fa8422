#include "arago/train/model_archive.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "train/scratch_place.hpp"
#include "train/small_problem.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace arago::train {
namespace {

using test::ScratchPlace;

ModelArchive sample_model() {
  ModelArchive model;
  model.spec.model = {.N = 32,
                      .gridsize = 2,
                      .n_filters_scale = 1,
                      .amp_activation = nn::AmplitudeActivation::swish,
                      .object_big = true,
                      .probe_big = false};
  model.spec.overlap = ptycho::OverlapRule::reference;
  model.spec.padded_size = 46;
  model.spec.probe_mask = true;
  model.spec.field_smoothing_px = 0.5;
  model.spec.loss = {.nll = 0.25, .mae = 0.75};
  const std::size_t n = nn::ParameterLayout(model.spec.model).size();
  model.weights = HostView<double*>("weights", n);
  model.first_moment = HostView<double*>("m", n);
  model.second_moment = HostView<double*>("v", n);
  CounterRng rng(8, Stream::test, 0, 0);
  for (std::size_t i = 0; i < n; ++i) {
    model.weights(i) = static_cast<float>(rng.normal());
    model.first_moment(i) = rng.normal();
    model.second_moment(i) = rng.uniform();
  }
  model.probe = HostView<Complex<double>**>("probe", 32, 32);
  for (std::size_t i = 0; i < model.probe.size(); ++i)
    model.probe.data()[i] = Complex<double>(rng.normal(), rng.normal());
  model.intensity_scale = 9.5;
  model.log_scale = {2.3, 0.1, 0.2};
  model.learning_rate = 5e-4;
  model.step = 321;
  model.seed = 77;
  model.history = {{.epoch = 1, .training = {-3.0, -3.0, 0.0}, .validation = {-2.0, -2.0, 0.0}, .learning_rate = 1e-3}};
  model.config_text = "[train]\nepochs = 1\n";
  model.config_hash = "0123";
  model.fingerprint = "abcd";
  return model;
}

TEST(ModelArchiveRanks, FileHoldsEverything) {
  const auto comm = mpi::Communicator::borrow(MPI_COMM_WORLD);
  const ScratchPlace place(comm);
  const ModelArchive before = sample_model();
  write_model(comm, place / "model.h5", before);
  const ModelArchive after = read_model(comm, place / "model.h5");
  EXPECT_EQ(after.spec.model, before.spec.model);
  EXPECT_EQ(after.spec.overlap, before.spec.overlap);
  EXPECT_EQ(after.spec.padded_size, 46);
  EXPECT_TRUE(after.spec.probe_mask);
  EXPECT_EQ(after.spec.field_smoothing_px, 0.5);
  EXPECT_EQ(after.spec.loss.mae, 0.75);
  for (std::size_t i = 0; i < before.weights.size(); ++i) {
    ASSERT_EQ(after.weights(i), before.weights(i));
    ASSERT_EQ(after.first_moment(i), before.first_moment(i));
    ASSERT_EQ(after.second_moment(i), before.second_moment(i));
  }
  for (std::size_t i = 0; i < before.probe.size(); ++i) ASSERT_EQ(after.probe.data()[i], before.probe.data()[i]);
  EXPECT_EQ(after.intensity_scale, 9.5);
  EXPECT_EQ(after.log_scale.value, 2.3);
  EXPECT_EQ(after.log_scale.second_moment, 0.2);
  EXPECT_EQ(after.step, 321);
  EXPECT_EQ(after.seed, 77u);
  ASSERT_EQ(after.history.size(), 1u);
  EXPECT_EQ(after.history[0].validation.total, -2.0);
  EXPECT_EQ(after.config_text, before.config_text);
  EXPECT_EQ(after.config_hash, "0123");
  EXPECT_EQ(after.fingerprint, "abcd");
}

TEST(ModelArchive, ParametersAreFloat32TensorsByName) {
  const ScratchPlace place({});
  write_model({}, place / "model.h5", sample_model());
  const io::Hdf5Reader file(place / "model.h5");
  const auto kernel = file.info("/parameters/enc/down0/conv1/kernel");
  EXPECT_EQ(kernel.type, io::ElementType::float32);
  EXPECT_EQ(kernel.shape, (io::Shape{3, 3, 4, 64}));
  EXPECT_EQ(file.info("/parameters/amp/head/bias").shape, (io::Shape{4}));
  EXPECT_EQ(file.attribute<std::string>("/", "schema"), "arago-model/1");
}

TEST(ModelArchive, RefusesWhatIsNoModel) {
  const ScratchPlace place({});
  const auto expect_refused = [](const std::string& path, const std::string& reason) {
    try {
      read_model({}, path);
      FAIL() << path << " was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::data_file);
      EXPECT_THAT(error.what(), ::testing::HasSubstr(reason));
    }
  };
  std::ofstream(place / "text.h5") << "not a model";
  expect_refused(place / "text.h5", "text.h5");
  expect_refused(place / "missing.h5", "missing.h5");
  {
    io::Hdf5Writer other(place / "other.h5", {.schema = "arago-dataset/1"});
    other.publish();
  }
  expect_refused(place / "other.h5", "arago-dataset/1");
  ModelArchive wrong = sample_model();
  write_model({}, place / "wrong.h5", wrong);
  std::filesystem::resize_file(place / "wrong.h5", std::filesystem::file_size(place / "wrong.h5") / 2);
  expect_refused(place / "wrong.h5", "wrong.h5");
}

}  // namespace
}  // namespace arago::train
