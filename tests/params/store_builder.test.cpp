#include "arago/params/store_builder.hpp"

#include "arago/params/alias.hpp"
#include "arago/params/derived_resolver.hpp"
#include "arago/params/keys.hpp"
#include "params/support.hpp"

namespace arago::params {
namespace {

using ::testing::AllOf;
using testing::built;
using testing::close;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::rejection;
using testing::store_of;

TEST(StoreBuilder, GivenPlateScaleSetsItsScaleAndSaysSo) {
  const BuiltStore result = built("shera_testbed", SystemId::three_plane,
                                  {{"system.plate_scale_as_per_pix", 0.36, "--system.plate_scale_as_per_pix"}});
  EXPECT_TRUE(close(resolve(result.store)->real(keys::plate_scale), 0.36, 1e-15));
  EXPECT_TRUE(close(result.store.real(keys::plate_scale_scale), 0.36 / 0.3550295288026208, 1e-14));
  EXPECT_EQ(result.store.real(keys::pixel_pitch), 6.5e-6);
  EXPECT_THAT(result.notes, ElementsAre(AllOf(HasSubstr("system.plate_scale_as_per_pix=0.36 (from --system.plate"),
                                              HasSubstr("sets imaging.plate_scale_scale=1.0140001"),
                                              HasSubstr("the parameters alone give 0.3550295"))));
}

TEST(StoreBuilder, GivenFluxSetsItsOffsetAndSaysSo) {
  for (const SystemId system : all_systems()) {
    const BuiltStore result = built("shera_testbed", system, {{"binary.log_flux_total", 8.0, "line 2 of a.toml"}});
    EXPECT_TRUE(close(resolve(result.store)->real(keys::log_flux_total), 8.0, 1e-15));
    EXPECT_TRUE(close(result.store.real(keys::log_flux_offset), 8.0 - 11.336449744223412, 1e-14));
    EXPECT_EQ(result.store.real(keys::flux_density), 1.7227e17);
    EXPECT_THAT(result.notes, ElementsAre(HasSubstr("sets binary.log_flux_offset_dex=")));
  }
}

TEST(StoreBuilder, PlateScaleOfTwoPlaneIsStored) {
  const BuiltStore result = built("shera_testbed", SystemId::two_plane, {{"system.plate_scale_as_per_pix", 0.36, ""}});
  EXPECT_EQ(result.store.real(keys::plate_scale), 0.36);
  EXPECT_THAT(result.notes, IsEmpty());
}

TEST(StoreBuilder, DerivedInputHoldsForTheFinalPrimitives) {
  const ParameterStore store = store_of("shera_testbed", SystemId::three_plane,
                                        {{"binary.log_flux_total", 8.0, ""},
                                         {"imaging.exposure_time_s", 3600.0, ""},
                                         {"system.plate_scale_as_per_pix", 0.36, ""},
                                         {"system.m1_m2_separation_m", 0.3201, ""}});
  EXPECT_TRUE(close(resolve(store)->real(keys::log_flux_total), 8.0, 1e-15));
  EXPECT_TRUE(close(resolve(store)->real(keys::plate_scale), 0.36, 1e-15));
}

TEST(StoreBuilder, DerivedQuantityWinsOverWhatItSets) {
  const BuiltStore result = built("shera_testbed", SystemId::three_plane,
                                  {{"binary.log_flux_total", 8.0, "a"}, {"binary.log_flux_offset_dex", 0.5, "b"}});
  EXPECT_TRUE(close(resolve(result.store)->real(keys::log_flux_total), 8.0, 1e-15));
  EXPECT_THAT(result.notes,
              ::testing::Contains(HasSubstr("(from a) replaces binary.log_flux_offset_dex=0.5 (from b)")));
}

TEST(StoreBuilder, DerivedInputObeysItsBounds) {
  EXPECT_THAT(
      rejection([] {
        (void)built("shera_testbed", SystemId::three_plane, {{"system.plate_scale_as_per_pix", -0.3, "line 4"}});
      }),
      AllOf(HasSubstr("system.plate_scale_as_per_pix=-0.3 as/pix (from line 4)"), HasSubstr("> 0 as/pix")));
  EXPECT_THAT(rejection([] {
                (void)built("shera_testbed", SystemId::three_plane, {{"binary.raw_fluxes", 3.0, ""}});
              }),
              HasSubstr("derived and never stored"));
}

TEST(StoreBuilder, ElementsAndListsCombine) {
  const ParameterStore store = store_of(
      "shera_testbed", SystemId::three_plane,
      {{"primary.noll_indices", std::vector<std::int64_t>{4, 6}, ""}, {"primary.zernike_coeffs_nm[Z6]", 2, ""}});
  EXPECT_THAT(store.reals(keys::m1_zernikes), ElementsAre(0.0, 2.0));
}

TEST(StoreBuilder, LegacyNamesAreConvertedWithANote) {
  const BuiltStore legacy = built("shera_testbed", SystemId::three_plane,
                                  {{"p1_diameter", 0.1, ""},
                                   {"wavelength", 600, ""},
                                   {"bandwidth", 100.0, ""},
                                   {"default_flux", 1.5e11, ""},
                                   {"m1_zernike_amp", std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8}, ""},
                                   {"plane_separation", 0.3201, ""},
                                   {"m2_calibrated_amplitude", 1e-9, ""}});
  EXPECT_EQ(legacy.store.real(keys::m1_diameter), 0.1);
  EXPECT_TRUE(close(legacy.store.real(keys::band_wavelength), 600e-9, 1e-15));
  EXPECT_TRUE(close(legacy.store.real(keys::band_bandwidth), 100e-9, 1e-15));
  EXPECT_EQ(legacy.store.real(keys::flux_density), 1.5e17);
  EXPECT_EQ(legacy.store.reals(keys::m1_zernikes)[7], 8.0);
  EXPECT_EQ(legacy.store.real(keys::m1_m2_separation), 0.3201);
  EXPECT_EQ(legacy.store.real("m2.wfe.calibrated.rms_m"), 1e-9);
  EXPECT_EQ(legacy.notes.size(), 7u);
  EXPECT_THAT(legacy.notes, ::testing::Each(HasSubstr("is a deprecated name of")));
}

TEST(StoreBuilder, SeedNamesAndRatiosAreUnderstood) {
  const BuiltStore seed = built("shera_testbed", SystemId::three_plane,
                                {{"m1.zernike.j7", 3.0, ""},
                                 {"detector.pixel_pitch", 7e-6, ""},
                                 {"m1.focal_ratio", 4.0, ""},
                                 {"imaging.psf_pixel_scale", 0.4, ""},
                                 {"source.wavelengths", std::vector<double>{500e-9, 600e-9}, ""}});
  EXPECT_EQ(seed.store.reals(keys::m1_zernikes)[3], 3.0);
  EXPECT_EQ(seed.store.real(keys::pixel_pitch), 7e-6);
  EXPECT_EQ(seed.store.real(keys::m1_focal_length), 4.0 * 0.09);
  EXPECT_TRUE(close(resolve(seed.store)->real(keys::plate_scale), 0.4, 1e-15));
  EXPECT_EQ(resolve(seed.store)->reals(keys::wavelengths).size(), 2u);
  EXPECT_EQ(store_of("shera_testbed", SystemId::two_plane, {{"central_obscuration_ratio", 0.3, ""}})
                .real(keys::obscuration_diameter),
            0.3 * 0.09);
}

TEST(StoreBuilder, OneLegacySeedSeedsAllMaps) {
  for (const SystemId system : all_systems()) {
    const ParameterStore store = store_of("shera_testbed", system, {{"rng_seed", 5, ""}});
    int seeds = 0;
    for (const std::string& key : store.keys())
      if (key.ends_with(".seed")) seeds += store.integer(key) == 5;
    EXPECT_EQ(seeds, 2 * (static_cast<int>(system) + 1));
  }
}

TEST(StoreBuilder, OneKeyUnderTwoNamesIsRefused) {
  EXPECT_THAT(rejection([] {
                (void)built("shera_testbed", SystemId::three_plane,
                            {{"p1_diameter", 0.1, "line 1"}, {"system.m1_diameter_m", 0.2, "line 2"}});
              }),
              AllOf(HasSubstr("system.m1_diameter_m is given twice"), HasSubstr("line 1"), HasSubstr("line 2")));
}

TEST(StoreBuilder, EveryAliasNamesAKeyOfSomeSystem) {
  for (const Alias& alias : aliases()) {
    EXPECT_FALSE(systems_with(alias.canonical).empty()) << alias.name;
    EXPECT_TRUE(systems_with(alias.name).empty()) << alias.name << " is itself a key";
    EXPECT_FALSE(alias.origin.empty());
    EXPECT_TRUE(alias.times_key.empty() || !systems_with(alias.times_key).empty());
  }
  EXPECT_EQ(entry_alias("SheraThreePlane_Model"), "SheraTelescope");
  EXPECT_EQ(entry_alias("SheraFivePlane_Model"), "");
}

TEST(StoreBuilder, OddGridsThatCannotBePaddedAreRefused) {
  EXPECT_THAT(rejection([] {
                (void)built("shera_flight", SystemId::three_plane, {{"telescope.pupil_npix", 65, ""}});
              }),
              HasSubstr("telescope.pupil_npix=65 cannot be padded 2 times evenly"));
  EXPECT_EQ(store_of("shera_testbed", SystemId::three_plane, {{"telescope.pupil_npix", 65, ""}})
                .integer("telescope.pupil_npix"),
            65);
}

}  // namespace
}  // namespace arago::params
