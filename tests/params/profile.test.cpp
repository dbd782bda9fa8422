#include "arago/params/profile.hpp"

#include "arago/params/derived_resolver.hpp"
#include "arago/params/keys.hpp"
#include "arago/params/store_text.hpp"
#include "arago/params/telescope_structure.hpp"
#include "params/support.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace arago::params {
namespace {

using ::testing::AllOf;
using testing::built;
using testing::close;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::rejection;
using testing::store_of;

TEST(Profile, TestbedAndFlightDescribeAllThreeSystems) {
  struct Expected {
    const char* profile;
    double d1, bandwidth, f1, f2, s, pitch, two_plane_scale;
  };
  for (const Expected& e : {Expected{"shera_testbed", 0.09, 110e-9, 0.35796, -0.041935, 0.320, 6.5e-6, 0.355},
                            Expected{"shera_flight", 0.22, 41e-9, 0.604353, -0.0545, 0.55413, 4.6e-6, 0.123}}) {
    for (const SystemId system : {SystemId::three_plane, SystemId::four_plane}) {
      const ParameterStore store = store_of(e.profile, system);
      EXPECT_EQ(store.real(keys::m1_focal_length), e.f1);
      EXPECT_EQ(store.real(keys::m2_focal_length), e.f2);
      EXPECT_EQ(store.real(keys::m1_m2_separation), e.s);
      EXPECT_EQ(store.real(keys::pixel_pitch), e.pitch);
      EXPECT_THAT(store.integers(keys::m2_noll), ElementsAre(4, 5, 6, 7, 8, 9, 10, 11));
    }
    const ParameterStore two = store_of(e.profile, SystemId::two_plane);
    EXPECT_EQ(two.real(keys::plate_scale), e.two_plane_scale);
    EXPECT_THAT(two.integers(keys::m1_noll), ElementsAre(4, 5, 6, 7, 8, 9, 10));
    for (const SystemId system : all_systems()) {
      const ParameterStore store = store_of(e.profile, system);
      const TelescopeStructure structure = structure_of(store);
      EXPECT_EQ(store.real(keys::m1_diameter), e.d1);
      EXPECT_EQ(structure.obscuration_m, 0.025);
      EXPECT_EQ(structure.pupil_npix, 256);
      EXPECT_EQ(structure.psf_npix, 256);
      EXPECT_EQ(structure.oversample, 1);
      EXPECT_EQ(structure.n_struts, 4);
      EXPECT_EQ(structure.strut_rotation_deg, -45.0);
      EXPECT_EQ(structure.mask, MaskKind::rosette);
      EXPECT_EQ(structure.mask_design_wavelength_m, 550e-9);
      EXPECT_EQ(structure.wavelengths_m.size(), 3u);
      EXPECT_EQ(structure.image_parity, system == SystemId::two_plane ? 1 : -1);
      EXPECT_EQ(store.real(keys::band_bandwidth), e.bandwidth);
      EXPECT_EQ(store.real(keys::contrast), 0.3);
      EXPECT_EQ(store.real(keys::exposure_time), 1800.0);
    }
  }
}

TEST(Profile, TolimanAndJnextAreTwoPlaneDesigns) {
  const ParameterStore toliman = store_of("toliman", SystemId::two_plane);
  const TelescopeStructure t = structure_of(toliman);
  EXPECT_EQ(t.mirrors.at(0).diameter_m, 0.125);
  EXPECT_EQ(t.obscuration_m, 0.032);
  EXPECT_EQ(t.n_struts, 3);
  EXPECT_EQ(t.strut_rotation_deg, 0.0);
  EXPECT_EQ(t.pupil_oversample, 5);
  EXPECT_EQ(t.psf_npix, 128);
  EXPECT_EQ(t.oversample, 4);
  EXPECT_EQ(t.mask_design_wavelength_m, 585e-9);
  EXPECT_TRUE(close(t.wavelengths_m.front(), 530e-9, 1e-15));
  EXPECT_TRUE(close(t.wavelengths_m.back(), 640e-9, 1e-15));
  EXPECT_EQ(toliman.real(keys::contrast), 3.37);
  EXPECT_EQ(toliman.real(keys::plate_scale), 0.375);
  EXPECT_TRUE(close(resolve(toliman)->real(keys::log_flux_total), 6.832, 1e-15));
  const ParameterStore jnext = store_of("jnext", SystemId::two_plane);
  EXPECT_EQ(structure_of(jnext).psf_npix, 128);
  EXPECT_EQ(structure_of(jnext).oversample, 2);
  EXPECT_EQ(jnext.real(keys::plate_scale), 0.3547);
  EXPECT_TRUE(close(resolve(jnext)->real(keys::log_flux_total), 11.336449744223412, 1e-14));
}

TEST(Profile, FluxOfAProfileStillFollowsTheExposure) {
  const ParameterStore longer = store_of("toliman", SystemId::two_plane, {{"imaging.exposure_time_s", 3600.0, ""}});
  EXPECT_TRUE(close(resolve(longer)->real(keys::log_flux_total), 6.832 + std::log10(2.0), 1e-14));
}

TEST(Profile, SystemsAndNamesAreChecked) {
  EXPECT_THAT(profile_names(), ElementsAre("shera_testbed", "shera_flight", "toliman", "jnext"));
  EXPECT_THAT(profile_systems("toliman"), ElementsAre(SystemId::two_plane));
  EXPECT_THAT(
      rejection([] { (void)profile_settings("toliman", SystemId::three_plane); }),
      AllOf(HasSubstr("telescope.system=three_plane"), HasSubstr("telescope.profile=toliman"), HasSubstr("two_plane")));
  EXPECT_THAT(rejection([] { (void)profile_settings("shera_testbet", SystemId::three_plane); }),
              HasSubstr("did you mean shera_testbed"));
  EXPECT_THAT(rejection([] { (void)system_from_name("fore_plane"); }), HasSubstr("did you mean four_plane"));
  EXPECT_EQ(system_from_name("shera_threeplane"), SystemId::three_plane);
}

TEST(Profile, WithoutProfileEverythingMissingIsListed) {
  EXPECT_THAT(rejection([] { (void)built("none", SystemId::four_plane); }),
              AllOf(HasSubstr("system.m1_diameter_m"), HasSubstr("system.m1_focal_length_m"),
                    HasSubstr("system.m2_focal_length_m"), HasSubstr("system.m1_m2_separation_m"),
                    HasSubstr("system.pixel_pitch_m")));
}

TEST(Profile, FilesInBothFormatsAreProfiles) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("arago-profile-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const ParameterStore store = store_of("shera_flight", SystemId::three_plane, {{"binary.contrast", 0.7, ""}});
  for (const TextFormat format : {TextFormat::toml, TextFormat::json}) {
    const std::string path = (folder / (format == TextFormat::toml ? "lab.toml" : "lab.json")).string();
    std::ofstream(path) << to_text(store, format);
    EXPECT_TRUE(store_of(path, SystemId::three_plane) == store);
    EXPECT_THAT(rejection([&] { (void)profile_settings(path, SystemId::two_plane); }),
                HasSubstr("which has: three_plane"));
  }
  std::filesystem::remove_all(folder);
  EXPECT_THAT(rejection([] { (void)profile_settings("nowhere.toml", SystemId::two_plane); }),
              HasSubstr("nowhere.toml"));
}

}  // namespace
}  // namespace arago::params
