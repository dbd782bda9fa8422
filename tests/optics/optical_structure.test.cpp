#include "arago/optics/optical_structure.hpp"

#include "arago/optics/optical_state.hpp"
#include "optics/refusal.hpp"
#include "optics/small_telescope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace arago::optics {
namespace {

using ::testing::HasSubstr;
using testing::refusal;
using testing::SmallTelescope;

using Change = std::function<void(OpticalStructure&)>;

std::string refused(const Change& change, const SmallTelescope& telescope = {}) {
  OpticalStructure structure = telescope.structure();
  change(structure);
  return refusal([&] { structure.validate(); });
}

TEST(OpticalStructure, Refusals) {
  EXPECT_EQ(refused([](OpticalStructure&) {}), "(accepted)");
  EXPECT_THAT(refused([](OpticalStructure& s) { s.pupil_samples = 0; }), HasSubstr("pupil_npix=0"));
  EXPECT_THAT(refused([](OpticalStructure& s) { s.focal_samples = -1; }), HasSubstr("psf_npix=-1"));
  EXPECT_THAT(refused([](OpticalStructure& s) { s.pad = 0; }), HasSubstr("0 times"));
  EXPECT_THAT(refused([](OpticalStructure& s) { s.pad = 2; }, {.mirrors = 1, .pupil_samples = 15}),
              HasSubstr("use an even number"));
  EXPECT_THAT(refused([](OpticalStructure& s) { s.image_parity = 0; }), HasSubstr("image_parity=0"));
  EXPECT_THAT(refused([](OpticalStructure& s) { s.detector.oversample = 0; }), HasSubstr("oversample=0"));
  EXPECT_THAT(refused([](OpticalStructure& s) { s.mirrors.clear(); }), HasSubstr("0 mirrors"));
  EXPECT_THAT(refused([](OpticalStructure& s) { s.mirrors.resize(4, s.mirrors[1]); }), HasSubstr("4 mirrors"));
  EXPECT_THAT(refused([](OpticalStructure& s) { s.mirrors[0].transmission = {}; }), HasSubstr("M1 needs"));
  EXPECT_THAT(refused([](OpticalStructure& s) { s.mirrors[1].transmission = RealMap("t", 8, 8); }),
              HasSubstr("M2: transmission of 8 x 8"));
  EXPECT_THAT(refused([](OpticalStructure& s) { s.mirrors[0].basis = RealStack("b", 2, 8, 8); }),
              HasSubstr("M1: basis of 8 x 8"));
  EXPECT_THAT(refused([](OpticalStructure& s) { s.mirrors[0].opd_m = RealMap("opd", 16, 8); }),
              HasSubstr("M1: path difference of 16 x 8"));
  EXPECT_THAT(refused([](OpticalStructure& s) { s.mirrors[1].transmission = {}; }), HasSubstr("M2 is unlimited"));
}

TEST(OpticalStructure, HashSeesEveryPart) {
  const std::vector<Change> changes{
      [](OpticalStructure&) {},
      [](OpticalStructure& s) { s.focal_samples = 10; },
      [](OpticalStructure& s) { s.pad = 5; },
      [](OpticalStructure& s) { s.image_parity = 1; },
      [](OpticalStructure& s) { s.free_space = FreeSpaceKernel::angular_spectrum; },
      [](OpticalStructure& s) { s.normalisation = Normalisation::physical; },
      [](OpticalStructure& s) { s.detector.oversample = 2; },
      [](OpticalStructure& s) {
        s.detector.jitter = {JitterKind::linear, 0.1, 0};
      },
      [](OpticalStructure& s) {
        s.detector.jitter = {JitterKind::linear, 0.1, 1};
      },
      [](OpticalStructure& s) { s.detector.background_ph = 1; },
      [](OpticalStructure& s) { s.detector.saturation_ph = 1; },
      [](OpticalStructure& s) { s.detector.pixel_response = RealMap("r", 12, 12); },
      [](OpticalStructure& s) { s.detector.subpixel_response = RealMap("r", 12, 12); },
      [](OpticalStructure& s) { s.mirrors[0].transmission(3, 4) += 1e-16 + s.mirrors[0].transmission(3, 4) * 1e-15; },
      [](OpticalStructure& s) { s.mirrors[1].basis(0, 1, 1) = 3; },
      [](OpticalStructure& s) { s.mirrors[1].opd_m = RealMap("opd", 16, 16); },
      [](OpticalStructure& s) { s.mirrors.pop_back(); }};
  std::set<std::string> hashes;
  for (const Change& change : changes) {
    OpticalStructure structure = SmallTelescope{}.structure();
    change(structure);
    hashes.insert(structure.hash());
  }
  EXPECT_EQ(hashes.size(), changes.size());
  EXPECT_EQ(SmallTelescope{}.structure().hash(), SmallTelescope{}.structure().hash());
}

TEST(OpticalState, FlattenAndBack) {
  const OpticalState state = SmallTelescope{.mirrors = 3}.state();
  const StateLayout layout(state);
  const std::vector<double> flat = layout.flatten(state);
  ASSERT_EQ(static_cast<std::int64_t>(flat.size()), layout.size());
  EXPECT_EQ(layout.flatten(layout.unflatten(flat)), flat);
  EXPECT_EQ(flat[layout.plate_scale()], state.plate_scale_as_per_pix);
  EXPECT_EQ(flat[layout.star_y(1)], state.stars[1].y_rad);
  EXPECT_EQ(flat[layout.weight(1, 0)], state.weights[1][0]);
  EXPECT_EQ(flat[layout.wavelength(1)], state.wavelengths_m[1]);
  EXPECT_EQ(flat[layout.distance(2)], state.mirrors[2].distance_m);
  EXPECT_EQ(flat[layout.coefficient(1, 2)], state.mirrors[1].coefficients_nm[2]);
}

}  // namespace
}  // namespace arago::optics
