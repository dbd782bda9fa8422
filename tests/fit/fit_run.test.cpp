#include "arago/fit/fit_run.hpp"

#include "arago/core/stop_request.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/params/store_text.hpp"
#include "fit/fit_testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>

namespace arago::fit {
namespace {

using testing::rejection;
using testing::small_store;

class FitFiles : public ::testing::Test {
 protected:
  FitFiles() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() / ("arago_fit_" + std::string(test->name()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~FitFiles() override {
    StopRequest::reset();
    std::filesystem::remove_all(folder_);
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  /// A psf.h5 of a store, with an image of one's own if given.
  std::string write_image(const params::ParameterStore& store, optics::RealMap image = {}, bool with_truth = true) {
    if (image.size() == 0) image = optics::SheraTelescope(store).image();
    io::Hdf5Writer file(path("psf.h5"), {.schema = "arago-psf/1"});
    file.write_view("/image", image, {"photon", "telescope image"});
    if (with_truth)
      file.write_text("/parameters", params::to_text(store, params::TextFormat::toml), {"1", "all parameters"});
    file.publish();
    return path("psf.h5");
  }

 private:
  std::filesystem::path folder_;
};

FitConfig quick_config() {
  FitConfig config;
  config.parameters = {"binary.separation_as", "binary.x_position_as", "binary.log_flux_total",
                       "primary.zernike_coeffs_nm"};
  config.noise = optics::NoiseKind::photon;
  config.seed = 7;
  return config;
}

TEST_F(FitFiles, ResultHoldsTheGroupsOfARun) {
  const FitConfig config = quick_config();
  const FitProblem problem = make_problem({}, small_store(), config);
  const FitResult result = run_fit({}, problem, config, {.file = path("fit.h5"), .config_text = "# all"});
  const io::Hdf5Reader file(path("fit.h5"));
  for (const char* group : {"/meta", "/summary", "/trace", "/signals", "/fisher", "/images", "/checkpoints"})
    EXPECT_TRUE(file.has_group(group)) << group;
  EXPECT_EQ(file.attribute<std::string>("/summary", "reason"), "converged");
  EXPECT_EQ(file.shape("/trace/theta"), (io::Shape{result.state.trace.steps() + 1, 11}));
  EXPECT_EQ(file.read_texts("/meta/labels").front(), "binary.separation_as");
  EXPECT_EQ(file.read<double>("/summary/theta").front(), result.natural[0]);
  EXPECT_EQ(file.shape("/signals/primary.zernike_error_nm"), (io::Shape{result.state.trace.steps() + 1, 8}));
  EXPECT_THAT(file.read_text("/summary/json"), ::testing::HasSubstr("\"loss_best\""));
}

TEST_F(FitFiles, EstimatesScatterAsTheirStandardDeviationsSay) {
  // chi^2 of the errors of 11 parameters in units of F^-1, 12 noisy images: mean 11, sd of the mean sqrt(22 / 12)
  // = 1.35.
  FitConfig config = quick_config();
  double chi2 = 0;
  constexpr int images = 12;
  for (int i = 0; i < images; ++i) {
    config.realisation = i;
    const FitProblem problem = make_problem({}, small_store(), config);
    const FitResult result = run_fit({}, problem, config, {});
    EXPECT_EQ(result.state.end, FitEnd::converged);
    const Eigen::VectorXd error = result.natural - problem.reference;
    chi2 += error.dot(result.information * error) / images;
  }
  EXPECT_NEAR(chi2, 11, 3.5 * std::sqrt(22.0 / images));
}

TEST_F(FitFiles, AStoppedFitGoesOnWithTheSameBits) {
  const FitConfig config = quick_config();
  const params::ParameterStore store = small_store();
  const FitProblem problem = make_problem({}, store, config);
  const FitResult whole = run_fit({}, problem, config, {.file = path("whole.h5")});
  FitRun run{.file = path("parts.h5"), .checkpoint_every_s = 0};
  run.on_step = [](const FitTrace& trace) {
    if (trace.steps() == 2) StopRequest::request_stop("the test");
  };
  EXPECT_THROW(run_fit({}, problem, config, run), Checkpointed);
  EXPECT_EQ(io::Hdf5Reader(path("parts.h5")).attribute<std::string>("/summary", "status"), "running");
  StopRequest::reset();
  const FitProblem again = make_problem({}, store, config);
  const FitResult rest = run_fit({}, again, config, {.file = path("parts.h5")});
  EXPECT_EQ(whole.state.trace.loss, rest.state.trace.loss);
  EXPECT_EQ(whole.state.optimizer, rest.state.optimizer);
  const io::Hdf5Reader a(path("whole.h5")), b(path("parts.h5"));
  for (const std::string& name : a.datasets()) {
    if (name.ends_with("json") || a.info(name).type == io::ElementType::text) continue;
    EXPECT_EQ(::testing::PrintToString(a.read<double>(name)), ::testing::PrintToString(b.read<double>(name))) << name;
  }
}

TEST_F(FitFiles, AFileOfAnotherConfigurationIsRefused) {
  const FitConfig config = quick_config();
  const FitProblem problem = make_problem({}, small_store(), config);
  run_fit({}, problem, config, {.file = path("fit.h5"), .config_hash = "a"});
  const std::string message =
      rejection([&] { run_fit({}, problem, config, {.file = path("fit.h5"), .config_hash = "b"}); });
  EXPECT_THAT(message, ::testing::HasSubstr("--resume never"));
}

TEST_F(FitFiles, AMeasuredImageIsFittedAndComparedWithItsTruth) {
  const params::ParameterStore store = small_store(), sky = store.with("binary.separation_as", 10.003);
  FitConfig config = quick_config();
  config.noise = optics::NoiseKind::none;
  config.signals = FitSignals::required;
  const FitProblem problem = make_problem({}, store, config, {write_image(sky), ""});
  const FitResult result = run_fit({}, problem, config, {});
  EXPECT_LT(std::abs(find(result.signals, "binary.separation_error_uas")->values.bottomRows(1)(0, 0)), 0.01);
}

TEST_F(FitFiles, WithoutTruthSignalsAreNotNumbers) {
  FitConfig config = quick_config();
  config.noise = optics::NoiseKind::none;
  const params::ParameterStore store = small_store();
  const ObservationFiles files{write_image(store, {}, false), ""};
  const FitResult result = run_fit({}, make_problem({}, store, config, files), config, {});
  EXPECT_TRUE(std::isnan(find(result.signals, "binary.separation_error_uas")->values(0, 0)));
  config.signals = FitSignals::required;
  EXPECT_THAT(rejection([&] { make_problem({}, store, config, files); }), ::testing::HasSubstr("input.truth"));
}

TEST_F(FitFiles, ImagesThatCannotBeFitted) {
  const params::ParameterStore store = small_store();
  FitConfig config = quick_config();
  optics::RealMap image = optics::SheraTelescope(store).image();
  Kokkos::deep_copy(image, std::numeric_limits<double>::quiet_NaN());
  const FitProblem problem = make_problem({}, store, config, {write_image(store, image), ""});
  EXPECT_THAT(rejection([&] { run_fit({}, problem, config, {}); }, ExitCode::numerical), ::testing::HasSubstr("NaN"));
  const optics::RealMap small("image", 8, 8);
  EXPECT_THAT(rejection([&] {
                make_problem({}, store, config, {write_image(store, small), ""});
              }),
              ::testing::HasSubstr("telescope.psf_npix"));
  EXPECT_THAT(rejection(
                  [&] {
                    make_problem({}, store, config, {path("psf.h5") + ":/frame", ""});
                  },
                  ExitCode::data_file),
              ::testing::HasSubstr("/frame"));
  config.variance_ph2 = 0.0;
  EXPECT_THAT(rejection([&] { make_problem({}, store, config); }), ::testing::HasSubstr("variance"));
}

TEST_F(FitFiles, PixelsThatAreNotANumberAreLeftOutAndCounted) {
  const params::ParameterStore store = small_store();
  FitConfig config = quick_config();
  optics::RealMap image = optics::SheraTelescope(store).image();
  image(3, 4) = image(5, 5) = std::numeric_limits<double>::quiet_NaN();
  const FitResult result = run_fit({}, make_problem({}, store, config, {write_image(store, image), ""}), config, {});
  EXPECT_EQ(result.skipped, 2);
  EXPECT_EQ(result.state.end, FitEnd::converged);
}

}  // namespace
}  // namespace arago::fit
