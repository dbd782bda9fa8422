// The four-plane system: its limits are the three-plane system, its numbers follow from ray matrices.
#include "arago/optics/ray_matrix.hpp"
#include "telescope_testing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace arago::optics {
namespace {

using namespace testing;

constexpr double unlimited = std::numeric_limits<double>::infinity();

Values third_mirror(double separation_m, double power_per_m, double diameter_m) {
  return {{"system.m2_m3_separation_m", separation_m},
          {"system.m3_power_per_m", power_per_m},
          {"system.m3_diameter_m", diameter_m}};
}

ParameterStore with_m1_modes(const ParameterStore& store) {
  return store.with({{std::string(keys::m1_zernikes), rising(8)},
                     {std::string(keys::m2_zernikes), rising(8, 8, -1)},
                     {std::string(keys::x_position), 0.5},
                     {std::string(keys::position_angle), 80.0}});
}

RealMap image_of(const ParameterStore& store) {
  return SheraTelescope(store).image();
}

TEST(FourPlane, FlatUnlimitedM3IsTheThreePlaneSystem) {
  for (const char* profile : {"shera_testbed", "shera_flight"}) {
    const RealMap three = image_of(with_m1_modes(store_of(profile, SystemId::three_plane, small(64, 64))));
    for (const double separation : {0.0, 0.02, 0.05}) {
      const RealMap four = image_of(with_m1_modes(
          store_of(profile, SystemId::four_plane, small(64, 64) + third_mirror(separation, 0, unlimited))));
      // The phases k z of the two relays, about 1e8 rad, are rounded each on its own: eps 1e8 / sqrt(samples).
      EXPECT_LT(of_peak(four, three), 1e-12) << profile << " " << separation;
    }
  }
}

/// max |a - b| / max |b| of the fields back at M1.
double field_difference(const ParameterStore& a, const ParameterStore& b) {
  const NodeOutput one = SheraTelescope(a).output(Node::relay_back), other = SheraTelescope(b).output(Node::relay_back);
  double error = 0, peak = 0;
  for (std::size_t k = 0; k < one.fields.size(); ++k) {
    error = std::max(error, magnitude(one.fields.data()[k] - other.fields.data()[k]));
    peak = std::max(peak, magnitude(other.fields.data()[k]));
  }
  return error / peak;
}

TEST(FourPlane, RelaysCancelInTheFieldWithBothKernels) {
  // Not only the intensity: the pistons of the relays, 1e7 turns, cancel as well, also where the difference of two
  // distances is rounded (by up to 4e-16 m, 5e-9 rad).
  for (const char* kernel : {"separable", "angular_spectrum"})
    for (const double m2_distance : {0.32, 0.3207})
      for (const double separation : {0.0, 0.02, 0.05, 0.06}) {
        Values values = small(32, 32, 1);
        values.emplace_back("telescope.free_space", kernel);
        values.emplace_back("system.m1_m2_separation_m", m2_distance);
        const ParameterStore three = with_m1_modes(store_of("shera_testbed", SystemId::three_plane, values));
        const ParameterStore four = with_m1_modes(
            store_of("shera_testbed", SystemId::four_plane, values + third_mirror(separation, 0, unlimited)));
        EXPECT_LT(field_difference(four, three), 1e-12) << kernel << " " << m2_distance << " " << separation;
        EXPECT_LT(of_peak(image_of(four), image_of(three)), 1e-12) << kernel << " " << m2_distance << " " << separation;
      }
}

TEST(FourPlane, AMirrorSplitInTwoIsOneMirror) {
  const ParameterStore three = with_m1_modes(store_of("shera_testbed", SystemId::three_plane, small(64, 64)));
  const double q = 0.5, f2 = three.real(keys::m2_focal_length);
  const ParameterStore four = with_m1_modes(
      store_of("shera_testbed", SystemId::four_plane,
               small(64, 64) + third_mirror(0, q, unlimited) + Values{{"system.m2_focal_length_m", 1 / (1 / f2 - q)}}));
  EXPECT_NEAR(params::resolve(four)->real(keys::focal_length) / params::resolve(three)->real(keys::focal_length), 1,
              1e-13);
  EXPECT_LT(of_peak(image_of(four), image_of(three)), 1e-12);
}

TEST(FourPlane, DefaultsHaveTheStatedNumbers) {
  struct Stated {
    const char* profile;
    double m3, z3_m, focal_length_m, plate_scale;
    std::int64_t pad;
  };
  for (const Stated& stated :
       {Stated{"shera_testbed", 10.775267090880462, 8.09807508937246, 3.2132907541869424, 0.417242429387741, 3},
        Stated{"shera_flight", 13.053221104793744, 14.521788714478825, 5.946797160518438, 0.15955111350290715, 2}}) {
    SheraTelescope telescope(store_of(stated.profile, SystemId::four_plane, small(32, 32, 1)));
    const OpticalState state = telescope.state(telescope.store());
    EXPECT_NEAR(state.mirrors[2].magnification / stated.m3, 1, 1e-13);
    EXPECT_NEAR(state.mirrors[2].distance_m / stated.z3_m, 1, 1e-13);
    EXPECT_NEAR(state.plate_scale_as_per_pix / stated.plate_scale, 1, 1e-13);
    EXPECT_NEAR(telescope.resolved()->real(keys::focal_length) / stated.focal_length_m, 1, 1e-13);
    EXPECT_EQ(telescope.graph(telescope.store()).structure().pad, stated.pad);
    EXPECT_EQ(telescope.graph(telescope.store()).nodes().size(), 10u);
  }
}

TEST(FourPlane, ALimitedM3ChangesLittleAndItsModesALot) {
  const Values values = small(64, 64) + Values{{"telescope.mask", "rosette"}};
  const ParameterStore four = store_of("shera_testbed", SystemId::four_plane, values);
  const RealMap plain = image_of(four);
  const RealMap unlimited_m3 = image_of(four.with("system.m3_diameter_m", unlimited));
  // M3 sees a beam of 8.4 mm and has 25 mm: it clips diffracted light only.
  EXPECT_LT(of_peak(plain, unlimited_m3), 1e-6);
  EXPECT_GT(of_peak(plain, unlimited_m3), 1e-12);
  const RealMap bent = image_of(four.with("tertiary.zernike_coeffs_nm", rising(8, 8, -1)));
  EXPECT_GT(of_peak(bent, plain), 1e-3);
}

TEST(FourPlane, AnUnlimitedMirrorHasNoModes) {
  const ParameterStore four =
      store_of("shera_testbed", SystemId::four_plane, small(32, 32, 1) + third_mirror(0.05, 0.5, unlimited));
  EXPECT_EQ(SheraTelescope(four).graph(four).structure().mirrors[2].basis.extent(0), 0u);
  const std::string message =
      rejection([&] { SheraTelescope(four.with("tertiary.zernike_coeffs_nm[Z4]", 1.0)).image(); });
  EXPECT_NE(message.find("tertiary.zernike_coeffs_nm"), std::string::npos);
  EXPECT_NE(message.find("system.m3_diameter_m"), std::string::npos);
}

TEST(FourPlane, NodesGiveFieldsOfUnitPower) {
  SheraTelescope telescope(store_of("shera_testbed", SystemId::four_plane, small(32, 32, 1)));
  for (const Node node : {Node::pupil, Node::relay_to_m2, Node::m2, Node::relay_to_m3, Node::m3}) {
    const NodeOutput output = telescope.output(node);
    ASSERT_EQ(output.fields.extent(0), 2u) << name(node);
    for (std::size_t chain = 0; chain < 2; ++chain) {
      const std::size_t n = output.fields.extent(1);
      const ComplexMap field(&output.fields(chain, 0, 0), n, n);
      // relay_to_m3 carries what M2 left, renormalised; M3 renormalises again: all have power 1 to rounding.
      EXPECT_NEAR(power(field), 1, 1e-12) << name(node);
    }
  }
}

}  // namespace
}  // namespace arago::optics
