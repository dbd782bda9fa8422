#include "arago/optics/system_graph.hpp"

#include "optics/map_testing.hpp"
#include "optics/refusal.hpp"
#include "optics/small_telescope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace arago::optics {
namespace {

using testing::difference;
using ::testing::HasSubstr;
using testing::largest;
using testing::refusal;
using testing::relative_difference;
using testing::SmallTelescope;

std::string label(const SmallTelescope& telescope) {
  return std::to_string(telescope.mirrors) + " mirrors, " +
         (telescope.free_space == FreeSpaceKernel::separable ? "separable, " : "angular spectrum, ") +
         (telescope.normalisation == Normalisation::physical ? "physical, " : "renormalised, ") + "oversample " +
         std::to_string(telescope.oversample);
}

std::vector<SmallTelescope> telescopes() {
  return {{.mirrors = 1},
          {.mirrors = 1,
           .pupil_samples = 15,
           .focal_samples = 7,
           .oversample = 2,
           .normalisation = Normalisation::physical},
          {.mirrors = 2, .oversample = 2},
          {.mirrors = 2, .normalisation = Normalisation::physical},
          {.mirrors = 2, .free_space = FreeSpaceKernel::angular_spectrum},
          {.mirrors = 3},
          {.mirrors = 3, .free_space = FreeSpaceKernel::angular_spectrum, .normalisation = Normalisation::physical}};
}

/// Five-point difference of the image along element e.
RealMap image_difference(SystemGraph& graph, const OpticalState& state, std::int64_t e, double step) {
  const StateLayout layout(state);
  const std::vector<double> centre = layout.flatten(state);
  RealMap slope("difference", graph.structure().focal_samples, graph.structure().focal_samples);
  const double weights[] = {1.0 / 12, -8.0 / 12, 8.0 / 12, -1.0 / 12};
  const int steps[] = {-2, -1, 1, 2};
  for (int k = 0; k < 4; ++k) {
    std::vector<double> moved = centre;
    moved[e] += steps[k] * step;
    const RealMap image = graph.image(layout.unflatten(moved));
    for (std::size_t i = 0; i < slope.size(); ++i) slope.data()[i] += weights[k] / step * image.data()[i];
  }
  return slope;
}

RealMap unit_directions(const StateLayout& layout) {
  RealMap rows("unit directions", layout.size(), layout.size());
  for (std::int64_t e = 0; e < layout.size(); ++e) rows(e, e) = 1;
  return rows;
}

RealMap layer(const RealStack& stack, std::int64_t k) {
  return RealMap(&stack(k, 0, 0), stack.extent(1), stack.extent(2));
}

/// Elements that enter a relay's phase or the resampling of a rim. The separable kernel forms phases of 1e7 rad without
/// reduction, 4e-9 rad of noise that a difference divides by its step.
bool geometric(const StateLayout& layout, std::int64_t e) {
  for (std::int64_t k = 0; k < layout.mirrors(); ++k)
    if (e == layout.diameter(k) || e == layout.magnification(k) || e == layout.distance(k)) return true;
  return e >= layout.wavelength(0) && e < layout.wavelength(0) + layout.wavelengths();
}

TEST(SystemGraph, TangentsAreDifferences) {
  for (const SmallTelescope& telescope : telescopes()) {
    SCOPED_TRACE(label(telescope));
    SystemGraph graph(telescope.structure());
    const OpticalState state = telescope.state();
    const StateLayout layout(state);
    const RealStack tangents = graph.jvp(state, unit_directions(layout));
    const std::vector<double> scales = testing::element_scales(state);
    const double size = largest(graph.image(state));
    for (std::int64_t e = 0; e < layout.size(); ++e) {
      if (e == layout.magnification(0) || e == layout.distance(0)) continue;  // M1 has neither
      const bool noisy = geometric(layout, e);
      const RealMap expected = image_difference(graph, state, e, (noisy ? 0.1 : 0.05) * scales[e]);
      const double floor = (noisy ? 2e-5 : 1e-9) * size / scales[e];
      EXPECT_LE(difference(layer(tangents, e), expected), (noisy ? 1e-4 : 1e-7) * largest(expected) + floor)
          << "element " << e << " of " << layout.size() << ", largest " << largest(expected) * scales[e] / size;
    }
  }
}

TEST(SystemGraph, CotangentsAreAdjointToTangents) {
  for (const SmallTelescope& telescope : telescopes()) {
    SCOPED_TRACE(label(telescope));
    SystemGraph graph(telescope.structure());
    const OpticalState state = telescope.state();
    const StateLayout layout(state);
    const std::vector<double> scales = testing::element_scales(state);
    const RealMap w = testing::random_map(telescope.focal_samples, 3);
    const StateGradient gradient = graph.vjp(state, w, {.geometry = true});
    for (const bool with_geometry : {false, true}) {
      RealMap v = testing::random_map(1, layout.size(), 4);
      double right = 0;
      for (std::int64_t e = 0; e < layout.size(); ++e) {
        v(0, e) *= geometric(layout, e) && !with_geometry ? 0 : scales[e];
        right += v(0, e) * gradient.values[e];
      }
      const RealMap pushed = layer(graph.jvp(state, v), 0);
      const double size = std::sqrt(testing::dot(pushed, pushed) * testing::dot(w, w));
      EXPECT_NEAR(testing::dot(pushed, w), right, 1e-12 * size) << (with_geometry ? "with geometry" : "");
    }
  }
}

/// d loss / d opd and d loss / d transmission of a few samples against differences of the whole image.
TEST(SystemGraph, MapGradientsAreDifferences) {
  for (const int mirrors : {1, 2, 3})
    for (const Normalisation normalisation : {Normalisation::renormalise, Normalisation::physical}) {
      const SmallTelescope telescope{.mirrors = mirrors, .normalisation = normalisation};
      SCOPED_TRACE(label(telescope));
      const OpticalState state = telescope.state();
      const RealMap w = testing::random_map(telescope.focal_samples, 5);
      SystemGraph graph(telescope.structure());
      const StateGradient gradient = graph.vjp(state, w, {.maps = true});
      const double size = std::sqrt(testing::dot(graph.image(state), graph.image(state)) * testing::dot(w, w));
      for (int k = 0; k < mirrors; ++k)
        for (const bool of_opd : {true, false}) {
          const RealMap bump = testing::random_map(telescope.pupil_samples, 6 + k);
          const double step = of_opd ? 4e-11 : 2e-4;
          double difference_of_loss = 0;
          for (const int sign : {-1, 1}) {
            OpticalStructure moved = telescope.structure();
            MirrorMaps& maps = moved.mirrors[k];
            if (of_opd && maps.opd_m.size() == 0) maps.opd_m = RealMap("opd", bump.extent(0), bump.extent(1));
            const RealMap& target = of_opd ? maps.opd_m : maps.transmission;
            for (std::size_t i = 0; i < bump.size(); ++i) target.data()[i] += sign * step * bump.data()[i];
            difference_of_loss += sign * testing::dot(SystemGraph(moved).image(state), w) / (2 * step);
          }
          const RealMap& map = of_opd ? gradient.maps[k].opd_m : gradient.maps[k].transmission;
          // central difference: second-order error (4e-11 m is 5e-4 rad; 2e-4 of the transmission)
          EXPECT_NEAR(testing::dot(map, bump), difference_of_loss, 2e-5 * std::fabs(difference_of_loss) + 1e-6 * size)
              << "M" << k + 1 << (of_opd ? " path difference" : " transmission");
        }
    }
}

/// Same plate scale, no limit at M2: the three-plane image is the two-plane image turned by 180 degrees.
TEST(SystemGraph, UnlimitedMirrorsOnlyTurnTheImage) {
  for (const int mirrors : {2, 3}) {
    const SmallTelescope many{.mirrors = mirrors, .unlimited = true}, one{.mirrors = 1};
    const OpticalState state = many.state();
    const RealMap image = SystemGraph(many.structure()).image(state),
                  upright = SystemGraph(one.structure()).image(one.state());
    const std::int64_t m = many.focal_samples;
    double error = 0;
    for (std::int64_t row = 0; row < m; ++row)
      for (std::int64_t col = 0; col < m; ++col)
        error = std::max(error, std::fabs(image(row, col) - upright(m - 1 - row, m - 1 - col)));
    EXPECT_LE(error, 1e-12 * largest(upright));
  }
}

/// A third mirror without rim or power leaves the three-plane image alone, wherever it is.
TEST(SystemGraph, FlatUnlimitedThirdMirrorChangesNothing) {
  const SmallTelescope two{.mirrors = 2};
  OpticalStructure structure = two.structure();
  const RealMap image = SystemGraph(structure).image(two.state());
  structure.mirrors.push_back({{}, RealStack("no modes", 0, 0, 0), {}});
  OpticalState state = two.state();
  for (const double z : {3.5, 8.1}) {
    state.mirrors.resize(2);
    state.mirrors.push_back({0, 1, z, {}});
    EXPECT_LE(relative_difference(SystemGraph(structure).image(state), image), 1e-12) << z;
    OpticalStructure exact = structure;
    exact.free_space = FreeSpaceKernel::angular_spectrum;
    OpticalStructure exact_two = two.structure();
    exact_two.free_space = FreeSpaceKernel::angular_spectrum;
    EXPECT_LE(relative_difference(SystemGraph(exact).image(state), SystemGraph(exact_two).image(two.state())), 1e-12);
  }
}

TEST(SystemGraph, FluxAndPowerAreKept) {
  // The window catches nearly all of an unmasked star of a two-plane telescope; the matrix transform is unitary there.
  SmallTelescope telescope{.mirrors = 1, .focal_samples = 16, .masked = false};
  OpticalState state = telescope.state();
  state.wavelengths_m = {550e-9};
  state.weights = {{1}, {1}};
  state.plate_scale_as_per_pix = 550e-9 / 0.09 / radian_per_arcsecond;  // lam / D: M = N samples are a full period
  EXPECT_NEAR(sum(SystemGraph(telescope.structure()).image(state)) / (state.stars[0].flux + state.stars[1].flux), 1,
              1e-13);
  telescope.normalisation = Normalisation::physical;
  const RealMap t = telescope.structure().mirrors[0].transmission;
  const double throughput = testing::dot(t, t) / (pi / 4 * 16 * 16);
  EXPECT_NEAR(sum(SystemGraph(telescope.structure()).image(state)) / (state.stars[0].flux + state.stars[1].flux),
              throughput, 1e-13);
}

TEST(SystemGraph, NodesAreThoseOfTheSystem) {
  const std::vector<Node> two = SystemGraph(SmallTelescope{.mirrors = 1}.structure()).nodes();
  EXPECT_EQ(two, (std::vector<Node>{Node::pupil, Node::focal, Node::spectral_sum, Node::source_sum, Node::detector}));
  EXPECT_EQ(SystemGraph(SmallTelescope{.mirrors = 2}.structure()).nodes().size(), 8u);
  EXPECT_EQ(SystemGraph(SmallTelescope{.mirrors = 3}.structure()).nodes().size(), 10u);
  for (const Node node : SystemGraph(SmallTelescope{.mirrors = 3}.structure()).nodes())
    EXPECT_EQ(node_from_name(name(node)), node);
  EXPECT_THAT(refusal([] { node_from_name("foccal"); }), HasSubstr("did you mean 'focal'"));
}

TEST(SystemGraph, OutputsOfNodesFitTogether) {
  const SmallTelescope telescope{.mirrors = 3, .oversample = 2};
  SystemGraph graph(telescope.structure());
  const OpticalState state = telescope.state();
  const RealMap image = graph.image(state);
  EXPECT_EQ(difference(layer(graph.output(Node::detector, state).maps, 0), image), 0);
  const NodeOutput focal = graph.output(Node::focal, state), stars = graph.output(Node::spectral_sum, state);
  ASSERT_EQ(focal.fields.extent(0), 4u);  // two stars x two wavelengths
  EXPECT_EQ(focal.spacing_unit, "rad");
  EXPECT_NEAR(focal.spacing, 0.35 * radian_per_arcsecond, 1e-20);
  EXPECT_NEAR(graph.output(Node::pupil, state).spacing, 0.09 / 16, 1e-17);
  double error = 0;
  for (std::size_t k = 0; k < 24 * 24; ++k) {
    const double star_b =
        0.7 * abs_squared(focal.fields.data()[2 * 576 + k]) + 0.3 * abs_squared(focal.fields.data()[3 * 576 + k]);
    error = std::max(error, std::fabs(star_b - stars.maps.data()[576 + k]));
  }
  EXPECT_LE(error, 1e-15);
  for (const Node node : {Node::relay_to_m2, Node::m2, Node::relay_to_m3, Node::m3}) {
    const NodeOutput output = graph.output(node, state);
    ASSERT_EQ(output.fields.extent(1), 48u) << name(node);
    const double total = power(ComplexMap(&output.fields(0, 0, 0), 48, 48));
    EXPECT_LE(total, 1 + 1e-12) << name(node);
    EXPECT_GE(total, 0.9) << name(node);
  }
  EXPECT_THAT(
      refusal([&] {
        SystemGraph(SmallTelescope{.mirrors = 1}.structure()).output(Node::m2, SmallTelescope{.mirrors = 1}.state());
      }),
      HasSubstr("has no node 'm2'"));
}

TEST(SystemGraph, RefusesStatesThatDoNotFit) {
  const SmallTelescope telescope;
  SystemGraph graph(telescope.structure());
  const auto refused = [&](const auto& change) {
    OpticalState state = telescope.state();
    change(state);
    return refusal([&] { graph.image(state); });
  };
  EXPECT_THAT(refused([](OpticalState& s) { s.mirrors.pop_back(); }),
              HasSubstr("a state of 1 mirrors for a telescope of 2"));
  EXPECT_THAT(refused([](OpticalState& s) { s.mirrors[1].coefficients_nm.push_back(1); }),
              HasSubstr("M2 has 3 modes, 4"));
  EXPECT_THAT(refused([](OpticalState& s) { s.stars.clear(); }), HasSubstr("needs stars"));
  EXPECT_THAT(refused([](OpticalState& s) { s.wavelengths_m[1] = 0; }), HasSubstr("wavelength 0 m"));
  EXPECT_THAT(refused([](OpticalState& s) { s.weights.pop_back(); }), HasSubstr("1 rows of spectral weights"));
  EXPECT_THAT(refused([](OpticalState& s) { s.weights[0].pop_back(); }), HasSubstr("1 spectral weights for 2"));
  EXPECT_THAT(refused([](OpticalState& s) { s.plate_scale_as_per_pix = -1; }), HasSubstr("must be positive"));
  EXPECT_THAT(refused([](OpticalState& s) { s.mirrors[1].magnification = -9; }), HasSubstr("positive and finite"));
  EXPECT_THAT(refused([](OpticalState& s) { s.mirrors[1].diameter_m = 1e-9; }), HasSubstr("covers no sample"));
  const OpticalState state = telescope.state();
  EXPECT_THAT(refusal([&] { graph.jvp(state, RealMap("v", 1, 3)); }), HasSubstr("directions of 3 elements"));
  EXPECT_THAT(refusal([&] { graph.vjp(state, RealMap("w", 3, 3)); }), HasSubstr("derivative image of 3 x 3"));
}

}  // namespace
}  // namespace arago::optics
