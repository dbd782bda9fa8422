// Bad input seen from outside: every kind ends with its exit code and a sentence that names it.
#include "arago/core/views.hpp"
#include "arago/io/npz_file.hpp"
#include "cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using program::Outcome;
using ::testing::AllOf;
using ::testing::HasSubstr;

const char* const small_scene =
    "[geometry]\nN = 32\n[object]\nsize_px = 80\n[scan]\ncount = 40\n[model]\nn_filters_scale = 1\n"
    "[train]\nbatch_size = 8\nepochs = 1\n[stitch]\ncore_px = 12\n";

class Rejections : public program::ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    place_.write("small.toml", small_scene);
  }
  void make_data() { ASSERT_EQ(place_.arago({"simulate", "small.toml", "--run-dir", "data"}).code, 0); }
  bool exists(const std::string& name) const { return std::filesystem::exists(place_.path() / name); }
  /// Every call has a run directory of its own: a second one would be refused for another reason.
  void expect(int code, std::vector<std::string> arguments, const std::string& named) {
    arguments.insert(arguments.end(), {"--run-dir", "call-" + std::to_string(calls_++)});
    const Outcome outcome = place_.arago(arguments);
    EXPECT_EQ(outcome.code, code) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(named));
  }

 private:
  int calls_ = 0;
};

TEST_F(Rejections, TrainingFileMissing) {
  expect(3, {"train", "small.toml", "--data.file", "nowhere.h5"}, "nowhere.h5");
}

TEST_F(Rejections, TestFileMissing) {
  make_data();
  const std::vector<std::string> train{"train",           "small.toml",       "--data.file",
                                       "data/dataset.h5", "--data.test_file", "none.h5"};
  expect(3, train, "none.h5");
}

TEST_F(Rejections, ModelFolderMissingAndModelMissingInIt) {
  make_data();
  expect(3, {"infer", "small.toml", "--data.file", "data/dataset.h5", "--input.model", "no_such_run"}, "no_such_run");
  expect(3, {"infer", "small.toml", "--data.file", "data/dataset.h5", "--input.model", "data"}, "data/model.h5");
  expect(2, {"infer", "small.toml", "--data.file", "data/dataset.h5"}, "input.model");
}

TEST_F(Rejections, ModelOfAnotherSizeThanTheData) {
  make_data();
  ASSERT_EQ(place_.arago({"train", "small.toml", "--data.file", "data/dataset.h5", "--run-dir", "net"}).code, 0);
  // The model says what N is; the frames of other data do not fit it.
  ASSERT_EQ(place_.arago({"simulate", "small.toml", "--geometry.N", "48", "--run-dir", "other"}).code, 0);
  expect(3, {"infer", "--stitch.core_px", "12", "--data.file", "other/dataset.h5", "--input.model", "net"}, "48");
  expect(2,
         {"infer", "small.toml", "--geometry.gridsize", "2", "--data.file", "data/dataset.h5", "--input.model", "net"},
         "gridsize");
}

TEST_F(Rejections, EveryProblemOfAConfigurationAtOnce) {
  place_.write("bad.toml",
               "[geometry]\ngridsize = [2, 3]\n[model]\nkind = \"pin\"\namp_activation = \"tanh\"\n"
               "[train]\nengine = \"tensorflow\"\nprecision = \"float16\"\nlearning_rate = 0\nbatch_size = 0\n"
               "accumulate_batches = 0\nearly_stop_patience = -1\n[execution]\nthreads = 0\nkeep_checkpoints = -2\n");
  const Outcome outcome = place_.arago({"config", "check", "bad.toml"});
  EXPECT_EQ(outcome.code, 2);
  for (const char* key : {"geometry.gridsize", "model.kind", "model.amp_activation", "train.engine", "train.precision",
                          "train.learning_rate", "train.batch_size", "train.accumulate_batches",
                          "train.early_stop_patience", "execution.threads", "execution.keep_checkpoints"})
    EXPECT_THAT(outcome.err, HasSubstr(key));
  EXPECT_THAT(outcome.err, HasSubstr("line 2 of bad.toml"));
}

TEST_F(Rejections, UnknownProfileAndPreset) {
  expect(2, {"psf", "--telescope.profile", "hubble"}, "hubble");
  expect(2, {"train", "small.toml", "--model.preset", "torch"}, "model.preset");
  expect(2, {"study", "small.toml", "--study.preset", "big"}, "study.preset");
}

TEST_F(Rejections, ProbesThatAreNone) {
  make_data();
  // A scene whose probe file is missing, or is no probe.
  const std::vector<std::string> from_file{"simulate", "small.toml", "--probe.kind", "file", "--probe.file"};
  std::vector<std::string> missing = from_file, damaged = from_file, no_probe = from_file;
  missing.emplace_back("gone.h5");
  expect(3, missing, "gone.h5");
  place_.write("damaged.h5", "not HDF5 at all");
  damaged.emplace_back("damaged.h5");
  expect(3, damaged, "damaged.h5");
  no_probe.emplace_back("data/dataset.h5:/positions_px");
  expect(3, no_probe, "positions_px");
}

