#include "arago/core/error.hpp"
#include "arago/data/dataset_file.hpp"
#include "arago/data/inspection.hpp"
#include "arago/data/scene_file.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "arago/ptycho/data_residual.hpp"
#include "arago/ptycho/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

// Measured data sets that stay outside the project; the folder is named by ARAGO_EXTERNAL_DATA.
namespace arago::data {
namespace {

using Pixel = Complex<double>;

class MeasuredDataExternal : public ::testing::Test {
 protected:
  /// The path of a file, or "" with the test marked as skipped.
  std::string find(const std::string& name) {
    const char* folder = std::getenv("ARAGO_EXTERNAL_DATA");
    const std::string path = folder ? (std::filesystem::path(folder) / name).string() : "";
    return folder && std::filesystem::exists(path) ? path : "";
  }
};

#define ARAGO_FIND_OR_SKIP(variable, name) \
  const std::string variable = find(name); \
  if (variable.empty()) GTEST_SKIP() << name << " is not in ARAGO_EXTERNAL_DATA"

TEST_F(MeasuredDataExternal, SiemensStar) {
  ARAGO_FIND_OR_SKIP(path, "tike_siemens-star-small.h5");
  const ptycho::Dataset dataset = read_dataset(path, {}, {.N = 128});
  EXPECT_EQ(dataset.frames(), 516);
  EXPECT_NEAR(ptycho::mean_photons_per_image(dataset), 461213, 1);
  const Inspection seen = inspect(dataset);
  EXPECT_LT(seen.centre_offset_px, 3);
  EXPECT_LT(seen.power_at_corner, 0.05);
}

TEST_F(MeasuredDataExternal, ReconstructionWithoutFrames) {
  ARAGO_FIND_OR_SKIP(path, "ptychopinn_Run1084_recon3_postPC.h5");
  EXPECT_THROW(read_dataset(path, {}), DataFileError);
  SimulationConfig config;
  config.object.kind = ptycho::ObjectKind::file;
  config.probe.kind = ptycho::ProbeKind::file;
  config.scan.kind = ptycho::ScanKind::file;
  config.object.file = config.probe.file = config.scan.file = path;
  config.scan.whole_pixels = true;
  config.dose.noise = ptycho::Noise::none;
  const ptycho::Dataset ours = simulate_dataset(config);
  EXPECT_EQ(ours.frames(), 1087);
  ARAGO_FIND_OR_SKIP(reference, "run1084_sim_1e5.h5");
  // The noise-free frames of the other program's simulation at the same dose: the same totals.
  const io::Hdf5Reader file(reference);
  const auto totals = file.read<double>("/expected_photons");
  for (int j = 0; j < 1087; ++j) {
    double total = 0;
    for (int k = 0; k < 64 * 64; ++k) total += ours.counts.data()[j * 64 * 64 + k];
    EXPECT_NEAR(total, totals[j], 1e-5 * totals[j]);
  }
}

TEST_F(MeasuredDataExternal, SimulatedRunHasTheRecordedResidual) {
  ARAGO_FIND_OR_SKIP(path, "run1084_sim_1e5.h5");
  const ptycho::Dataset dataset = read_dataset(path, {}, {.N = 64});
  EXPECT_NEAR(ptycho::mean_photons_per_image(dataset), 99988.9, 0.1);
  EXPECT_EQ(*dataset.photons_per_image_requested, 1e5);
  const io::Hdf5Reader file(path);
  ptycho::Scene truth{*dataset.object, HostView<Pixel**>("probe", 64, 64), dataset.positions_px};
  const double scale = file.attribute<double>("/", "probe_scale");
  for (int k = 0; k < 64 * 64; ++k) truth.probe.data()[k] = scale * dataset.probe.data()[k];
  const auto sums = ptycho::compare_frames(dataset.counts, ptycho::expected_intensity(truth));
  EXPECT_NEAR(sums.residual(), file.attribute<double>("/", "truth_residual"), 1e-6);
}

TEST_F(MeasuredDataExternal, PerfectReconstructionScoresPerfectly) {
  ARAGO_FIND_OR_SKIP(path, "run1084_sim_1e5.h5");
  const ptycho::Dataset dataset = read_dataset(path, {}, {.N = 64});
  const auto mask = load_mask(path);
  ptycho::Reconstruction reconstruction;
  reconstruction.object = *dataset.object;
  ptycho::EvaluateConfig config;
  config.align = ptycho::Alignment::complex_factor;
  const auto result = ptycho::evaluate(reconstruction, *dataset.object, mask, config);
  EXPECT_EQ(result.at("region_pixels"), 11924);
  EXPECT_EQ(result.rings.edge_px, 112);
  EXPECT_NEAR(result.at("amplitude_peak"), 0.9375, 1e-4);
  EXPECT_NEAR(result.at("amplitude_mae"), 0, 1e-12);
}

}  // namespace
}  // namespace arago::data
