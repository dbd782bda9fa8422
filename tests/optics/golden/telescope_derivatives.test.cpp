// Derivative images and partial derivatives of a node against the numbers of the original programs.
#include "arago/optics/likelihood.hpp"
#include "golden_telescope.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::optics {
namespace {

using testing::check_telescopes;
using testing::GoldenTelescope;

struct Stride {
  std::size_t first;
  std::size_t step;
};

/// Each derivative image by its own maximum; zero images (even modes of a symmetric pupil) by their rounding.
void expect_jacobian(GoldenTelescope& group, const std::string& name, const RealStack& ours, const Stride& stride) {
  if (!group.has(name)) return;
  const RealStack golden = group.stack(name);
  const double rtol = group.tolerance(name, 1e-8);
  for (std::size_t p = 0; p < golden.extent(0); ++p) {
    double scale = 0, error = 0;
    for (std::size_t row = 0; row < golden.extent(1); ++row)
      for (std::size_t col = 0; col < golden.extent(2); ++col) {
        const double value = ours(p, stride.first + stride.step * row, stride.first + stride.step * col);
        scale = std::max(scale, std::fabs(golden(p, row, col)));
        error = std::max(error, std::fabs(value - golden(p, row, col)));
      }
    EXPECT_LE(error, rtol * scale) << group.path(name) << " parameter " << p;
    group.note(error / scale, rtol);
  }
}

/// Sums over all pixels; a sum may cancel, so it is measured by the sum of absolute values.
void expect_sums(GoldenTelescope& group, const std::string& prefix, const RealStack& ours) {
  if (!group.has(prefix + "_sum")) return;
  const std::vector<double> sums = group.values(prefix + "_sum"), squares = group.values(prefix + "_sumsq");
  const double rtol = group.tolerance(prefix + "_sum", 1e-8);
  const std::size_t pixels = ours.extent(1) * ours.extent(2);
  for (std::size_t p = 0; p < sums.size(); ++p) {
    double total = 0, absolute = 0, square = 0;
    for (std::size_t k = 0; k < pixels; ++k) {
      const double value = ours.data()[p * pixels + k];
      total += value;
      absolute += std::fabs(value);
      square += value * value;
    }
    EXPECT_NEAR(total, sums[p], rtol * absolute) << group.path(prefix) << "_sum of parameter " << p;
    EXPECT_NEAR(square, squares[p], 2 * rtol * square) << group.path(prefix) << "_sumsq of parameter " << p;
  }
}

TEST(TelescopeGolden, DerivativeImages) {
  check_telescopes([](GoldenTelescope& group) {
    SystemGraph graph(group.structure());
    for (const std::string letter : {"A", "B"}) {
      const std::string name = "jacobian_" + letter;
      if (!group.has(name) && !group.has(name + "_sum")) continue;
      const std::vector<double> theta = group.values("theta_" + letter);
      const RealStack ours = graph.jvp(group.state(theta), group.directions(theta));
      expect_jacobian(group, name, ours, {0, 1});
      expect_jacobian(group, name + "_strided", ours, {3, 8});
      expect_jacobian(group, name + "_strided2", ours, {1, 2});
      expect_sums(group, name, ours);
    }
    group.report("derivative images");
  });
}

/// Partial derivatives with everything else held, the plate scale included. The original's relay is z = separation x
/// magnification, so that the magnification moves both our magnification and our distance.
void check_partials(GoldenTelescope& group) {
  if (!group.has("extra_gradients_C")) return;
  SystemGraph graph(group.structure());
  const OpticalState state = group.state_of("C");
  const RealMap data = group.map("image_A");
  RealMap slope("d loss / d image", data.extent(0), data.extent(1));
  gaussian_loss(graph.image(state), data, data, slope);
  const StateGradient g = graph.vjp(state, slope, {.geometry = true, .maps = true});
  const StateLayout layout(state);
  const auto expect = [&](const std::string& name, const std::vector<double>& ours) {
    group.compare("extra_gradients_C/" + name, ours, group.values("extra_gradients_C/" + name), 1e-6);
  };
  const double by_distance = g.values[layout.distance(1)];
  const double separation = group.attribute("plane_separation_m"), magnification = state.mirrors[1].magnification;
  // The original's derivative passes through the piston exp(2 i k z), 1e7 times larger than that of the diffraction:
  // what is left of it after cancelling has the rounding of 2 k m times the sum of 2 |d loss / d image| image.
  double terms = 0;
  for (std::size_t k = 0; k < data.size(); ++k) terms += 2 * std::fabs(slope.data()[k]) * data.data()[k];
  const double rounding = std::ldexp(1, -50) * 4 * pi / state.wavelengths_m[0] * magnification * terms;
  EXPECT_NEAR(magnification * by_distance, group.scalar("extra_gradients_C/plane_separation"), rounding);
  expect("magnification", {g.values[layout.magnification(1)] + separation * by_distance});
  expect("p1_diameter", {g.values[layout.diameter(0)]});
  expect("p2_diameter", {g.values[layout.diameter(1)]});
  std::vector<double> wavelengths, weights;
  for (std::int64_t i = 0; i < layout.wavelengths(); ++i) wavelengths.push_back(1e-9 * g.values[layout.wavelength(i)]);
  expect("source_wavelengths", wavelengths);
  for (std::int64_t star = 0; star < 2; ++star) {
    double mean = 0;  // weights are divided by their sum, which is one here
    for (std::int64_t i = 0; i < layout.wavelengths(); ++i)
      mean += state.weights[star][i] * g.values[layout.weight(star, i)];
    for (std::int64_t i = 0; i < layout.wavelengths(); ++i) weights.push_back(g.values[layout.weight(star, i)] - mean);
  }
  expect("source_weights", weights);
  group.expect_map("extra_gradients_C/dp_opd", g.maps[0].opd_m, 1e-6);
  group.expect_map("extra_gradients_C/m1_aperture_transmission", g.maps[0].transmission, 1e-6);
  group.expect_map("extra_gradients_C/m2_aperture_transmission", g.maps[1].transmission, 1e-6);
  group.report("partial derivatives");
}

TEST(TelescopeGolden, PartialDerivatives) {
  check_telescopes(check_partials);
}

}  // namespace
}  // namespace arago::optics
