// Images of whole telescopes and of single stars against the numbers of the original programs.
#include "golden_telescope.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::optics {
namespace {

using testing::check_telescopes;
using testing::GoldenTelescope;

TEST(TelescopeGolden, FolderHoldsGoldenFiles) {
  EXPECT_FALSE(testing::golden_telescope_files().empty()) << "no shera_*.h5 in " << testing::golden_folder();
}

TEST(TelescopeGolden, Images) {
  check_telescopes([](GoldenTelescope& group) {
    SystemGraph graph(group.structure());
    for (const std::string letter : {"A", "B", "C"})
      if (group.has("image_" + letter)) group.expect_map("image_" + letter, graph.image(group.state_of(letter)), 1e-9);
    group.report("images");
  });
}

TEST(TelescopeGolden, StarsAndPathDifferences) {
  check_telescopes([](GoldenTelescope& group) {
    for (const std::string letter : {"A", "B"}) {
      if (!group.has("raw_fluxes_" + letter)) continue;
      const OpticalState state = group.state_of(letter);
      const std::vector<double> fluxes = group.values("raw_fluxes_" + letter);
      const RealMap positions = group.map("star_positions_rad_" + letter);
      for (int star = 0; star < 2; ++star) {
        EXPECT_NEAR(state.stars[star].flux, fluxes[star], 1e-12 * fluxes[star]);
        EXPECT_NEAR(state.stars[star].x_rad, positions(star, 0), 1e-15 * testing::largest(positions));
        EXPECT_NEAR(state.stars[star].y_rad, positions(star, 1), 1e-15 * testing::largest(positions));
      }
    }
    const OpticalState b = group.state_of("B");
    const OpticalStructure structure = group.structure();
    for (std::size_t k = 0; k < b.mirrors.size(); ++k) {
      RealMap opd = combine(structure.mirrors[k].basis, b.mirrors[k].coefficients_nm);
      for (std::size_t i = 0; i < opd.size(); ++i) opd.data()[i] *= 1e-9;
      const std::string name = "pupil/m" + std::to_string(k + 1) + "_opd_state_B_m";
      if (group.has(name)) group.expect_map(name, opd, 1e-12);
    }
  });
}

/// Images of single stars of unit flux, one a wavelength.
TEST(TelescopeGolden, MonochromaticStars) {
  check_telescopes([](GoldenTelescope& group) {
    SystemGraph graph(group.structure());
    const auto expect = [&](const std::string& name, OpticalState state, std::size_t star) {
      if (!group.has(name)) return;
      const RealStack golden = group.stack(name);
      const std::size_t all = state.wavelengths_m.size(), first = golden.extent(0) == 1 ? all / 2 : 0;
      const ComplexStack fields = graph.output(Node::focal, state).fields;
      RealStack images("stars", golden.extent(0), golden.extent(1), golden.extent(2));
      const std::size_t pixels = golden.extent(1) * golden.extent(2);
      for (std::size_t k = 0; k < images.size(); ++k)
        images.data()[k] = abs_squared(fields.data()[(star * all + first) * pixels + k]);
      group.compare(name, images, golden, 1e-9);
    };
    OpticalState on_axis = group.state_of("A");
    for (Star& star : on_axis.stars) star.x_rad = star.y_rad = 0;
    expect("mono_onaxis_A", on_axis, 0);
    expect("mono_starA_B", group.state_of("B"), 0);
    if (group.has("mono_starB_B_centre_wavelength")) {
      const RealMap golden = group.map("mono_starB_B_centre_wavelength");
      const OpticalState state = group.state_of("B");
      const std::size_t all = state.wavelengths_m.size(), pixels = golden.size();
      const ComplexStack fields = graph.output(Node::focal, state).fields;
      RealMap image("star B", golden.extent(0), golden.extent(1));
      for (std::size_t k = 0; k < pixels; ++k)
        image.data()[k] = abs_squared(fields.data()[(all + all / 2) * pixels + k]);
      group.compare("mono_starB_B_centre_wavelength", image, golden, 1e-9);
    }
    group.report("single stars");
  });
}

}  // namespace
}  // namespace arago::optics
