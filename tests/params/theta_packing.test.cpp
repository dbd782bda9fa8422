#include "arago/params/theta_packing.hpp"

#include "arago/params/keys.hpp"
#include "params/support.hpp"

namespace arago::params {
namespace {

using ::testing::AllOf;
using testing::close;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::rejection;
using testing::store_of;
using Keys = std::vector<std::string>;

/// The order of the published notebook.
const Keys notebook{"binary.separation_as",          "binary.position_angle_deg", "binary.x_position_as",
                    "binary.y_position_as",          "binary.log_flux_total",     "binary.contrast",
                    "system.plate_scale_as_per_pix", "primary.zernike_coeffs_nm", "secondary.zernike_coeffs_nm"};

ParameterStore state_b(SystemId system = SystemId::three_plane) {
  std::vector<Setting> settings{{"binary.separation_as", 10.01, ""}, {"binary.position_angle_deg", 80.0, ""},
                                {"binary.x_position_as", 0.5, ""},   {"binary.y_position_as", -0.25, ""},
                                {"binary.contrast", 0.303, ""},      {"binary.log_flux_offset_dex", -0.001, ""}};
  if (system != SystemId::two_plane)
    settings.push_back({"primary.zernike_coeffs_nm", std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8}, ""});
  return store_of("shera_testbed", system, settings);
}

TEST(ThetaPacking, NotebookVectorOfThreePlane) {
  const ThetaPacking packing(state_b(), notebook);
  ASSERT_EQ(packing.size(), 23u);
  const Eigen::VectorXd theta = packing.pack(state_b());
  const double expected[] = {10.01, 80, 0.5, -0.25, 11.335449744223411, 0.303, 0.35502952880261607, 1, 2, 3, 4,
                             5,     6,  7,   8};
  for (int i = 0; i < 15; ++i) EXPECT_TRUE(close(theta[i], expected[i], 1e-13)) << packing.labels()[i];
  EXPECT_EQ(packing.labels()[7], "M1 Z4");
  EXPECT_EQ(packing.labels()[22], "M2 Z11");
  EXPECT_EQ(packing.labels()[0], "binary.separation_as");
  EXPECT_EQ(packing.units()[6], "as/pix");
  EXPECT_EQ(packing.units()[7], "nm");
  EXPECT_EQ(packing.blocks()[7].start, 7u);
  EXPECT_EQ(packing.blocks()[7].stop, 15u);
}

TEST(ThetaPacking, TwoPlaneVectorHasFourteenElements) {
  const Keys selection(notebook.begin(), notebook.end() - 1);
  const ParameterStore store = state_b(SystemId::two_plane);
  const ThetaPacking packing(store, selection);
  EXPECT_EQ(packing.size(), 14u);
  EXPECT_EQ(packing.pack(store)[6], 0.355);
  EXPECT_TRUE(packing.unpack(packing.pack(store), store).real(keys::plate_scale) == 0.355);
}

TEST(ThetaPacking, UnpackUndoesPackAndKeepsTheRest) {
  for (const SystemId system : all_systems())
    for (const Coordinates coordinates : {Coordinates::natural, Coordinates::unconstrained}) {
      const ParameterStore store = state_b(system);
      Keys selection{"binary.contrast",           "primary.zernike_coeffs_nm[3]",
                     "binary.separation_as",      "primary.zernike_coeffs_nm[Z4]",
                     "binary.position_angle_deg", "binary.log_flux_offset_dex"};
      const ThetaPacking packing(store, selection, coordinates);
      const ParameterStore base = store.with({{"binary.contrast", 0.9},
                                              {"binary.separation_as", 3.0},
                                              {"binary.position_angle_deg", 10.0},
                                              {"binary.log_flux_offset_dex", 1.0},
                                              {"primary.zernike_coeffs_nm[3]", 7.0}});
      const ParameterStore again = packing.unpack(packing.pack(store), base);
      for (const std::string& key : store.keys()) {
        const std::vector<double> a = again.at(key).as_reals(), b = store.at(key).as_reals();
        for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(a[i] == b[i] || close(a[i], b[i], 1e-13)) << key;
      }
      EXPECT_TRUE(coordinates == Coordinates::unconstrained || again == store);
    }
}

TEST(ThetaPacking, SelectedDerivedQuantitiesHoldTheirValues) {
  const ParameterStore base = state_b();
  const Keys selection{"system.m1_focal_length_m", "system.plate_scale_as_per_pix", "binary.log_flux_total"};
  const ThetaPacking packing(base, selection);
  Eigen::VectorXd theta(3);
  theta << 0.3581, 0.36, 9.0;
  const ParameterStore store = packing.unpack(theta, base);
  EXPECT_EQ(store.real(keys::m1_focal_length), 0.3581);
  EXPECT_TRUE(close(resolve(store)->real(keys::plate_scale), 0.36, 1e-15));
  EXPECT_TRUE(close(resolve(store)->real(keys::log_flux_total), 9.0, 1e-15));
  EXPECT_EQ(store.real(keys::pixel_pitch), base.real(keys::pixel_pitch));
}

/// d outputs / d theta by five points against the exact matrix.
void expect_exact(const ThetaPacking& packing, const ParameterStore& base, const Keys& outputs) {
  const DerivedResolver resolver(system_from_name(base.spec().system()));
  const Eigen::VectorXd theta = packing.pack(base);
  const Eigen::MatrixXd exact = packing.jacobian(resolver, theta, base, outputs);
  for (Eigen::Index column = 0; column < theta.size(); ++column) {
    const double x = theta[column];
    const auto moved = [&](double y) {
      Eigen::VectorXd there = theta;
      there[column] = y;
      return testing::numbers_of(packing.unpack(there, base), outputs);
    };
    const auto slopes = testing::five_points_of_all(moved, x, x == 0 ? 1e-3 : 1e-5 * std::abs(x));
    for (Eigen::Index row = 0; row < exact.rows(); ++row) {
      const auto [slope, rounding] = slopes[static_cast<std::size_t>(row)];
      EXPECT_NEAR(slope, exact(row, column), 1e-9 * std::abs(exact(row, column)) + rounding)
          << "number " << row << " by " << packing.labels()[static_cast<std::size_t>(column)];
    }
  }
}

TEST(ThetaPacking, JacobiansAreExactInBothCoordinates) {
  const Keys outputs{"system.plate_scale_as_per_pix", "imaging.plate_scale_scale", "binary.raw_fluxes",
                     "binary.star_positions_rad",     "primary.zernike_coeffs_nm", "system.m2_equivalent_distance_m",
                     "binary.log_flux_offset_dex"};
  Keys selection = notebook;
  for (const char* key :
       {"system.m1_focal_length_m", "system.m2_focal_length_m", "system.m1_m2_separation_m", "system.pixel_pitch_m"})
    selection.emplace_back(key);
  for (const Coordinates coordinates : {Coordinates::natural, Coordinates::unconstrained})
    expect_exact(ThetaPacking(state_b(), selection, coordinates), state_b(), outputs);
}

TEST(ThetaPacking, JacobianOfThePlateScaleItselfIsTheIdentity) {
  const ParameterStore base = state_b();
  const Keys selection{"system.m1_focal_length_m", "system.plate_scale_as_per_pix"},
      outputs{"system.plate_scale_as_per_pix"};
  const ThetaPacking packing(base, selection);
  const Eigen::MatrixXd j = packing.jacobian(DerivedResolver(SystemId::three_plane), packing.pack(base), base, outputs);
  EXPECT_NEAR(j(0, 0), 0.0, 1e-14);
  EXPECT_NEAR(j(0, 1), 1.0, 1e-14);
}

TEST(ThetaPacking, JacobianInFourPlane) {
  const Keys selection{"system.m1_focal_length_m", "system.m2_focal_length_m", "imaging.plate_scale_scale",
                       "tertiary.zernike_coeffs_nm[Z5]"};
  const Keys outputs{"system.m3_equivalent_distance_m", "system.m3_magnification", "system.plate_scale_as_per_pix",
                     "tertiary.zernike_coeffs_nm"};
  expect_exact(ThetaPacking(state_b(SystemId::four_plane), selection), state_b(SystemId::four_plane), outputs);
}

TEST(ThetaPacking, AnglesWrapAndOtherBoundsReject) {
  const ParameterStore base = state_b();
  const ThetaPacking packing(base, Keys{"binary.position_angle_deg", "binary.separation_as"});
  Eigen::VectorXd theta(2);
  theta << 361.5, 10;
  EXPECT_NEAR(packing.unpack(theta, base).real(keys::position_angle), 1.5, 1e-12);
  theta << -1.5, 10;
  EXPECT_NEAR(packing.unpack(theta, base).real(keys::position_angle), 358.5, 1e-12);
  EXPECT_TRUE(packing.admissible(theta));
  theta << 10, -1;
  EXPECT_FALSE(packing.admissible(theta));
  EXPECT_THAT(rejection([&] { (void)packing.unpack(theta, base); }), HasSubstr("binary.separation_as=-1.0"));
  const ThetaPacking free(base, Keys{"binary.separation_as"}, Coordinates::unconstrained);
  EXPECT_TRUE(free.admissible(Eigen::VectorXd::Constant(1, -30.0)));
}

TEST(ThetaPacking, ValuesOnABoundHaveNoUnconstrainedCoordinate) {
  const ParameterStore store = state_b().with(keys::contrast, 0.0);
  const ThetaPacking packing(store, Keys{"binary.contrast"}, Coordinates::unconstrained);
  EXPECT_THAT(rejection([&] { (void)packing.pack(store); }),
              HasSubstr("binary.contrast: the value 0 has no finite log"));
}

TEST(ThetaPacking, LayoutHashSeesOrderElementsAndCoordinates) {
  const ParameterStore store = state_b();
  const auto hash = [&](Keys keys, Coordinates c = Coordinates::natural) {
    return ThetaPacking(store, keys, c).layout_hash();
  };
  const std::string reference = hash({"binary.x_position_as", "primary.zernike_coeffs_nm[1]"});
  EXPECT_EQ(reference, hash({"x_position", "primary.zernike_coeffs_nm[Z5]"}));
  EXPECT_NE(reference, hash({"primary.zernike_coeffs_nm[1]", "binary.x_position_as"}));
  EXPECT_NE(reference, hash({"binary.x_position_as", "primary.zernike_coeffs_nm[2]"}));
  EXPECT_NE(hash({"binary.contrast"}), hash({"binary.contrast"}, Coordinates::unconstrained));
}

TEST(ThetaPacking, PriorsComeFromTheSpec) {
  const ThetaPacking packing(state_b(), notebook);
  const Eigen::VectorXd widths = packing.prior_widths();
  EXPECT_EQ(widths[0], 1e-4);
  EXPECT_EQ(widths[1], 1e-3);
  EXPECT_EQ(widths[2], 1e-2);
  EXPECT_EQ(widths[7], 5.0);
  EXPECT_EQ(packing.priors()[1].family, Prior::Family::uniform);
}

TEST(ThetaPacking, DeprecatedNamesAreAcceptedWithANote) {
  const ThetaPacking packing(state_b(), Keys{"separation", "m1_zernike_amp[0]", "m2.zernike.j5", "psf_pixel_scale"});
  EXPECT_THAT(packing.labels(), ElementsAre("binary.separation_as", "M1 Z4", "M2 Z5", "system.plate_scale_as_per_pix"));
  EXPECT_EQ(packing.notes().size(), 4u);
}

TEST(ThetaPacking, RejectsSelectionsThatMeanNothing) {
  const auto refused = [](Keys keys, SystemId system = SystemId::three_plane) {
    return rejection([&] { (void)ThetaPacking(state_b(system), keys); });
  };
  EXPECT_THAT(refused({}), HasSubstr("no parameter is selected"));
  EXPECT_THAT(refused({"binary.seperation_as"}), HasSubstr("did you mean binary.separation_as"));
  EXPECT_THAT(refused({"secondary.zernike_coeffs_nm"}, SystemId::two_plane),
              AllOf(HasSubstr("shera_three_plane and shera_four_plane"), HasSubstr("not of shera_two_plane")));
  EXPECT_THAT(refused({"system.m1_diameter_m"}), HasSubstr("cannot be inferred (structural)"));
  EXPECT_THAT(refused({"system.focal_length_m"}), HasSubstr("cannot be inferred (derived)"));
  EXPECT_THAT(refused({"binary.spectral_flux_density"}), HasSubstr("cannot be inferred"));
  EXPECT_THAT(refused({"binary.contrast", "contrast"}), HasSubstr("selected twice"));
  EXPECT_THAT(refused({"primary.zernike_coeffs_nm", "primary.zernike_coeffs_nm[Z5]"}),
              HasSubstr("M1 Z5 is selected twice"));
  EXPECT_THAT(refused({"primary.zernike_coeffs_nm[12]"}), HasSubstr("beyond the end"));
  EXPECT_THAT(refused({"binary.log_flux_total", "binary.log_flux_offset_dex"}), HasSubstr("are the same parameter"));
  EXPECT_THAT(refused({"system.plate_scale_as_per_pix", "imaging.plate_scale_scale"}),
              HasSubstr("are the same parameter"));
}

TEST(ThetaPacking, SizesMustMatch) {
  const ParameterStore store = state_b();
  const ThetaPacking packing(store, notebook);
  EXPECT_THAT(rejection([&] { (void)packing.unpack(Eigen::VectorXd::Zero(5), store); }),
              HasSubstr("theta has 5 elements, the selection has 23"));
  const ParameterStore fewer = store.with({{"secondary.noll_indices", std::vector<std::int64_t>{4}},
                                           {"secondary.zernike_coeffs_nm", std::vector<double>{0.0}}});
  EXPECT_THAT(rejection([&] { (void)packing.unpack(packing.pack(store), fewer); }),
              HasSubstr("has no place in the store"));
  EXPECT_THAT(rejection([&] { (void)packing.unpack(packing.pack(store), state_b(SystemId::four_plane)); }),
              HasSubstr("shera_four_plane"));
}

}  // namespace
}  // namespace arago::params
