// One test (or more) for each open question of the re-architecture that concerns parameters; the answers are in
// src/params/README.md under the same numbers.
#include "arago/params/derived_resolver.hpp"
#include "arago/params/keys.hpp"
#include "arago/params/telescope_structure.hpp"
#include "arago/params/theta_packing.hpp"
#include "params/support.hpp"

namespace arago::params {
namespace {

using testing::built;
using testing::close;
using ::testing::HasSubstr;
using testing::rejection;
using testing::store_of;
using Keys = std::vector<std::string>;

ParameterStore testbed(std::vector<Setting> input = {}) {
  return store_of("shera_testbed", SystemId::three_plane, std::move(input));
}

TEST(OpenQuestions, Q1DerivedKeysAreNeverStored) {
  for (const SystemId system : all_systems())
    for (const std::string& key : ParamSpec::of(system)->keys(Kind::derived)) {
      const ParameterStore store = store_of("shera_testbed", system);
      EXPECT_THAT(rejection([&] { (void)store.at(key); }), HasSubstr("derived and never stored"));
      EXPECT_THAT(rejection([&] { (void)store.with(key, 1.0); }), HasSubstr("derived and never stored"));
    }
}

TEST(OpenQuestions, Q1DerivedValuesFollowEveryChange) {
  const ParameterStore before = testbed(), after = before.with(keys::m1_m2_separation, 0.3201);
  EXPECT_NE(resolve(before)->real(keys::plate_scale), resolve(after)->real(keys::plate_scale));
  EXPECT_EQ(resolve(after)->store_hash(), after.content_hash());
}

TEST(OpenQuestions, Q1OverridesAreNamedAndReasoned) {
  const std::vector<Override> overrides{{"system.pad_factor", {4}, "same arrays as an earlier run"}};
  EXPECT_EQ(resolve(testbed(), overrides)->integer(keys::pad_factor), 4);
  EXPECT_EQ(resolve(testbed(), overrides)->overrides().size(), 1u);
  EXPECT_TRUE(resolve(testbed())->overrides().empty());
}

TEST(OpenQuestions, Q2PixelPitchIsSolvedForOnlyWhenAsked) {
  const Setting scale{"system.plate_scale_as_per_pix", 0.36, ""};
  EXPECT_EQ(testbed({scale}).real(keys::pixel_pitch), 6.5e-6);
  const BuiltStore solved =
      built("shera_testbed", SystemId::three_plane, {scale, {"telescope.solve_pixel_pitch_for_plate_scale", true, ""}});
  EXPECT_TRUE(close(solved.store.real(keys::pixel_pitch), 6.5e-6 * 0.36 / 0.3550295288026208, 1e-14));
  EXPECT_EQ(solved.store.real(keys::plate_scale_scale), 1.0);
  EXPECT_TRUE(close(resolve(solved.store)->real(keys::plate_scale), 0.36, 1e-15));
  EXPECT_THAT(solved.notes, ::testing::Contains(HasSubstr("sets system.pixel_pitch_m=")));
}

TEST(OpenQuestions, Q2NoOtherDerivedQuantityCanBeInverted) {
  EXPECT_THAT(rejection([] { (void)with_derived(testbed(), keys::focal_length, 4.0); }),
              HasSubstr("cannot be set through an effective parameter"));
  EXPECT_THAT(
      rejection([] { (void)with_pixel_pitch_for_plate_scale(store_of("shera_testbed", SystemId::two_plane), 0.4); }),
      HasSubstr("no pixel pitch"));
}

TEST(OpenQuestions, Q3PlateScaleIsDerivedTimesAnEffectiveScale) {
  const ParameterStore store = testbed().with(keys::plate_scale_scale, 1.01);
  const auto values = resolve(store);
  EXPECT_EQ(values->real(keys::plate_scale), values->real(keys::geometric_plate_scale) * 1.01);
  const Keys outputs{"system.plate_scale_as_per_pix"}, inputs{"imaging.plate_scale_scale"};
  EXPECT_EQ(values->jacobian(outputs, inputs)(0, 0), values->real(keys::geometric_plate_scale));  // never dead
}

TEST(OpenQuestions, Q3PlateScaleInKeyListsIsTheValueItself) {
  const ParameterStore store = testbed();
  const ThetaPacking packing(store, Keys{"system.plate_scale_as_per_pix"});
  EXPECT_TRUE(close(packing.pack(store)[0], 0.3550295288026208, 1e-14));
  const ParameterStore moved = packing.unpack(Eigen::VectorXd::Constant(1, 0.4), store);
  EXPECT_TRUE(close(moved.real(keys::plate_scale_scale), 0.4 / 0.3550295288026208, 1e-14));
}

TEST(OpenQuestions, Q4TiersSayWhatAChangeMakesStale) {
  const ParameterStore store = testbed();
  const auto stale = [&](std::string_view key, const Value& value) {
    const ParameterStore changed = store.with(key, value);
    int tiers = 0;
    for (const std::uint8_t each : {tier::aperture, tier::relay, tier::detector_kernel})
      if (changed.content_hash(each) != store.content_hash(each)) tiers |= each;
    return tiers;
  };
  EXPECT_EQ(stale(keys::separation, 9.0), tier::none);
  EXPECT_EQ(stale(keys::contrast, 0.4), tier::none);
  EXPECT_EQ(stale("primary.zernike_coeffs_nm[0]", 1.0), tier::none);
  EXPECT_EQ(stale(keys::plate_scale_scale, 1.01), tier::detector_kernel);
  EXPECT_EQ(stale(keys::pixel_pitch, 7e-6), tier::detector_kernel);
  EXPECT_EQ(stale("telescope.psf_npix", 128), tier::detector_kernel);
  EXPECT_EQ(stale(keys::band_wavelength, 560e-9), tier::relay | tier::detector_kernel);
  EXPECT_EQ(stale(keys::m1_m2_separation, 0.3201), tier::relay | tier::detector_kernel);
  EXPECT_EQ(stale("telescope.n_struts", 3), tier::aperture);
  EXPECT_EQ(stale("telescope.mask", "none"), tier::aperture);
  EXPECT_EQ(stale("telescope.pupil_npix", 128), tier::aperture | tier::relay | tier::detector_kernel);
}

TEST(OpenQuestions, Q4StructuralKeysAreNeverInferred) {
  for (const SystemId system : all_systems())
    for (const ParamField& field : ParamSpec::of(system)->fields()) {
      EXPECT_FALSE(field.structural && field.inferable) << field.key;
      EXPECT_TRUE(field.structural || !(field.tiers & tier::aperture)) << field.key;
    }
  EXPECT_FALSE(ParamSpec::of(SystemId::three_plane)->at(keys::m1_focal_length).structural);
  EXPECT_FALSE(ParamSpec::of(SystemId::two_plane)->at(keys::plate_scale).structural);
}

TEST(OpenQuestions, Q5TransformsAreSelectedBySystemAlone) {
  for (const SystemId system : all_systems()) {
    const TransformTable& table = TransformTable::of(system);
    EXPECT_EQ(table.system(), system_name(system));
    EXPECT_EQ(&table, &TransformTable::of(system));
    EXPECT_EQ(table.keys(), TransformTable(table).keys());
  }
  // No value of a parameter changes which transforms are used.
  EXPECT_EQ(
      resolve(testbed())->derived_keys(),
      resolve(testbed({{"telescope.normalisation", "physical", ""}, {"telescope.free_space", "angular_spectrum", ""}}))
          ->derived_keys());
}

TEST(OpenQuestions, Q6StartsAreDrawnFromThePriorsAndLeaveZero) {
  const ParameterStore reference = testbed();
  const ThetaPacking packing(reference, Keys{"primary.zernike_coeffs_nm", "binary.separation_as"});
  const Eigen::VectorXd centre = packing.pack(reference);
  const auto start = [&](std::uint64_t realisation) {
    Eigen::VectorXd theta = centre;
    CounterRng rng(1, Stream::start, 0, realisation);
    for (Eigen::Index i = 0; i < theta.size(); ++i)
      theta[i] = packing.priors()[static_cast<std::size_t>(i)].sample(centre[i], rng);
    return theta;
  };
  EXPECT_EQ(start(3), start(3));
  EXPECT_NE(start(3), start(4));
  for (Eigen::Index i = 0; i < centre.size(); ++i) {
    EXPECT_NE(start(3)[i], centre[i]);
    EXPECT_LT(std::abs(start(3)[i] - centre[i]), 6 * packing.prior_widths()[i]);
  }
}

TEST(OpenQuestions, Q7NormalisationIsASwitchAndTheFluxIsThatOfTheClearCircle) {
  EXPECT_EQ(structure_of(testbed()).normalisation, Normalisation::renormalise);
  const ParameterStore physical = testbed({{"telescope.normalisation", "physical", ""}});
  EXPECT_EQ(structure_of(physical).normalisation, Normalisation::physical);
  // The obscuration is a loss in the pupil of the physical mode, so it must not be subtracted here as well.
  EXPECT_EQ(resolve(physical)->real(keys::log_flux_total), resolve(testbed())->real(keys::log_flux_total));
  EXPECT_EQ(resolve(testbed({{"system.m2_diameter_m", 0.02, ""}}))->real(keys::log_flux_total),
            resolve(testbed())->real(keys::log_flux_total));
}

TEST(OpenQuestions, Q8ImageParityIsAKeyWithADefaultForEachSystem) {
  EXPECT_EQ(structure_of(store_of("shera_testbed", SystemId::two_plane)).image_parity, 1);
  EXPECT_EQ(structure_of(store_of("shera_testbed", SystemId::three_plane)).image_parity, -1);
  EXPECT_EQ(structure_of(store_of("shera_testbed", SystemId::four_plane)).image_parity, -1);
  EXPECT_EQ(structure_of(testbed({{"telescope.image_parity", 1, ""}})).image_parity, 1);
}

TEST(OpenQuestions, Q9ParametersAreDoublesToTheLastBit) {
  const double x = std::nextafter(10.0, 11.0);
  EXPECT_NE(static_cast<double>(static_cast<float>(x)), x);
  EXPECT_EQ(testbed().with(keys::separation, x).real(keys::separation), x);
  EXPECT_NE(resolve(testbed().with(keys::separation, x))->reals(keys::star_positions),
            resolve(testbed())->reals(keys::star_positions));
}

TEST(OpenQuestions, Q10OneThetaServesTheStoresOfSeveralEpochs) {
  const ParameterStore first = testbed(), second = testbed({{"imaging.exposure_time_s", 900.0, ""}});
  const ThetaPacking tied(first, Keys{"binary.separation_as", "primary.zernike_coeffs_nm"});
  Eigen::VectorXd theta = tied.pack(first);
  theta[0] = 9.5;
  for (const ParameterStore& epoch : {first, second}) {
    const ParameterStore moved = tied.unpack(theta, epoch);
    EXPECT_EQ(moved.real(keys::separation), 9.5);
    EXPECT_EQ(moved.real(keys::exposure_time), epoch.real(keys::exposure_time));
  }
}

}  // namespace
}  // namespace arago::params
