#include "arago/params/parameter_store.hpp"

#include "arago/params/keys.hpp"
#include "params/support.hpp"

#include <limits>
#include <set>

namespace arago::params {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::rejection;
using testing::store_of;

ParameterStore testbed() {
  return store_of("shera_testbed", SystemId::three_plane);
}

TEST(ParameterStore, HoldsEveryKeyThatIsNotDerivedAndNoOther) {
  for (const SystemId system : all_systems()) {
    const ParameterStore store = store_of("shera_flight", system);
    const std::vector<std::string> keys = store.keys();
    std::set<std::string> expected;
    for (const ParamField& field : store.spec().fields())
      if (field.kind != Kind::derived) expected.insert(field.key);
    EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()), expected);
  }
}

TEST(ParameterStore, ChangeGivesANewStoreThatSharesTheRest) {
  const ParameterStore before = testbed();
  const ParameterStore after = before.with(keys::separation, 9.5);
  EXPECT_EQ(before.real(keys::separation), 10.0);
  EXPECT_EQ(after.real(keys::separation), 9.5);
  EXPECT_FALSE(after.shares(keys::separation, before));
  EXPECT_TRUE(after.shares(keys::m1_zernikes, before));
  EXPECT_THAT(after.differing_keys(before), ElementsAre("binary.separation_as"));
}

TEST(ParameterStore, EqualityAndHashFollowTheContentAlone) {
  const ParameterStore a = testbed();
  const ParameterStore b = a.with(keys::contrast, 0.4);
  EXPECT_FALSE(a == b);
  EXPECT_NE(a.content_hash(), b.content_hash());
  const ParameterStore c = b.with(keys::contrast, 0.3);
  EXPECT_TRUE(a == c);
  EXPECT_EQ(a.content_hash(), c.content_hash());
  EXPECT_EQ(a.content_hash().size(), 32u);
  EXPECT_NE(a.content_hash(), a.with(keys::contrast, std::nextafter(0.3, 1.0)).content_hash());
  EXPECT_NE(store_of("shera_testbed", SystemId::two_plane).content_hash(),
            store_of("shera_testbed", SystemId::four_plane).content_hash());
}

TEST(ParameterStore, HashOfKeysIgnoresOthersAndTheirOrder) {
  const ParameterStore a = testbed(), b = a.with(keys::contrast, 0.4);
  const std::vector<std::string> ab{"binary.separation_as", "band.wavelength_m"};
  const std::vector<std::string> ba{"band.wavelength_m", "binary.separation_as"};
  EXPECT_EQ(a.content_hash(ab), b.content_hash(ba));
}

TEST(ParameterStore, ElementsAreNamedByPositionOrNollIndex) {
  const ParameterStore store = testbed().with("primary.zernike_coeffs_nm[3]", 2.5);
  EXPECT_EQ(store.reals(keys::m1_zernikes)[3], 2.5);
  EXPECT_TRUE(store == testbed().with("primary.zernike_coeffs_nm[Z7]", 2.5));
  EXPECT_THAT(rejection([&] { (void)store.with("primary.zernike_coeffs_nm[8]", 1.0); }), HasSubstr("positions 0..7"));
  EXPECT_THAT(rejection([&] { (void)store.with("primary.zernike_coeffs_nm[Z3]", 1.0); }),
              HasSubstr("has the Noll indices [4, 5, 6, 7, 8, 9, 10, 11]"));
  EXPECT_THAT(rejection([&] { (void)store.with("primary.zernike_coeffs_nm[x]", 1.0); }), HasSubstr("names no element"));
  EXPECT_THAT(rejection([&] { (void)store.with("binary.contrast[0]", 1.0); }), HasSubstr("no stored list"));
}

TEST(ParameterStore, ListsMustFitTheirIndices) {
  const ParameterStore store = testbed();
  EXPECT_THAT(rejection([&] {
                (void)store.with(keys::m1_noll, std::vector<std::int64_t>{4, 5});
              }),
              AllOf(HasSubstr("primary.zernike_coeffs_nm"), HasSubstr("has 2"), HasSubstr("in one change")));
  const ParameterStore fewer = store.with({{std::string(keys::m1_noll), std::vector<std::int64_t>{4, 5}},
                                           {std::string(keys::m1_zernikes), std::vector<double>{1, 2}}});
  EXPECT_EQ(fewer.reals(keys::m1_zernikes).size(), 2u);
}

TEST(ParameterStore, AllProblemsAreReportedAtOnce) {
  const std::string message = rejection([] {
    (void)ParameterStore(ParamSpec::of(SystemId::three_plane),
                         {{"binary.contrast", -1.0}, {"binary.seperation_as", 1.0}, {"imaging.throughput", 2.0}},
                         {{"binary.contrast", "line 7 of a.toml"}});
  });
  EXPECT_THAT(message, AllOf(HasSubstr("binary.contrast=-1.0 (from line 7 of a.toml)"), HasSubstr("allowed: >= 0"),
                             HasSubstr("did you mean binary.separation_as"), HasSubstr("allowed: [0, 1]")));
  EXPECT_THAT(message, AllOf(HasSubstr("system.m1_diameter_m (pupil)"), HasSubstr("system.m2_focal_length_m (focal)"),
                             HasSubstr("system.pixel_pitch_m (focal)"), HasSubstr("telescope.profile")));
}

TEST(ParameterStore, EnforcesTypeShapeAndBounds) {
  const ParameterStore store = testbed();
  const auto refused = [&](std::string_view key, const Value& value) {
    return rejection([&] { (void)store.with(key, value); });
  };
  EXPECT_THAT(refused(keys::separation, "ten"), HasSubstr("takes a scalar real"));
  EXPECT_THAT(refused(keys::separation, std::vector<double>{1, 2}), HasSubstr("takes a scalar real"));
  EXPECT_THAT(refused("telescope.pupil_npix", 64.5), HasSubstr("takes a scalar integer"));
  EXPECT_THAT(refused(keys::separation, -1.0), AllOf(HasSubstr("binary.separation_as=-1.0 as"), HasSubstr(">= 0 as")));
  EXPECT_THAT(refused(keys::position_angle, 361.0), HasSubstr("[0, 360] deg"));
  EXPECT_THAT(refused(keys::m2_focal_length, 0.1), HasSubstr("< 0 m"));
  EXPECT_THAT(refused(keys::x_position, std::nan("")), HasSubstr("not a number"));
  EXPECT_THAT(refused(keys::x_position, std::numeric_limits<double>::infinity()), HasSubstr("must be finite"));
  EXPECT_THAT(refused(keys::m1_zernikes, std::vector<double>{1, 2, std::nan(""), 4, 5, 6, 7, 8}),
              HasSubstr("(element 2)"));
  EXPECT_THAT(refused("telescope.mask", "rosete"), HasSubstr("one of none, rosette, file, opd"));
  EXPECT_THAT(refused("telescope.mask", "file"), HasSubstr("give telescope.mask_file"));
  EXPECT_THAT(refused("telescope.image_parity", 0), HasSubstr("+1 or -1"));
  EXPECT_THAT(refused(keys::m2_diameter, 0.1), HasSubstr("obscures the whole pupil"));
  EXPECT_EQ(store.with(keys::separation, 9).real(keys::separation), 9.0);  // integers are numbers
  EXPECT_EQ(store.with(keys::saturation, std::numeric_limits<double>::infinity()).text("telescope.mask"), "rosette");
}

}  // namespace
}  // namespace arago::params
