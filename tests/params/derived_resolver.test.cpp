#include "arago/params/derived_resolver.hpp"

#include "arago/params/keys.hpp"
#include "params/support.hpp"

#include <limits>
#include <set>

namespace arago::params {
namespace {

using testing::close;
using ::testing::HasSubstr;
using testing::rejection;
using testing::store_of;

/// Stored finite reals that some transform of the system reads: the inputs of the derivative check.
std::vector<std::string> real_inputs(const ParameterStore& store) {
  const TransformTable& table = TransformTable::of(system_from_name(store.spec().system()));
  std::set<std::string> read;
  for (const std::string& key : table.keys())
    for (const std::string& input : table.find(key)->inputs) {
      const bool stored = store.spec().at(input).kind != Kind::derived && store.spec().at(input).dtype == Dtype::real;
      if (stored && store.at(input).size() > 0 && std::isfinite(store.at(input).reals()[0])) read.insert(input);
    }
  return {read.begin(), read.end()};
}

/// A state where no input is 0, 1 or another value that hides a mistake, and where no step can leave the bounds.
ParameterStore general_state(SystemId system) {
  std::vector<Setting> settings{{"binary.separation_as", 10.0, ""}, {"binary.position_angle_deg", 80.0, ""},
                                {"binary.x_position_as", 0.5, ""},  {"binary.y_position_as", -0.25, ""},
                                {"binary.contrast", 0.303, ""},     {"binary.log_flux_offset_dex", -0.7, ""},
                                {"imaging.throughput", 0.8, ""}};
  if (system != SystemId::two_plane) settings.push_back({"imaging.plate_scale_scale", 1.013, ""});
  return store_of("shera_testbed", system, settings);
}

TEST(DerivedResolver, EveryPartialDerivativeIsExact) {
  for (const SystemId system : all_systems()) {
    const ParameterStore store = general_state(system);
    const auto resolved = resolve(store);
    const std::vector<std::string> outputs = resolved->derived_keys();
    for (const std::string& input : real_inputs(store)) {
      const double x = store.at(input).reals()[0];
      ASSERT_NE(x, 0.0) << input;
      const std::string element = store.spec().at(input).shape == Shape::list ? input + "[0]" : input;
      const auto slopes = testing::five_points_of_all(
          [&](double y) { return testing::numbers_of(store.with(element, y), outputs); }, x, 1e-5 * std::abs(x));
      const std::vector<std::string> inputs{input};
      const Eigen::MatrixXd exact = resolved->jacobian(outputs, inputs);
      for (Eigen::Index row = 0; row < exact.rows(); ++row) {
        const auto [slope, rounding] = slopes[static_cast<std::size_t>(row)];
        EXPECT_NEAR(slope, exact(row, 0), 1e-9 * std::abs(exact(row, 0)) + rounding)
            << "number " << row << " by " << input;
      }
    }
  }
}

TEST(DerivedResolver, ClosedFormsOfTheDerivatives) {
  const ParameterStore store = store_of("shera_flight", SystemId::three_plane);
  const auto values = resolve(store);
  const double f1 = store.real(keys::m1_focal_length), f2 = store.real(keys::m2_focal_length);
  const double s = store.real(keys::m1_m2_separation), efl = values->real(keys::focal_length);
  const std::vector<std::string> outputs{std::string(keys::focal_length)};
  const std::vector<std::string> inputs{std::string(keys::m1_focal_length), std::string(keys::m2_focal_length),
                                        std::string(keys::m1_m2_separation)};
  const Eigen::MatrixXd jacobian = values->jacobian(outputs, inputs);
  EXPECT_TRUE(close(jacobian(0, 0), efl * efl / (f1 * f1) * (1 - s / f2), 1e-13));
  EXPECT_TRUE(close(jacobian(0, 1), efl * efl / (f2 * f2) * (1 - s / f1), 1e-13));
  EXPECT_TRUE(close(jacobian(0, 2), efl * efl / (f1 * f2), 1e-13));
}

TEST(DerivedResolver, UnlimitedMirrorGivesFiniteDerivatives) {
  const ParameterStore store = store_of("shera_testbed", SystemId::four_plane,
                                        {{"system.m3_diameter_m", std::numeric_limits<double>::infinity(), ""}});
  const auto values = resolve(store);
  EXPECT_TRUE(values->jacobian(values->derived_keys(), real_inputs(store)).allFinite());
}

TEST(DerivedResolver, RemembersStoresByContent) {
  const DerivedResolver resolver(SystemId::three_plane, 2);
  const ParameterStore a = general_state(SystemId::three_plane), b = a.with(keys::contrast, 0.5);
  const auto first = resolver.resolve(a);
  EXPECT_EQ(resolver.resolve(general_state(SystemId::three_plane)), first);  // equal content, same object
  EXPECT_NE(resolver.resolve(b), first);
  EXPECT_EQ(resolver.memo_hits(), 1u);
  EXPECT_EQ(resolver.memo_misses(), 2u);
  (void)resolver.resolve(a.with(keys::contrast, 0.6));  // pushes out a
  EXPECT_NE(resolver.resolve(a), first);
  EXPECT_EQ(first->store_hash(), a.content_hash());
}

TEST(DerivedResolver, OverridesAreFlaggedAndConstant) {
  const ParameterStore store = general_state(SystemId::three_plane);
  const std::vector<Override> overrides{{"system.focal_length_m", {4.0}, "measured on the bench"}};
  const auto values = resolve(store, overrides);
  EXPECT_EQ(values->real(keys::focal_length), 4.0);
  EXPECT_TRUE(close(values->real(keys::geometric_plate_scale), 6.5e-6 / 4.0 * 206264.80624709636, 1e-14));
  ASSERT_EQ(values->overrides().size(), 1u);
  EXPECT_EQ(values->overrides()[0].reason, "measured on the bench");
  const std::vector<std::string> outputs{std::string(keys::plate_scale)}, inputs{std::string(keys::m1_focal_length)};
  EXPECT_EQ(values->jacobian(outputs, inputs)(0, 0), 0.0);
}

TEST(DerivedResolver, OverridesNeedANameAndAReason) {
  const ParameterStore store = general_state(SystemId::three_plane);
  const auto refused = [&](Override o) { return rejection([&] { (void)resolve(store, {&o, 1}); }); };
  EXPECT_THAT(refused({"system.focal_length_m", {4.0}, ""}), HasSubstr("gives no reason"));
  EXPECT_THAT(refused({"binary.contrast", {4.0}, "why"}), HasSubstr("is stored, not derived"));
  EXPECT_THAT(refused({"system.focal_length_m", {-4.0}, "why"}), HasSubstr("> 0 m"));
  EXPECT_THAT(refused({"system.focal_lenght_m", {4.0}, "why"}), HasSubstr("did you mean system.focal_length_m"));
}

TEST(DerivedResolver, RefusesStoresOfAnotherSystem) {
  const DerivedResolver resolver(SystemId::three_plane);
  EXPECT_THAT(rejection([&] { (void)resolver.resolve(general_state(SystemId::two_plane)); }),
              HasSubstr("shera_two_plane cannot be resolved as shera_three_plane"));
}

}  // namespace
}  // namespace arago::params
