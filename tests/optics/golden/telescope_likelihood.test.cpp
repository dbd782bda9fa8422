// Likelihood values and their gradients against the numbers of the original programs.
#include "arago/optics/likelihood.hpp"
#include "golden_telescope.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::optics {
namespace {

using testing::check_telescopes;
using testing::GoldenTelescope;

std::vector<double> theta_gradient(GoldenTelescope& group, const std::vector<double>& theta,
                                   const std::vector<double>& by_state) {
  const RealMap directions = group.directions(theta);
  std::vector<double> gradient(theta.size(), 0.0);
  for (std::size_t p = 0; p < theta.size(); ++p)
    for (std::size_t e = 0; e < by_state.size(); ++e) gradient[p] += directions(p, e) * by_state[e];
  return gradient;
}

/// |dg_a| / sqrt(F_aa) <= max(rtol |g_a| / sqrt(F_aa), 1e-8): errors are measured in standard deviations 1 / sqrt(F),
/// since gradients at the minimum are rounding. Modes that a symmetric pupil does not see have no standard deviation;
/// they count as dead below 1e-12 of the information on the best mode, and are measured by that.
void expect_gradient(GoldenTelescope& group, const std::string& name, const std::vector<double>& ours) {
  const std::vector<double> golden = group.values(name);
  const RealMap fisher = group.map("fim_gn_A");
  const double rtol = group.tolerance(name, 1e-7);
  ASSERT_EQ(ours.size(), golden.size());
  double best_mode = 0;
  for (std::size_t a = 7; a < ours.size(); ++a) best_mode = std::max(best_mode, fisher(a, a));
  for (std::size_t a = 0; a < ours.size(); ++a) {
    const double information = std::sqrt(a < 7 ? fisher(a, a) : std::max(fisher(a, a), 1e-12 * best_mode));
    const double error = std::fabs(ours[a] - golden[a]) / information;
    const double allowed = std::max(rtol * std::fabs(golden[a]) / information, 1e-8);
    EXPECT_LE(error, allowed) << group.path(name) << " parameter " << a << ": " << ours[a] << " for " << golden[a];
    group.note(error, allowed);
  }
}

void expect_value(GoldenTelescope& group, const std::string& name, double ours) {
  const double golden = group.scalar(name), allowed = group.tolerance(name, 1e-9) * std::fabs(golden);
  EXPECT_NEAR(ours, golden, allowed) << group.path(name);
  group.note(std::fabs(ours - golden), allowed);
}

void check_state(GoldenTelescope& group, SystemGraph& graph, const std::string& letter) {
  const RealMap data = group.map("image_A");
  const std::vector<double> theta = group.values("theta_" + letter);
  const OpticalState state = group.state(theta);
  const RealMap image = graph.image(state);
  RealMap slope("d loss / d image", data.extent(0), data.extent(1));
  expect_value(group, "nll_gauss_" + letter, gaussian_loss(image, data, data, slope).value);
  expect_gradient(group, "grad_gauss_" + letter, theta_gradient(group, theta, graph.vjp(state, slope).values));
  RealMap counts("counts", data.extent(0), data.extent(1));
  for (std::size_t k = 0; k < counts.size(); ++k) counts.data()[k] = std::nearbyint(data.data()[k]);
  expect_value(group, "nll_poisson_" + letter, poisson_loss(image, counts, slope).value);
  expect_gradient(group, "grad_poisson_" + letter, theta_gradient(group, theta, graph.vjp(state, slope).values));
}

TEST(TelescopeGolden, LikelihoodsAndGradients) {
  check_telescopes([](GoldenTelescope& group) {
    SystemGraph graph(group.structure());
    for (const std::string letter : {"A", "B", "C"})
      if (group.has("nll_gauss_" + letter)) check_state(group, graph, letter);
    group.report("likelihoods");
  });
}

}  // namespace
}  // namespace arago::optics
