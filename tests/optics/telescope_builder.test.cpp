// From structural parameters to arrays: masks and wavefront errors, drawn and from files, and what is rejected.
#include "arago/io/collective_file.hpp"
#include "arago/optics/map_file.hpp"
#include "arago/optics/pupil_mask.hpp"
#include "telescope_testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cmath>
#include <filesystem>

namespace arago::optics {
namespace {

using namespace testing;
using ::testing::AllOf;
using ::testing::HasSubstr;

class TelescopeBuilder : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "arago_maps_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// FILE.h5:/map with these values.
  std::string stored(const std::string& name, const ConstRealMap& map) {
    io::Hdf5Writer file(folder_ + "/" + name, {.schema = "test/1"});
    file.write_view("/map", map, {.units = "1", .long_name = "map of a test"});
    file.publish();
    return folder_ + "/" + name + ":/map";
  }
  std::string folder_;
};

ParameterStore testbed(const Values& values) {
  return store_of("shera_testbed", SystemId::three_plane, small(32, 32, 1) + values);
}
Values mask_file(const std::string& kind, const std::string& location) {
  return {{"telescope.mask", kind}, {"telescope.mask_file", location}};
}
RealMap opd_of(const ParameterStore& store) {
  SheraTelescope telescope(store);
  return telescope.graph(store).structure().mirrors[0].opd_m;
}

TEST_F(TelescopeBuilder, AMaskFromAFileIsTheSameMask) {
  const Grid grid{32, 0.09};
  const std::string as_map = stored("mask.h5", rosette_mask(grid));
  const std::string as_opd = stored("opd.h5", half_wave_opd(rosette_mask(grid), 550e-9));
  const RealMap built_in = opd_of(testbed({{"telescope.mask", "rosette"}}));
  EXPECT_EQ(difference(opd_of(testbed(mask_file("file", as_map))), built_in), 0);
  EXPECT_EQ(difference(opd_of(testbed(mask_file("opd", as_opd))), built_in), 0);
}

TEST_F(TelescopeBuilder, AMaskOfAnotherSizeIsResampledAndThresholded) {
  const std::string location = stored("fine.h5", rosette_mask({64, 0.09}));
  const RealMap opd = opd_of(testbed(mask_file("file", location)));
  for (std::size_t k = 0; k < opd.size(); ++k) EXPECT_TRUE(opd.data()[k] == 0 || opd.data()[k] == 275e-9);
  const RealMap smooth = opd_of(testbed(mask_file("file", location) + Values{{"telescope.mask_binarise", false}}));
  EXPECT_GT(difference(smooth, opd), 0);
  const RealMap legacy = opd_of(testbed(mask_file("file", location) + Values{{"telescope.mask_resample", "legacy"}}));
  for (std::size_t i = 0; i < 32; ++i) EXPECT_EQ(legacy(31, i), 0) << "the end point is one past the last sample";
}

TEST_F(TelescopeBuilder, ContentsOfFilesAreHashedNotNames) {
  const RealMap mask = rosette_mask({32, 0.09});
  const std::string location = stored("mask.h5", mask);
  const RealMap before = copy_of(opd_of(testbed(mask_file("file", location))));
  for (std::size_t k = 0; k < mask.size(); ++k) mask.data()[k] = 1 - mask.data()[k];
  ASSERT_EQ(stored("mask.h5", mask), location);
  const RealMap after = opd_of(testbed(mask_file("file", location)));
  for (std::size_t k = 0; k < mask.size(); ++k) EXPECT_NEAR(before.data()[k] + after.data()[k], 275e-9, 1e-22);
}

TEST_F(TelescopeBuilder, RejectedMaps) {
  const std::string rectangle = stored("long.h5", RealMap("map", 32, 16));
  const RealMap holed("map", 32, 32);
  holed(3, 4) = NAN;
  const std::string nan = stored("nan.h5", holed);
  const std::string wrong = stored("wrong.h5", RealMap("map", 48, 48));
  const auto build = [](const Values& values) { return [=] { (void)opd_of(testbed(values)); }; };
  EXPECT_THAT(rejection(build(mask_file("opd", wrong))),
              AllOf(HasSubstr("telescope.mask_file"), HasSubstr("48 x 48"), HasSubstr("telescope.pupil_npix=32")));
  EXPECT_THAT(rejection(build(mask_file("file", rectangle)), ExitCode::data_file), HasSubstr("square"));
  EXPECT_THAT(rejection(build(mask_file("file", nan)), ExitCode::data_file), HasSubstr("[3, 4]"));
  EXPECT_THAT(rejection(build(mask_file("file", folder_ + "/nan.h5:/other")), ExitCode::data_file),
              HasSubstr("no data set /other"));
  EXPECT_THAT(rejection(build(mask_file("file", folder_ + "/none.h5:/map")), ExitCode::data_file),
              HasSubstr("none.h5"));
  EXPECT_THAT(rejection(build(mask_file("file", "mask.h5"))), HasSubstr("FILE.h5:/dataset"));
  EXPECT_THAT(rejection(build({{"detector.pixel_response_path", wrong}})), HasSubstr("telescope.psf_npix=32"));
  EXPECT_THAT(rejection(build({{"m2.wfe.calibrated.file", wrong}, {"m2.wfe.calibrated.rms_m", 1e-9}})),
              HasSubstr("m2.wfe.calibrated.rms_m"));
}

TEST_F(TelescopeBuilder, WavefrontErrorsHaveTheirRmsAndTheirOwnDraw) {
  const Values errors{{"telescope.mask", "none"},
                      {"m1.wfe.calibrated.rms_m", 2e-9},
                      {"m1.wfe.uncalibrated.rms_m", 1e-9},
                      {"m2.wfe.calibrated.rms_m", 3e-9},
                      {"m2.wfe.calibrated.seed", 5}};
  const ParameterStore store = testbed(errors);
  SheraTelescope data(store), model(store, {.errors = WavefrontErrors::calibrated});
  const auto mirrors = [](SheraTelescope& telescope) { return telescope.graph(telescope.store()).structure().mirrors; };
  const auto rms = [](const MirrorMaps& maps) {
    double squares = 0, count = 0;
    for (std::size_t k = 0; k < maps.opd_m.size(); ++k) {
      if (maps.transmission.data()[k] == 0) continue;
      squares += maps.opd_m.data()[k] * maps.opd_m.data()[k];
      ++count;
    }
    return std::sqrt(squares / count);
  };
  EXPECT_NEAR(rms(mirrors(model)[0]), 2e-9, 1e-21);
  EXPECT_NEAR(rms(mirrors(model)[1]), 3e-9, 1e-21);
  const double both = rms(mirrors(data)[0]);  // two independent maps: their squares add, but for their overlap
  EXPECT_GT(both, 1.2e-9);
  EXPECT_LT(both, 3e-9);
  EXPECT_NE(both, 2e-9);
  EXPECT_EQ(difference(mirrors(data)[1].opd_m, mirrors(model)[1].opd_m), 0);
  EXPECT_GT(of_peak(data.image(), model.image()), 1e-6);
}

TEST_F(TelescopeBuilder, RejectedGeometry) {
  const auto build = [](const Values& values) {
    return [=] { (void)store_of("shera_testbed", SystemId::three_plane, values); };
  };
  EXPECT_THAT(rejection(build({{"system.m1_m2_separation_m", 0.36}})), HasSubstr("system.m1_m2_separation_m"));
  // 1/f1 + 1/f2 - s/(f1 f2) = 0 at f2 = s - f1.
  EXPECT_THAT(rejection(build({{"system.m1_m2_separation_m", 0.25},
                               {"system.m1_focal_length_m", 0.375},
                               {"system.m2_focal_length_m", -0.125}})),
              HasSubstr("afocal"));
  EXPECT_THAT(rejection(build({{"telescope.pupil_npix", 65}, {"system.m2_diameter_m", 0.012}})),
              HasSubstr("telescope.pupil_npix"));
  EXPECT_THAT(rejection(build({{"primary.noll_indices", std::vector<std::int64_t>{0, 4}}})),
              HasSubstr("primary.noll_indices"));
  EXPECT_THAT(rejection(build({{"binary.spectral_flux_density", -1.0}})), HasSubstr("binary.spectral_flux_density"));
  EXPECT_THAT(rejection(build({{"telescope.strut_width_m", 0.1}})),
              AllOf(HasSubstr("telescope.strut_width_m"), HasSubstr("system.m1_diameter_m")));
  EXPECT_THAT(rejection(build({{"telescope.wavelengths_m", std::vector<double>{5e-7, 4e-7}}})),
              HasSubstr("telescope.wavelengths_m"));
  EXPECT_THAT(rejection(build({{"system.m3_diameter_m", 0.02}})), HasSubstr("shera_four_plane"));
}

TEST_F(TelescopeBuilder, AStoreThatNeedsMorePaddingIsRejected) {
  SheraTelescope telescope(testbed({}));
  const ParameterStore further = telescope.store().with("system.m1_m2_separation_m", 0.33);
  EXPECT_THAT(rejection([&] { (void)telescope.image(further); }),
              AllOf(HasSubstr("system.pad_factor=4"), HasSubstr("3"), HasSubstr("make a new one")));
  EXPECT_GT(sum(SheraTelescope(further).image()), 0);
}

TEST_F(TelescopeBuilder, SamplingProblemsNameTheNeededNumber) {
  EXPECT_TRUE(SheraTelescope(testbed({})).sampling_problems().empty());
  const Values narrow = small(16, 64, 1);
  SheraTelescope telescope(
      store_of("shera_testbed", SystemId::two_plane, narrow + Values{{"system.plate_scale_as_per_pix", 1.0}}));
  const std::vector<std::string> found = telescope.sampling_problems();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found[0], HasSubstr("telescope.pupil_npix >="));
}

}  // namespace
}  // namespace arago::optics