TEST_F(Rejections, MeasuredFramesWithoutAProbe) {
  make_data();
  ASSERT_EQ(place_.arago({"export", "data/dataset.h5", "--run-dir", "raw"}).code, 0);
  std::string bytes = program::text_of(place_.path() / "raw/dataset.npz");
  // The archive names its members twice; under another name of the same length the probe is not found.
  for (std::size_t at = bytes.find("probeGuess"); at != std::string::npos; at = bytes.find("probeGuess", at))
    bytes.replace(at, 10, "otherGuess");
  place_.write("no_probe.npz", bytes);
  const std::vector<std::string> train{"train", "small.toml", "--data.file", "no_probe.npz"};
  expect(2, train, "probe.kind");
  std::vector<std::string> assumed = train;
  assumed.insert(assumed.end(), {"--probe.kind", "ideal_disk", "--run-dir", "disc"});
  EXPECT_EQ(place_.arago(assumed).code, 0);
}

TEST_F(Rejections, TheProbeOfAFileSaysWhatNIs) {
  ASSERT_EQ(place_.arago({"simulate", "small.toml", "--geometry.N", "48", "--run-dir", "data"}).code, 0);
  const Outcome shown = place_.arago(
      {"simulate", "--object.size_px", "96", "--probe.kind", "file", "--probe.file", "data/dataset.h5", "--dry-run"});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("N = 48  # probe of data/dataset.h5; instead of 64 (default)"));
}

TEST_F(Rejections, AProbeOfModesAndOneThatIsNotSquare) {
  const auto write = [&](const std::string& name, const arago::io::Shape& shape) {
    std::size_t size = 1;
    for (const auto extent : shape) size *= static_cast<std::size_t>(extent);
    const std::vector<arago::Complex<double>> values(size, 1.0);
    arago::io::NpzWriter file((place_.path() / name).string());
    file.write("probeGuess", shape, values.data());
    file.publish();
  };
  write("plain.npz", {48, 48});
  write("modes.npz", {3, 48, 48});
  write("oblong.npz", {48, 32});
  const std::vector<std::string> simulate{"simulate", "--object.size_px", "96", "--probe.kind", "file", "--dry-run"};
  for (const char* name : {"plain.npz", "modes.npz"}) {
    std::vector<std::string> arguments = simulate;
    arguments.insert(arguments.end(), {"--probe.file", name});
    const Outcome shown = place_.arago(arguments);
    EXPECT_EQ(shown.code, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("N = 48  # probe of"));
  }
  expect(3, {"simulate", "--object.size_px", "96", "--probe.kind", "file", "--probe.file", "oblong.npz"}, "(48, 32)");
}

TEST_F(Rejections, NotEnoughFramesForAGroup) {
  ASSERT_EQ(place_.arago({"simulate", "small.toml", "--scan.count", "3", "--run-dir", "few"}).code, 0);
  expect(3, {"train", "small.toml", "--geometry.gridsize", "2", "--data.file", "few/dataset.h5"}, "3 frames");
}

TEST_F(Rejections, GroupsThatAreAllTooWide) {
  expect(2, {"train", "small.toml", "--geometry.gridsize", "2", "--geometry.max_displacement_px", "0.001"},
         "max_displacement_px");
}

TEST_F(Rejections, OutputThatCannotBeWritten) {
  const Outcome outcome = place_.arago({"simulate", "small.toml", "--run-dir", "/proc/arago"});
  EXPECT_EQ(outcome.code, 6);
  EXPECT_THAT(outcome.err, HasSubstr("/proc/arago"));
}

TEST_F(Rejections, ADamagedModelIsRefused) {
  make_data();
  ASSERT_EQ(place_.arago({"train", "small.toml", "--data.file", "data/dataset.h5", "--run-dir", "net"}).code, 0);
  std::string bytes = program::text_of(place_.path() / "net/model.h5");
  bytes[bytes.size() / 2] = static_cast<char>(~bytes[bytes.size() / 2]);
  place_.write("model.h5", bytes);
  expect(3, {"infer", "small.toml", "--data.file", "data/dataset.h5", "--input.model", "model.h5"}, "model.h5");
}

TEST_F(Rejections, NothingIsLeftBehind) {
  place_.arago({"train", "small.toml", "--train.batch_size", "0"});
  place_.arago({"infer", "small.toml"});
  EXPECT_FALSE(exists("runs"));
}

TEST_F(Rejections, OlderNamesAreExportedAsTheyWere) {
  const Outcome outcome =
      place_.arago({"config", "legacy", "small.toml", "--data.file", "train.npz", "--geometry.gridsize", "2",
                    "--train.loss", "mae", "--geometry.n_groups", "512"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, R"({
  "N": 32,
  "gridsize": 2,
  "offset": 4.0,
  "neighbor_count": 6,
  "n_groups": 512,
  "sequential_sampling": false,
  "data_source": "lines",
  "size": 80,
  "set_phi": true,
  "sim_jitter_scale": 0.0,
  "nphotons": 100000.0,
  "train_data_file_path": "train.npz",
  "model_type": "pinn",
  "n_filters_scale": 1,
  "amp_activation": "sigmoid",
  "object.big": true,
  "probe.big": true,
  "probe.mask": false,
  "probe.trainable": false,
  "probe_scale": 4.0,
  "pad_object": true,
  "gaussian_smoothing_sigma": 0.0,
  "batch_size": 8,
  "nepochs": 1,
  "learning_rate": 0.001,
  "nll_weight": 0.0,
  "mae_weight": 1.0,
  "tv_weight": 0.0,
  "realspace_mae_weight": 0.0,
  "intensity_scale.trainable": true,
  "npseed": 42
}
)");
}

}  // namespace
