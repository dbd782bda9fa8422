#include "arago/params/param_spec.hpp"

#include "arago/params/transform.hpp"
#include "params/support.hpp"

namespace arago::params {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::rejection;

ParamField sound_field(std::string key = "optics.length_m") {
  return {.key = std::move(key),
          .unit = "m",
          .help = "a length",
          .fallback = Value(1.0),
          .bounds = {.min = 0},
          .node = "pupil"};
}

TEST(ParamSpec, TablesOfAllSystemsAreSound) {
  for (const SystemId system : all_systems()) {
    EXPECT_THAT(ParamSpec::of(system)->lint(), IsEmpty()) << system_name(system);
    EXPECT_THAT(lint(*ParamSpec::of(system), TransformTable::of(system)), IsEmpty()) << system_name(system);
  }
}

TEST(ParamSpec, HasTheKeysOfItsSystemOnly) {
  EXPECT_THAT(systems_with("system.m1_diameter_m"),
              ElementsAre("shera_two_plane", "shera_three_plane", "shera_four_plane"));
  EXPECT_THAT(systems_with("secondary.zernike_coeffs_nm"), ElementsAre("shera_three_plane", "shera_four_plane"));
  EXPECT_THAT(systems_with("system.m3_power_per_m"), ElementsAre("shera_four_plane"));
  EXPECT_THAT(systems_with("m3.wfe.uncalibrated.rms_m"), ElementsAre("shera_four_plane"));
  EXPECT_THAT(systems_with("nothing.at_all"), IsEmpty());
  EXPECT_EQ(ParamSpec::of(SystemId::two_plane)->at("system.plate_scale_as_per_pix").kind, Kind::primitive);
  EXPECT_EQ(ParamSpec::of(SystemId::three_plane)->at("system.plate_scale_as_per_pix").kind, Kind::derived);
}

TEST(ParamSpec, StatesTheDocumentedDefaults) {
  const auto spec = ParamSpec::of(SystemId::four_plane);
  const std::map<std::string, Value> expected{{"band.wavelength_m", 550e-9},
                                              {"imaging.exposure_time_s", 1800.0},
                                              {"imaging.throughput", 1.0},
                                              {"binary.separation_as", 10.0},
                                              {"binary.position_angle_deg", 90.0},
                                              {"binary.spectral_flux_density", 1.7227e17},
                                              {"system.m2_m3_separation_m", 0.05},
                                              {"system.m3_power_per_m", 0.5},
                                              {"system.m3_diameter_m", 0.025},
                                              {"m1.wfe.calibrated.alpha", 2.5},
                                              {"telescope.transform", "local"},
                                              {"telescope.free_space", "separable"},
                                              {"telescope.normalisation", "renormalise"},
                                              {"telescope.mask_resample", "centre"},
                                              {"telescope.mask_binarise", true},
                                              {"imaging.plate_scale_scale", 1.0},
                                              {"binary.log_flux_offset_dex", 0.0}};
  for (const auto& [key, value] : expected) EXPECT_EQ(spec->at(key).fallback, value) << key;
  EXPECT_FALSE(spec->at("system.m1_diameter_m").fallback);
}

TEST(ParamSpec, OnlyTheDocumentedKeysAreInferable) {
  const std::vector<std::string> inferable[] = {
      {"system.plate_scale_as_per_pix", "binary.x_position_as", "binary.y_position_as", "binary.separation_as",
       "binary.position_angle_deg", "binary.contrast", "binary.log_flux_offset_dex", "binary.log_flux_total",
       "primary.zernike_coeffs_nm"},
      {"system.m1_focal_length_m", "system.m2_focal_length_m", "system.m1_m2_separation_m", "system.pixel_pitch_m",
       "system.plate_scale_as_per_pix", "binary.x_position_as", "binary.y_position_as", "binary.separation_as",
       "binary.position_angle_deg", "binary.contrast", "binary.log_flux_offset_dex", "binary.log_flux_total",
       "imaging.plate_scale_scale", "primary.zernike_coeffs_nm", "secondary.zernike_coeffs_nm"}};
  for (const SystemId system : {SystemId::two_plane, SystemId::three_plane}) {
    std::vector<std::string> found;
    for (const ParamField& field : ParamSpec::of(system)->fields())
      if (field.inferable) found.push_back(field.key);
    EXPECT_EQ(found, inferable[static_cast<int>(system)]);
  }
}

TEST(ParamSpec, PriorWidthsAreThePublishedOnes) {
  const auto spec = ParamSpec::of(SystemId::three_plane);
  const std::map<std::string, Prior> expected{{"binary.x_position_as", {Prior::Family::normal, 1e-2}},
                                              {"binary.separation_as", {Prior::Family::normal, 1e-4}},
                                              {"binary.position_angle_deg", {Prior::Family::uniform, 1e-3}},
                                              {"binary.log_flux_total", {Prior::Family::log_normal, 1e-3}},
                                              {"binary.contrast", {Prior::Family::log_normal, 1e-3}},
                                              {"system.plate_scale_as_per_pix", {Prior::Family::log_normal, 1e-3}},
                                              {"primary.zernike_coeffs_nm", {Prior::Family::normal, 5.0}},
                                              {"secondary.zernike_coeffs_nm", {Prior::Family::normal, 5.0}}};
  for (const auto& [key, prior] : expected) {
    EXPECT_EQ(spec->at(key).prior->family, prior.family) << key;
    EXPECT_EQ(spec->at(key).prior->width, prior.width) << key;
  }
}

TEST(ParamSpec, AlgebraKeepsOrderAndRefusesConflicts) {
  const ParamSpec spec("toy", {sound_field("a.x_m"), sound_field("a.y_m")});
  EXPECT_THAT(spec.with(sound_field("a.z_m")).keys(), ElementsAre("a.x_m", "a.y_m", "a.z_m"));
  EXPECT_THROW((void)spec.with(sound_field("a.x_m")), std::logic_error);
  EXPECT_THAT(spec.merged(ParamSpec("toy", {sound_field("b.x_m")})).groups(), ElementsAre("a", "b"));
  EXPECT_THROW((void)spec.merged(ParamSpec("other", {})), std::logic_error);
  EXPECT_THROW((void)spec.merged(spec), std::logic_error);
  const std::vector<std::string> backwards{"a.y_m", "a.x_m"}, one{"a.x_m"}, unknown{"a.q_m"};
  EXPECT_EQ(spec.subset(backwards).keys(), backwards);
  EXPECT_THAT(spec.without(one).keys(), ElementsAre("a.y_m"));
  EXPECT_THAT(rejection([&] { (void)spec.subset(unknown); }), HasSubstr("a.q_m is no key of toy"));
}

TEST(ParamSpec, UnknownKeysAreAnsweredWithWhatWasMeant) {
  const auto spec = ParamSpec::of(SystemId::three_plane);
  EXPECT_THAT(
      rejection([&] { (void)spec->at("binary.seperation_as", "line 3 of a.toml"); }),
      AllOf(HasSubstr("binary.seperation_as (from line 3 of a.toml)"), HasSubstr("did you mean binary.separation_as")));
  EXPECT_THAT(rejection([&] { (void)spec->at("system.m1_diameter_mm"); }),
              AllOf(HasSubstr("the unit is m"), HasSubstr("system.m1_diameter_m")));
  EXPECT_THAT(rejection([&] { (void)spec->at("binary.separation"); }), HasSubstr("give binary.separation_as"));
  EXPECT_THAT(rejection([&] { (void)spec->at("tertiary.zernike_coeffs_nm"); }),
              HasSubstr("is a key of shera_four_plane, not of shera_three_plane"));
}

TEST(ParamSpec, LintFindsEachDefect) {
  const auto complaints = [](const ParamField& field) { return ParamSpec("toy", {field}).lint(); };
  ParamField field = sound_field();
  EXPECT_THAT(complaints(field), IsEmpty());
  field.bounds = {.min = 2, .max = 1};
  EXPECT_THAT(complaints(field), Contains(HasSubstr("bounds 2 > 1")));
  field = sound_field();
  field.fallback = Value(-1.0);
  EXPECT_THAT(complaints(field), Contains(HasSubstr("out of bounds")));
  field = sound_field();
  field.unit = "mm";
  EXPECT_THAT(complaints(field), Contains(HasSubstr("its name says \"m\"")));
  field = sound_field();
  field.help.clear();
  EXPECT_THAT(complaints(field), Contains(HasSubstr("no help")));
  field = sound_field();
  field.inferable = true;
  EXPECT_THAT(complaints(field), Contains(HasSubstr("no prior")));
  field.prior = Prior{.width = 1}, field.structural = true;
  EXPECT_THAT(complaints(field), Contains(HasSubstr("structural and inferable")));
  field = sound_field();
  field.bijector = Bijector::Kind::logit;
  EXPECT_THAT(complaints(field), Contains(HasSubstr("needs 2 finite bound")));
  field = sound_field();
  field.shape = Shape::list, field.fallback.reset(), field.size_like = "optics.nothing";
  EXPECT_THAT(complaints(field), Contains(HasSubstr("as long as optics.nothing")));
  field = sound_field();
  field.period = 360.0;
  EXPECT_THAT(complaints(field), Contains(HasSubstr("not one period")));
}

TEST(ParamSpec, LintFindsDerivedKeysWithoutTransform) {
  ParamField field = sound_field();
  field.kind = Kind::derived, field.fallback.reset();
  TransformTable table("toy");
  EXPECT_THAT(lint(ParamSpec("toy", {field}), table), Contains(HasSubstr("has no transform")));
  table.add({"a.stray", {}, [](Inputs) { return Evaluation{{1.0}, Eigen::MatrixXd(1, 0)}; }});
  EXPECT_THAT(lint(ParamSpec("toy", {}), table), Contains(HasSubstr("is no derived key there")));
}

}  // namespace
}  // namespace arago::params
