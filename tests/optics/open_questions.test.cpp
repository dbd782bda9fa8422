// Questions that the earlier programs left open, answered by tests of the same numbers as in src/params/README.md.
// Six (starts) and ten (epochs) are about fits.
#include "telescope_testing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace arago::optics {
namespace {

using namespace testing;

ParameterStore testbed(const Values& values = {}) {
  return busy(store_of("shera_testbed", SystemId::three_plane, small(32, 32, 2) + values));
}

/// Chains and stars that each node computed during `action`.
std::map<Node, std::int64_t> computed(SheraTelescope& telescope, const std::function<void()>& action) {
  std::map<Node, std::int64_t> counts;
  const std::vector<Node> nodes = telescope.graph(telescope.store()).nodes();
  for (const Node node : nodes) counts[node] = -telescope.graph(telescope.store()).counters(node).misses;
  action();
  for (const Node node : nodes) counts[node] += telescope.graph(telescope.store()).counters(node).misses;
  return counts;
}

TEST(OpenQuestion1, DerivedKeysAreNotStoredAndAlwaysResolved) {
  SheraTelescope telescope(testbed());
  EXPECT_NE(rejection([&] { (void)telescope.store().at(keys::plate_scale); }).find("derived"), std::string::npos);
  const ParameterStore longer = telescope.store().with(keys::m1_focal_length, 0.35797);
  const double before = telescope.state(telescope.store()).plate_scale_as_per_pix;
  const double after = telescope.state(longer).plate_scale_as_per_pix;
  EXPECT_EQ(after, params::resolve(longer)->real(keys::plate_scale));
  EXPECT_NE(after, before);
  // An override is not the store's: the next image of the same store does not know of it.
  const params::Override fixed{std::string(keys::plate_scale), {0.4}, "as measured"};
  EXPECT_EQ(params::resolve(longer, {&fixed, 1})->real(keys::plate_scale), 0.4);
  EXPECT_EQ(telescope.state(longer).plate_scale_as_per_pix, after);
}

TEST(OpenQuestion2, OnlyThePixelPitchCanBeSolvedFor) {
  const Values wanted{{std::string(keys::plate_scale), 0.36}};
  const ParameterStore scaled = testbed(wanted);
  const ParameterStore solved = testbed(wanted + Values{{"telescope.solve_pixel_pitch_for_plate_scale", true}});
  EXPECT_EQ(scaled.real(keys::pixel_pitch), 6.5e-6);
  EXPECT_NE(solved.real(keys::pixel_pitch), 6.5e-6);
  EXPECT_EQ(solved.real(keys::plate_scale_scale), 1);
  // Two ways to the same plate scale, equal to rounding; so the images are, too.
  EXPECT_LT(of_peak(SheraTelescope(solved).image(), SheraTelescope(scaled).image()), 1e-12);
  EXPECT_NE(rejection([] {
              (void)testbed({{std::string(keys::focal_length), 3.0}});
            }).find("system.focal_length_m"),
            std::string::npos);
}

TEST(OpenQuestion3, ThePlateScaleIsGeometryTimesAnEffectiveScale) {
  SheraTelescope telescope(testbed());
  const double geometric = telescope.resolved()->real(keys::geometric_plate_scale);
  const ParameterStore wider = telescope.store().with(keys::plate_scale_scale, 1.01);
  EXPECT_EQ(telescope.state(wider).plate_scale_as_per_pix, geometric * 1.01);
  EXPECT_GT(of_peak(telescope.image(wider), telescope.image()), 1e-2) << "a plate scale that nobody reads";
}

TEST(OpenQuestion4, AChangeRebuildsWhatDependsOnItAndNoMore) {
  clear_mirror_builds();
  SheraTelescope telescope(testbed());
  EXPECT_EQ(mirror_builds().built, 1);
  (void)telescope.image();
  const std::int64_t chains = 2 * 2;
  const auto after = [&](std::string_view key, const params::Value& value) {
    return computed(telescope, [&] { (void)telescope.image(telescope.store().with(key, value)); });
  };
  auto counts = after(keys::contrast, 0.4);  // numbers that are applied afterwards
  EXPECT_EQ(counts[Node::focal], 0);
  EXPECT_EQ(counts[Node::spectral_sum], 0);
  EXPECT_EQ(counts[Node::source_sum], 1);
  counts = after(keys::plate_scale_scale, 1.001);  // the kernels of the focal transform
  EXPECT_EQ(counts[Node::relay_back], 0);
  EXPECT_EQ(counts[Node::focal], chains);
  counts = after("secondary.zernike_coeffs_nm[Z4]", 3.0);  // from M2 on
  EXPECT_EQ(counts[Node::pupil], 0);
  EXPECT_EQ(counts[Node::relay_back], chains);
  counts = after(keys::band_wavelength, 551e-9);  // the band: everything optical, but no new arrays
  EXPECT_EQ(counts[Node::pupil], chains);
  EXPECT_EQ(mirror_builds().built, 1);

  (void)telescope.image(telescope.store().with("telescope.psf_npix", 24));  // a new detector shares the mirrors
  EXPECT_EQ(mirror_builds().built, 1);
  EXPECT_EQ(mirror_builds().shared, 1);
  (void)telescope.image(telescope.store().with("telescope.strut_width_m", 0.003));
  EXPECT_EQ(mirror_builds().built, 2);
  SheraTelescope another(testbed());  // equal structure, equal arrays
  EXPECT_EQ(mirror_builds().built, 2);
  EXPECT_EQ(another.structural_hash(), SheraTelescope(testbed({{"binary.contrast", 0.7}})).structural_hash());
}

TEST(OpenQuestion5, TransformsAreChosenByTheSystemAlone) {
  const ParameterStore three = testbed();
  const ParameterStore four = busy(store_of("shera_testbed", SystemId::four_plane, small(32, 32, 2)));
  // The same key, the same values of M1 and M2: each system's own table answers.
  EXPECT_NEAR(SheraTelescope(three).resolved()->real(keys::focal_length), 3.776365433962261, 1e-13);
  EXPECT_NEAR(SheraTelescope(four).resolved()->real(keys::focal_length), 3.2132907541869424, 1e-13);
  EXPECT_NE(rejection([&] {
              (void)TelescopeSystem::of(SystemId::two_plane)->resolver->resolve(three);
            }).find("shera_three_plane"),
            std::string::npos);
}

TEST(OpenQuestion7, NormalisationKeepsAllLightOrLosesItAtTheMirrors) {
  const Values wide = small(32, 128, 1) + Values{{"telescope.mask", "none"}, {"telescope.oversample", 1}};
  const ParameterStore renormalised = store_of("shera_testbed", SystemId::two_plane, wide);
  SheraTelescope a(renormalised), b(renormalised.with("telescope.normalisation", "physical"));
  const RealMap transmission = a.graph(a.store()).structure().mirrors[0].transmission;
  const double through = dot(transmission, transmission) / (M_PI / 4 * 32 * 32);
  // One pupil, so the images differ by one factor: the share of the clear circle that is open.
  EXPECT_LT(through, 0.9);
  const RealMap all = a.image(), kept = b.image();
  for (std::size_t k = 0; k < all.size(); ++k)
    ASSERT_NEAR(kept.data()[k], all.data()[k] * through, 1e-13 * largest(kept));
  // Behind M2: what its rim clips is lost as well, and only that.
  const ParameterStore three = store_of("shera_testbed", SystemId::three_plane, small(32, 32, 1));
  const double clipped = sum(SheraTelescope(three.with("telescope.normalisation", "physical")).image()) /
                         (sum(SheraTelescope(three).image()) * through);
  EXPECT_LT(clipped, 1);
  EXPECT_GT(clipped, 1 - 1e-6);
}

TEST(OpenQuestion8, ParityIsAFlagWithTheSystemsDefault) {
  for (const auto& [system, standard] :
       {std::pair{SystemId::two_plane, 1}, {SystemId::three_plane, -1}, {SystemId::four_plane, -1}}) {
    const ParameterStore store = busy(store_of("shera_testbed", system, small(32, 32, 1)));
    EXPECT_EQ(store.integer("telescope.image_parity"), standard);
    const RealMap turned = SheraTelescope(store.with("telescope.image_parity", -standard)).image();
    // Symmetric grids: the same sums with the other sign.
    EXPECT_LT(of_peak(reversed(turned), SheraTelescope(store).image()), 1e-13);
  }
  // Star B, the brighter one, is on the +x side of a three-plane image and on the -x side of a two-plane one.
  for (const auto& [system, side] : {std::pair{SystemId::two_plane, -1}, {SystemId::three_plane, +1}}) {
    const RealMap image = SheraTelescope(store_of("shera_testbed", system, small(64, 64, 1))).image();
    EXPECT_GT(side * (centroid(image).column - 31.5), 3);
  }
}

TEST(OpenQuestion9, ImagesAreComputedInDoubleUnlessSinglePrecisionIsAskedFor) {
  const ParameterStore store = testbed();
  EXPECT_EQ(store.text("telescope.precision"), "float64");
  const double single =
      of_peak(SheraTelescope(store.with("telescope.precision", "float32")).image(), SheraTelescope(store).image());
  EXPECT_LT(single, 1e-5);
  EXPECT_GT(single, 1e-9);
  SheraTelescope telescope(store);
  // 1e-9 as moves an image by 1e-9 of its peak: far below the 6e-8 of single precision, and yet linear in the step.
  const auto moved = [&](double step_as) {
    const RealMap image = telescope.image(store.with(keys::x_position, 0.5 + step_as));
    const RealMap still = telescope.image(store);
    for (std::size_t k = 0; k < image.size(); ++k) image.data()[k] -= still.data()[k];
    return image;
  };
  const RealMap one = moved(1e-9), four = moved(4e-9);
  EXPECT_GT(largest(one), 0);
  for (std::size_t k = 0; k < one.size(); ++k) one.data()[k] *= 4;
  EXPECT_LT(relative_difference(one, four), 1e-4);
}

}  // namespace
}  // namespace arago::optics
