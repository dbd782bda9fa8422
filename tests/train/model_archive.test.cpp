#include "arago/train/model_archive.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "train/edited_copy.hpp"
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
  model.log_ratio = {-0.4, 0.3, 0.05};
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
  EXPECT_EQ(after.log_ratio.value, -0.4);
  EXPECT_EQ(after.log_ratio.first_moment, 0.3);
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
  EXPECT_EQ(file.attribute<std::string>("/", "schema"), "arago-model/2");
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

/// The message with which a file is refused as a damaged one.
std::string refusal(const std::string& path) {
  try {
    read_model({}, path);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::data_file);
    return error.what();
  }
  return "not refused";
}

/// What the first version of the schema did not have.
test::Edit first_version() {
  test::Edit edit{.schema = "arago-model/1"};
  edit.drops_dataset = [](const std::string& name) {
    return name == "/scale/log_ratio" || name.find("deviance") != std::string::npos || name == "/history/phase_mae" ||
           name == "/history/amplitude_mae";
  };
  edit.drops_attribute = [](const std::string&, const std::string& name) {
    const std::vector<std::string> later{"xxh3_128",
                                         "kind",
                                         "output",
                                         "input",
                                         "input_scale",
                                         "rectangular",
                                         "log_ratio_first_moment",
                                         "log_ratio_second_moment"};
    return std::find(later.begin(), later.end(), name) != later.end();
  };
  return edit;
}

TEST(ModelArchive, FirstVersionIsMigrated) {
  const ScratchPlace place({});
  ModelArchive before = sample_model();
  write_model({}, place / "model.h5", before);
  test::copy_edited(place / "model.h5", place / "first.h5", first_version());
  ASSERT_FALSE(io::Hdf5Reader(place / "first.h5").has("/scale/log_ratio"));
  const ModelArchive after = read_model({}, place / "first.h5");
  EXPECT_EQ(after.spec.model, before.spec.model);
  EXPECT_EQ(after.spec.model.kind, nn::ModelKind::pinn);
  EXPECT_EQ(after.spec.input, nn::InputTransform::amplitude);
  EXPECT_FALSE(after.spec.rectangular);
  EXPECT_EQ(after.log_ratio.value, 0.0);
  EXPECT_EQ(after.log_scale.value, before.log_scale.value);
  for (std::size_t i = 0; i < before.weights.size(); ++i) ASSERT_EQ(after.weights(i), before.weights(i));
  // Written again it is a file of the present version, with the same numbers.
  write_model({}, place / "again.h5", after);
  EXPECT_EQ(io::Hdf5Reader(place / "again.h5").attribute<std::string>("/", "schema"), "arago-model/2");
  EXPECT_EQ(read_model({}, place / "again.h5").weights(17), before.weights(17));
}

TEST(ModelArchive, PresentVersionLacksNothing) {
  const ScratchPlace place({});
  write_model({}, place / "model.h5", sample_model());
  test::copy_edited(place / "model.h5", place / "whole.h5", {.schema = "arago-model/2"});
  EXPECT_EQ(read_model({}, place / "whole.h5").step, 321);
  for (const std::string lost : {"kind", "xxh3_128", "log_ratio_first_moment"}) {
    test::Edit edit{.schema = "arago-model/2"};
    edit.drops_attribute = [&](const std::string&, const std::string& name) { return name == lost; };
    test::copy_edited(place / "model.h5", place / "less.h5", edit);
    EXPECT_THAT(refusal(place / "less.h5"), ::testing::HasSubstr(lost));
  }
  test::copy_edited(place / "model.h5", place / "later.h5", {.schema = "arago-model/3"});
  EXPECT_THAT(refusal(place / "later.h5"), ::testing::HasSubstr("arago-model/3"));
}

TEST(ModelArchive, AChangedArrayIsFound) {
  const ScratchPlace place({});
  write_model({}, place / "model.h5", sample_model());
  for (const std::string changed : {"/parameters/enc/down1/conv2/kernel", "/probe", "/optimizer/second_moment"}) {
    test::copy_edited(place / "model.h5", place / "changed.h5",
                      {.schema = "arago-model/2", .changed_dataset = changed});
    EXPECT_THAT(refusal(place / "changed.h5"),
                ::testing::AllOf(::testing::HasSubstr(changed), ::testing::HasSubstr("checksum")));
  }
}

TEST(ModelArchive, ShapesAreStrict) {
  const ScratchPlace place({});
  write_model({}, place / "model.h5", sample_model());
  test::Edit edit{.schema = "arago-model/2"};
  edit.drops_dataset = [](const std::string& name) { return name == "/parameters/amp/head/kernel"; };
  test::copy_edited(place / "model.h5", place / "less.h5", edit);
  EXPECT_THAT(refusal(place / "less.h5"), ::testing::HasSubstr("amp/head/kernel"));
  ModelArchive wider = sample_model();
  wider.spec.model.n_filters_scale = 2;
  // The description says width 2, the arrays have width 1.
  wider.weights = HostView<double*>("weights", nn::ParameterLayout(wider.spec.model).size());
  write_model({}, place / "wide.h5", wider);
  test::Edit narrower{.schema = "arago-model/2"};
  narrower.drops_attribute = [](const std::string&, const std::string& name) { return name == "n_filters_scale"; };
  test::copy_edited(place / "wide.h5", place / "unknown.h5", narrower);
  EXPECT_THAT(refusal(place / "unknown.h5"), ::testing::HasSubstr("n_filters_scale"));
}

TEST(ModelArchive, HoldsNumbersAndTextsOnly) {
  const ScratchPlace place({});
  write_model({}, place / "model.h5", sample_model());
  const io::Hdf5Reader file(place / "model.h5");
  for (const std::string& name : file.datasets()) {
    const io::ElementType type = file.info(name).type;
    EXPECT_TRUE(io::is_real(type) || io::is_complex(type) || type == io::ElementType::text) << name;
  }
}

}  // namespace
}  // namespace arago::train
