#include "arago/params/derived_resolver.hpp"
#include "arago/params/keys.hpp"
#include "params/support.hpp"

#include <limits>

namespace arago::params {
namespace {

using ::testing::AllOf;
using testing::built;
using ::testing::HasSubstr;
using testing::rejection;

/// The answer to one wrong value on top of the testbed.
std::string refused(std::string key, Value value, SystemId system = SystemId::three_plane) {
  return rejection([&] { (void)built("shera_testbed", system, {{key, value, "line 5 of a.toml"}}); });
}

TEST(RejectedInput, SecondaryAtOrBehindTheFocusOfThePrimary) {
  for (const double s : {0.35796, 0.4})
    EXPECT_THAT(refused("system.m1_m2_separation_m", s),
                AllOf(HasSubstr("M2 lies at or behind the focus of M1"), HasSubstr("system.m1_m2_separation_m=0."),
                      HasSubstr("smaller than system.m1_focal_length_m=0.35796")));
}

TEST(RejectedInput, SecondarySoNearTheFocusThatNoGridHoldsIt) {
  EXPECT_THAT(refused("system.m1_m2_separation_m", 0.35795), HasSubstr("at most 64 are computed"));
}

TEST(RejectedInput, AfocalPair) {
  // 1/f1 + 1/f2 - s/(f1 f2) = 0 for f2 = s - f1.
  EXPECT_THAT(refused("system.m2_focal_length_m", 0.320 - 0.35796), HasSubstr("afocal"));
}

TEST(RejectedInput, DivergingPair) {
  EXPECT_THAT(refused("system.m2_focal_length_m", -0.03), HasSubstr("effective focal length is negative"));
}

TEST(RejectedInput, AfocalOrDivergingThirdMirror) {
  const double a3 = 1 / 10.775267090880462, power = 1 / 3.776365433962261;
  EXPECT_THAT(refused("system.m3_power_per_m", -power / a3 * 1.01, SystemId::four_plane),
              AllOf(HasSubstr("negative"), HasSubstr("system.m3_power_per_m")));
}

TEST(RejectedInput, ThirdMirrorBehindTheFocus) {
  EXPECT_THAT(refused("system.m2_m3_separation_m", 0.5, SystemId::four_plane),
              AllOf(HasSubstr("M3 lies at or behind the focus"), HasSubstr("system.m2_m3_separation_m=0.5"),
                    HasSubstr("must be below 0.4004")));
}

TEST(RejectedInput, NollIndicesBelowOneOrTwice) {
  EXPECT_THAT(refused("primary.noll_indices", std::vector<std::int64_t>{0, 4}),
              AllOf(HasSubstr("primary.noll_indices=[0, 4] (from line 5 of a.toml)"), HasSubstr("(element 0)"),
                    HasSubstr("[1, 10000]")));
  EXPECT_THAT(refused("secondary.noll_indices", std::vector<std::int64_t>{4, 4}), HasSubstr("twice"));
}

TEST(RejectedInput, NegativeOrVanishingFlux) {
  EXPECT_THAT(
      refused("binary.spectral_flux_density", -1.0),
      AllOf(HasSubstr("binary.spectral_flux_density=-1.0 ph/s/m^2/m (from line 5 of a.toml)"), HasSubstr(">= 0")));
  for (const char* key : {"binary.spectral_flux_density", "imaging.exposure_time_s", "imaging.throughput"})
    EXPECT_THAT(refused(key, 0.0), AllOf(HasSubstr("photon budget is 0 photons"), HasSubstr(std::string(key) + "=0")));
}

TEST(RejectedInput, WavelengthsThatDoNotIncrease) {
  EXPECT_THAT(refused("telescope.wavelengths_m", std::vector<double>{500e-9, 600e-9, 550e-9}),
              AllOf(HasSubstr("telescope.wavelengths_m"), HasSubstr("must increase"), HasSubstr("element 2")));
  EXPECT_THAT(refused("telescope.wavelengths_m", std::vector<double>{500e-9, 500e-9}), HasSubstr("must increase"));
  EXPECT_THAT(refused("telescope.wavelengths_m", std::vector<double>{-500e-9, 500e-9}), HasSubstr("> 0 m"));
  EXPECT_THAT(refused("band.bandwidth_m", 1.2e-6), HasSubstr("must be positive and increase"));
}

TEST(RejectedInput, BandOfNoWidthNeedsOneWavelength) {
  // The photon budget of such a band is zero, which is said first; a list of wavelengths does not help.
  EXPECT_THAT(refused("band.bandwidth_m", 0.0), HasSubstr("band.bandwidth_m=0"));
}

TEST(RejectedInput, KeysOfAnotherSystem) {
  EXPECT_THAT(refused("secondary.zernike_coeffs_nm", std::vector<double>{1}, SystemId::two_plane),
              AllOf(HasSubstr("secondary.zernike_coeffs_nm (from line 5 of a.toml)"),
                    HasSubstr("is a key of shera_three_plane and shera_four_plane, not of shera_two_plane")));
  EXPECT_THAT(refused("system.obscuration_diameter_m", 0.02), HasSubstr("is a key of shera_two_plane"));
}

TEST(RejectedInput, ImpossibleApertures) {
  EXPECT_THAT(refused("system.m2_diameter_m", 0.09), HasSubstr("obscures the whole pupil"));
  EXPECT_THAT(refused("system.m1_diameter_m", 0.0), HasSubstr("> 0 m"));
  for (const SystemId system : all_systems())
    EXPECT_THAT(
        refused("telescope.strut_width_m", 0.09, system),
        AllOf(HasSubstr("telescope.strut_width_m=0.09 (from line 5 of a.toml)"), HasSubstr("wider than the pupil")));
  EXPECT_THAT(refused("system.obscuration_diameter_m", 0.1, SystemId::two_plane),
              HasSubstr("obscures the whole pupil"));
}

}  // namespace
}  // namespace arago::params
