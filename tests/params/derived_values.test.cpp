#include "arago/params/derived_resolver.hpp"
#include "arago/params/keys.hpp"
#include "params/support.hpp"

#include <Eigen/Dense>

#include <limits>

namespace arago::params {
namespace {

using testing::close;
using testing::store_of;

/// Published prescriptions and what follows from them (original program, double precision).
struct Design {
  const char* profile;
  double focal_length, plate_scale, magnification, distance, footprint;
  int pad;
  double log_flux;
};

const Design designs[] = {
    {"shera_testbed", 3.776365433962261, 0.3550295288026208, 9.42992623814542, 3.0175763962065343, 0.2357481559536355,
     3, 11.336449744223412},
    {"shera_flight", 7.701014379237933, 0.12320690002795907, 12.033391075801916, 6.668062996834116, 0.3008347768950479,
     2, 11.684201258550685},
};

TEST(DerivedValues, ThreePlaneMatchesThePublishedNumbers) {
  for (const Design& design : designs) {
    const auto values = resolve(store_of(design.profile, SystemId::three_plane));
    EXPECT_TRUE(close(values->real(keys::focal_length), design.focal_length, 1e-14));
    EXPECT_TRUE(close(values->real(keys::plate_scale), design.plate_scale, 1e-14));
    EXPECT_TRUE(close(values->real(keys::m2_magnification), design.magnification, 1e-14));
    EXPECT_TRUE(close(values->real(keys::m2_equivalent_distance), design.distance, 1e-14));
    EXPECT_TRUE(close(values->real(keys::m2_footprint), design.footprint, 1e-14));
    EXPECT_EQ(values->integer(keys::pad_factor), design.pad);
    EXPECT_TRUE(close(values->real(keys::log_flux_total), design.log_flux, 1e-14));
  }
}

TEST(DerivedValues, FluxFollowsExposureDiameterAndBand) {
  struct Row {
    double diameter, bandwidth, seconds, log_flux;
  };
  const Row rows[] = {{0.09, 110e-9, 1800, 11.33644974422341},
                      {0.22, 41e-9, 1800, 11.684201258550683},
                      {0.09, 110e-9, 0.05, 6.7801472434561241},
                      {0.22, 41e-9, 0.05, 11.684201258550685 - 4.556302500767287},
                      {0.125, 110e-9, 3600, 11.922814747024855}};
  for (const Row& row : rows) {
    const auto values = resolve(store_of("jnext", SystemId::two_plane,
                                         {{"system.m1_diameter_m", row.diameter, ""},
                                          {"band.bandwidth_m", row.bandwidth, ""},
                                          {"imaging.exposure_time_s", row.seconds, ""}}));
    EXPECT_TRUE(close(values->real(keys::log_flux_total), row.log_flux, 1e-14));
  }
}

TEST(DerivedValues, StarsMatchTheOriginalTable) {
  // separation, angle, x, y, log flux, contrast | xA, yA, xB, yB, flux A, flux B
  const double table[3][12] = {
      {10, 90, 0, 0, 6, 0.3, 2.4240684055476798e-05, 1.4843138068840972e-21, -2.4240684055476798e-05,
       -1.4843138068840972e-21, 230769.23076923075, 769230.76923076925},
      {9.5, 80, 0.5, -0.25, 8.2, 3.2, 2.5102861321892998e-05, 2.7868488782778541e-06, -2.0254724510797639e-05,
       -5.210917283825534e-06, 120753767.04465607, 37735552.201455019},
      {0.6, 205, -1, 2, 4.4, 1, -5.4628101566312246e-06, 8.3781023788362928e-06, -4.233463465559495e-06,
       1.1014444865545147e-05, 12559.432157547912, 12559.432157547912}};
  for (const auto& row : table) {
    const auto values = resolve(store_of("shera_testbed", SystemId::three_plane,
                                         {{"binary.separation_as", row[0], ""},
                                          {"binary.position_angle_deg", row[1], ""},
                                          {"binary.x_position_as", row[2], ""},
                                          {"binary.y_position_as", row[3], ""},
                                          {"binary.log_flux_total", row[4], ""},
                                          {"binary.contrast", row[5], ""}}));
    const std::vector<double> stars = values->reals(keys::star_positions), fluxes = values->reals(keys::raw_fluxes);
    for (int i = 0; i < 4; ++i) EXPECT_NEAR(stars[i], row[6 + i], 1e-14 * 2.5e-5);
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(close(fluxes[i], row[10 + i], 1e-13));
  }
}

TEST(DerivedValues, WavelengthsIncludeBothEdgesAndOneIsTheCentre) {
  const auto wavelengths = [](std::int64_t n) {
    return resolve(store_of("shera_testbed", SystemId::three_plane, {{"telescope.n_lambda", n, ""}}))
        ->reals(keys::wavelengths);
  };
  const double expected[] = {495e-9, 522.5e-9, 550e-9, 577.5e-9, 605e-9};
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(close(wavelengths(5)[i], expected[i], 1e-15));
  EXPECT_EQ(wavelengths(1), std::vector<double>{550e-9});
  const std::vector<double> list{500e-9, 560e-9};
  EXPECT_EQ(resolve(store_of("shera_testbed", SystemId::three_plane, {{"telescope.wavelengths_m", list, ""}}))
                ->reals(keys::wavelengths),
            list);
}

/// A ray (height, angle) through the optics as a product of 2 x 2 matrices.
Eigen::Matrix2d travel(double d) {
  return (Eigen::Matrix2d() << 1, d, 0, 1).finished();
}
Eigen::Matrix2d mirror(double power) {
  return (Eigen::Matrix2d() << 1, 0, -power, 1).finished();
}

TEST(DerivedValues, FourPlaneMatchesTheStatedNumbers) {
  const double expected[2][5] = {{10.775267090880462, 8.09807508937246, 3.2132907541869424, 0.417242429387741, 3},
                                 {13.053221104793744, 14.521788714478825, 5.946797160518438, 0.15955111350290715, 2}};
  for (int i = 0; i < 2; ++i) {
    const auto values = resolve(store_of(designs[i].profile, SystemId::four_plane));
    EXPECT_TRUE(close(values->real(keys::m3_magnification), expected[i][0], 1e-14));
    EXPECT_TRUE(close(values->real(keys::m3_equivalent_distance), expected[i][1], 1e-14));
    EXPECT_TRUE(close(values->real(keys::focal_length), expected[i][2], 1e-14));
    EXPECT_TRUE(close(values->real(keys::plate_scale), expected[i][3], 1e-14));
    EXPECT_EQ(values->integer(keys::pad_factor), expected[i][4]);
    EXPECT_TRUE(close(values->real(keys::m2_magnification), designs[i].magnification, 1e-14));
  }
}

TEST(DerivedValues, FourPlaneMatchesRayMatrices) {
  for (const Design& design : designs)
    for (const double d : {0.0, 0.05, 0.11})
      for (const double q : {0.0, 0.5, -0.8}) {
        const ParameterStore store = store_of(design.profile, SystemId::four_plane,
                                              {{"system.m2_m3_separation_m", d, ""}, {"system.m3_power_per_m", q, ""}});
        const auto values = resolve(store);
        const double f1 = store.real(keys::m1_focal_length), f2 = store.real(keys::m2_focal_length);
        const double s = store.real(keys::m1_m2_separation);
        const Eigen::Matrix2d to_m3 = travel(d) * mirror(1 / f2) * travel(s) * mirror(1 / f1);
        const Eigen::Matrix2d all = mirror(q) * to_m3;
        const double m3 = 1 / to_m3(0, 0);
        EXPECT_TRUE(close(values->real(keys::m3_magnification), m3, 1e-14));
        EXPECT_TRUE(close(values->real(keys::m3_equivalent_distance), to_m3(0, 1) * m3, 1e-14));
        EXPECT_TRUE(close(values->real(keys::focal_length), -1 / all(1, 0), 1e-13));
        EXPECT_TRUE(close(values->real(keys::back_focus), -all(0, 0) / all(1, 0), 1e-13));
      }
}

TEST(DerivedValues, FlatUnlimitedThirdMirrorIsTheThreePlaneTelescope) {
  for (const Design& design : designs) {
    const auto three = resolve(store_of(design.profile, SystemId::three_plane));
    const auto four = resolve(store_of(
        design.profile, SystemId::four_plane,
        {{"system.m3_power_per_m", 0.0, ""}, {"system.m3_diameter_m", std::numeric_limits<double>::infinity(), ""}}));
    EXPECT_EQ(four->real(keys::focal_length), three->real(keys::focal_length));
    EXPECT_EQ(four->real(keys::plate_scale), three->real(keys::plate_scale));
    EXPECT_EQ(four->integer(keys::pad_factor), three->integer(keys::pad_factor));
    EXPECT_TRUE(std::isinf(four->real(keys::m3_footprint)));
    // The focus does not move: it is d nearer to M3 than to M2.
    EXPECT_NEAR(four->real(keys::back_focus), three->real(keys::back_focus) - 0.05, 1e-14);
  }
}

TEST(DerivedValues, PowerMayBeSplitBetweenTouchingMirrors) {
  const ParameterStore three = store_of("shera_testbed", SystemId::three_plane);
  const double power = 1 / three.real(keys::m2_focal_length), q = 0.7;
  const auto four = resolve(store_of("shera_testbed", SystemId::four_plane,
                                     {{"system.m2_m3_separation_m", 0.0, ""},
                                      {"system.m3_power_per_m", q, ""},
                                      {"system.m2_focal_length_m", 1 / (power - q), ""}}));
  EXPECT_TRUE(close(four->real(keys::focal_length), resolve(three)->real(keys::focal_length), 1e-13));
  EXPECT_EQ(four->real(keys::m3_magnification), four->real(keys::m2_magnification));
  EXPECT_EQ(four->real(keys::m3_equivalent_distance), four->real(keys::m2_equivalent_distance));
}

}  // namespace
}  // namespace arago::params
