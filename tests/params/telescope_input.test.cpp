#include "arago/params/telescope_input.hpp"

#include "arago/config/schema_text.hpp"
#include "arago/params/derived_resolver.hpp"
#include "arago/params/keys.hpp"
#include "arago/params/telescope_structure.hpp"
#include "params/support.hpp"

namespace arago::params {
namespace {

using ::testing::AllOf;
using testing::close;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::rejection;
using testing::store_of;

struct Outcome {
  BuiltStore built;
  config::Resolution resolution;
  std::vector<std::string> notes;
};

/// What the program does with a file and a command line.
Outcome outcome_of(const config::Resolver& resolver) {
  const TelescopeChoice choice = choice_of(resolver);
  TelescopeInput input(choice);
  std::vector<std::string> notes;
  const config::Resolution resolution = with_profile(resolver, choice, notes).resolve(config::schema_of(input));
  return {input.build(resolution), resolution, notes};
}

Outcome outcome_of(std::string_view toml, const std::vector<std::pair<std::string, std::string>>& words = {}) {
  config::Resolver resolver;
  resolver.add_toml(config::Layer::file, toml, "a.toml");
  for (const auto& [key, text] : words) resolver.add_override(key, text);
  return outcome_of(resolver);
}

TEST(TelescopeInput, EmptyInputIsTheTestbedWithThreePlanes) {
  EXPECT_TRUE(outcome_of("").built.store == store_of("shera_testbed", SystemId::three_plane));
}

TEST(TelescopeInput, ProfileAndSystemComeFromTheStrongestLayer) {
  const Outcome o = outcome_of("[telescope]\nprofile = \"shera_flight\"\nsystem = \"three_plane\"",
                               {{"telescope.system", "four_plane"}});
  EXPECT_TRUE(o.built.store == store_of("shera_flight", SystemId::four_plane));
  EXPECT_TRUE(outcome_of("[telescope]\nprofile = \"toliman\"").built.store == store_of("toliman", SystemId::two_plane));
  EXPECT_THAT(rejection([] { (void)outcome_of("[telescope]\nprofile = \"jnext\"\nsystem = \"three_plane\""); }),
              HasSubstr("telescope.system=three_plane is not described by telescope.profile=jnext"));
}

TEST(TelescopeInput, LayersWinInOrderAndAreRecorded) {
  const Outcome o = outcome_of("[binary]\nseparation_as = 9.5\ncontrast = 0.5\n[primary]\nnoll_indices = [4, 5]",
                               {{"binary.separation_as", "9.0"}});
  EXPECT_EQ(o.built.store.real(keys::separation), 9.0);
  EXPECT_EQ(o.built.store.real(keys::contrast), 0.5);
  EXPECT_THAT(o.built.store.reals(keys::m1_zernikes), ElementsAre(0.0, 0.0));
  EXPECT_EQ(o.resolution.find("binary.separation_as")->origin.layer, config::Layer::command_line);
  EXPECT_EQ(o.resolution.find("binary.contrast")->origin.layer, config::Layer::file);
  EXPECT_EQ(o.resolution.find("system.m1_diameter_m")->origin.layer, config::Layer::profile);
  EXPECT_EQ(o.resolution.find("detector.read_noise_e")->origin.layer, config::Layer::standard);
}

TEST(TelescopeInput, DerivedKeysAreAcceptedOnTheCommandLine) {
  const Outcome o = outcome_of("", {{"system.plate_scale_as_per_pix", "0.36"}, {"binary.log_flux_total", "8"}});
  EXPECT_TRUE(close(resolve(o.built.store)->real(keys::plate_scale), 0.36, 1e-15));
  EXPECT_TRUE(close(resolve(o.built.store)->real(keys::log_flux_total), 8.0, 1e-15));
  EXPECT_EQ(o.built.notes.size(), 2u);
}

TEST(TelescopeInput, DerivedKeyReplacesTheOffsetOfAProfile) {
  const Outcome o = outcome_of("[telescope]\nprofile = \"toliman\"", {{"binary.log_flux_total", "7"}});
  EXPECT_TRUE(close(resolve(o.built.store)->real(keys::log_flux_total), 7.0, 1e-15));
  const Outcome longer = outcome_of("[telescope]\nprofile = \"toliman\"", {{"imaging.exposure_time_s", "3600"}});
  EXPECT_TRUE(close(resolve(longer.built.store)->real(keys::log_flux_total), 6.832 + std::log10(2.0), 1e-14));
}

TEST(TelescopeInput, ResolvedTextGivesTheSameStoreAgain) {
  const std::vector<std::vector<std::pair<std::string, std::string>>> cases{
      {{"telescope.profile", "toliman"}, {"binary.log_flux_total", "7"}},
      {{"telescope.system", "four_plane"}, {"system.plate_scale_as_per_pix", "0.36"}, {"system.m3_diameter_m", "inf"}},
      {{"system.plate_scale_as_per_pix", "0.36"}, {"telescope.solve_pixel_pitch_for_plate_scale", "true"}},
      {{"telescope.system", "two_plane"}, {"primary.zernike_coeffs_nm", "1,2,3,4,5,6,7"}},
      {{"primary.noll_indices", "[]"}}};
  for (const auto& words : cases) {
    const Outcome first = outcome_of("", words);
    const Outcome again = outcome_of(first.resolution.to_toml());
    EXPECT_TRUE(again.built.store == first.built.store) << first.resolution.to_toml();
    EXPECT_EQ(again.resolution.numerics_hash(), first.resolution.numerics_hash());
  }
}

TEST(TelescopeInput, KeysOfAnotherSystemNameTheirOwner) {
  EXPECT_THAT(rejection([] { (void)outcome_of("[tertiary]\nzernike_coeffs_nm = [1.0]"); }),
              AllOf(HasSubstr("tertiary.zernike_coeffs_nm (from line 2 of a.toml)"), HasSubstr("shera_four_plane")));
  EXPECT_THAT(rejection([] {
                (void)outcome_of("[telescope]\nprofile = \"jnext\"", {{"system.m2_focal_length_m", "-0.04"}});
              }),
              HasSubstr("system.m2_focal_length_m"));
}

TEST(TelescopeInput, UnknownKeysAreRefused) {
  EXPECT_THAT(rejection([] { (void)outcome_of("[binary]\nseperation_as = 9.5"); }), HasSubstr("binary.separation_as"));
}

TEST(TelescopeInput, LegacyNamesWorkInFilesAndOnTheCommandLine) {
  const Outcome o = outcome_of("[m1]\nfocal_ratio = 4.0\n[source]\nwavelengths = [5e-7, 6e-7]",
                               {{"wavelength", "600"}, {"separation", "9"}, {"n_wavelengths", "5"}, {"rng_seed", "3"}});
  EXPECT_EQ(o.built.store.real(keys::m1_focal_length), 0.36);
  EXPECT_TRUE(close(o.built.store.real(keys::band_wavelength), 600e-9, 1e-15));
  EXPECT_EQ(o.built.store.real(keys::separation), 9.0);
  EXPECT_EQ(o.built.store.integer("telescope.n_lambda"), 5);
  EXPECT_EQ(structure_of(o.built.store).wavelengths_m.size(), 2u);
  EXPECT_EQ(o.built.store.integer("m2.wfe.uncalibrated.seed"), 3);
  EXPECT_EQ(o.notes.size(), 6u);
}

TEST(TelescopeInput, ElementsOfListsAreSetOneByOne) {
  const std::string file = "[primary]\n\"zernike_coeffs_nm[Z5]\" = 2\n\"zernike_coeffs_nm[0]\" = 1.5";
  const Outcome o = outcome_of(file, {{"primary.zernike_coeffs_nm[Z5]", "-3"}, {"m2.zernike.j11", "0.5"}});
  EXPECT_THAT(o.built.store.reals(keys::m1_zernikes), ElementsAre(1.5, -3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0));
  EXPECT_EQ(o.built.store.reals(keys::m2_zernikes).back(), 0.5);
  const config::ResolvedField* merged = o.resolution.find("primary.zernike_coeffs_nm");
  EXPECT_EQ(merged->origin.layer, config::Layer::command_line);
  EXPECT_THAT(merged->origin.where, AllOf(HasSubstr("[Z5] (--primary"), HasSubstr("[0] (line 3 of a.toml)")));
  EXPECT_EQ(outcome_of(o.resolution.to_toml()).resolution.numerics_hash(), o.resolution.numerics_hash());
  EXPECT_EQ(outcome_of("", {{"primary.noll_indices", "4,6"}, {"primary.zernike_coeffs_nm[Z6]", "7"}})
                .built.store.reals(keys::m1_zernikes)[1],
            7.0);
}

TEST(TelescopeInput, AWholeListReplacesElementsOfWeakerLayersOnly) {
  const std::string file = "[primary]\nnoll_indices = [4, 5, 6]\n\"zernike_coeffs_nm[Z5]\" = 2";
  EXPECT_THAT(outcome_of(file, {{"primary.zernike_coeffs_nm", "1,1,1"}}).built.store.reals(keys::m1_zernikes),
              ElementsAre(1.0, 1.0, 1.0));
  EXPECT_THAT(outcome_of(file, {{"primary.zernike_coeffs_nm", "1,1,1"}, {"primary.zernike_coeffs_nm[2]", "9"}})
                  .built.store.reals(keys::m1_zernikes),
              ElementsAre(1.0, 1.0, 9.0));
  EXPECT_THAT(outcome_of(file + "\nzernike_coeffs_nm = [7, 7, 7]").built.store.reals(keys::m1_zernikes),
              ElementsAre(7.0, 2.0, 7.0));
}

TEST(TelescopeInput, ElementsThatAreNotThere) {
  const auto refused = [](const std::string& key, const std::string& text) {
    return rejection([&] { (void)outcome_of("", {{key, text}}); });
  };
  EXPECT_THAT(refused("primary.zernike_coeffs_nm[Z40]", "1"),
              AllOf(HasSubstr("[Z40]"), HasSubstr("the nearest is primary.zernike_coeffs_nm[Z11]")));
  EXPECT_THAT(refused("primary.zernike_coeffs_nm[8]", "1"),
              AllOf(HasSubstr("beyond the end"), HasSubstr("the nearest is primary.zernike_coeffs_nm[7]")));
  EXPECT_THAT(refused("primary.zernike_coeffs_nm[J4]", "1"), HasSubstr("names no element"));
  // In a file the place is named, too.
  const auto refused_in_file = [](const std::string& element) {
    return rejection([&] { (void)outcome_of("[primary]\n\"zernike_coeffs_nm[" + element + "]\" = 1"); });
  };
  EXPECT_THAT(refused_in_file("Z40"), AllOf(HasSubstr("line 2 of a.toml"), HasSubstr("[Z40]")));
  EXPECT_THAT(refused_in_file("Q4"), AllOf(HasSubstr("line 2 of a.toml"), HasSubstr("names no element")));
  EXPECT_THAT(refused_in_file("12"), AllOf(HasSubstr("line 2 of a.toml"), HasSubstr("beyond the end")));
  EXPECT_THAT(refused("primary.zernike_coefs_nm[Z4]", "1"), HasSubstr("primary.zernike_coeffs_nm"));
  EXPECT_THAT(refused("primary.zernike_coeffs_nm[Z4]", "1,2"), HasSubstr("must be one number"));
  EXPECT_THAT(refused("binary.separation_as[0]", "1"), HasSubstr("has no elements"));
  EXPECT_THAT(refused("tertiary.zernike_coeffs_nm[Z4]", "1"), HasSubstr("shera_four_plane"));
  EXPECT_THAT(
      rejection([] { (void)outcome_of("[primary]\n\"zernike_coeffs_nm[Z4]\" = 1\n\"zernike_coeffs_nm[0]\" = 2"); }),
      HasSubstr("the same element"));
}

TEST(TelescopeInput, HelpSaysUnitRangeDefaultAndSystem) {
  TelescopeInput input;
  const std::string help = config::help_text(config::schema_of(input));
  EXPECT_THAT(help,
              AllOf(HasSubstr("binary.separation_as"), HasSubstr("photons of both stars"),
                    HasSubstr("shera_four_plane only"), HasSubstr("shera_testbed, shera_flight, toliman, jnext")));
  EXPECT_NO_THROW((void)config::template_text(config::schema_of(input)));
}

}  // namespace
}  // namespace arago::params
