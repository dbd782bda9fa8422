// Sources, prescriptions, detector and likelihood against the numbers of the original programs.
#include "arago/optics/detector.hpp"
#include "arago/optics/grid.hpp"
#include "arago/optics/likelihood.hpp"
#include "arago/optics/ray_matrix.hpp"
#include "arago/optics/source.hpp"
#include "arago/optics/spectrum.hpp"
#include "golden_ops.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <limits>

namespace arago::optics {
namespace {

using testing::GoldenGroup;
using testing::TelescopeGoldenOps;

TEST_F(TelescopeGoldenOps, Sources) {
  GoldenGroup g = group("/source");
  const RealMap table = g.map("binary_table");
  for (std::size_t row = 0; row < table.extent(0); ++row) {
    const Binary binary{.x_as = table(row, 2),
                        .y_as = table(row, 3),
                        .separation_as = table(row, 0),
                        .position_angle_deg = table(row, 1),
                        .contrast = table(row, 5),
                        .log_flux = table(row, 4)};
    const auto [a, b] = stars(binary);
    const double scale = std::fabs(table(row, 6));
    EXPECT_NEAR(a.x_rad, table(row, 6), 1e-15 * scale);
    EXPECT_NEAR(a.y_rad, table(row, 7), 1e-15 * scale);
    EXPECT_NEAR(b.x_rad, table(row, 8), 1e-15 * scale);
    EXPECT_NEAR(b.y_rad, table(row, 9), 1e-15 * scale);
    EXPECT_NEAR(a.flux, table(row, 10), 1e-13 * table(row, 10));
    EXPECT_NEAR(b.flux, table(row, 11), 1e-13 * table(row, 11));
  }
  const RealMap fluxes = g.map("log_flux_table");
  for (std::size_t row = 0; row < fluxes.extent(0); ++row)
    EXPECT_NEAR(log_flux(1.7227e17, fluxes(row, 1) * 1e-6, fluxes(row, 0), fluxes(row, 2), 1), fluxes(row, 3), 1e-14);
  const std::vector<double> five = g.values("wavelengths_nm_495_605_n5"), ours = band(550e-9, 110e-9, 5);
  for (int i = 0; i < 5; ++i) EXPECT_NEAR(ours[i], five[i] * 1e-9, 1e-21);
  // One wavelength: the original takes the lower end of the band, ours its centre.
  EXPECT_NEAR(g.values("wavelengths_nm_n1")[0], 495, 1e-12);
  EXPECT_DOUBLE_EQ(band(550e-9, 110e-9, 1)[0], 550e-9);
  const RealMap designs = g.map("design_table");
  for (std::size_t row = 0; row < designs.extent(0); ++row) {
    const double f1 = designs(row, 2), f2 = designs(row, 3), s = designs(row, 4);
    const RayMatrix system = thin_lens(f2) * free_space(s) * thin_lens(f1);
    EXPECT_NEAR(system.focal_length(), designs(row, 6), 1e-13 * designs(row, 6));
    EXPECT_NEAR(designs(row, 5) / system.focal_length() / radian_per_arcsecond, designs(row, 7),
                1e-13 * designs(row, 7));
    EXPECT_NEAR(1 / (free_space(s) * thin_lens(f1)).a, designs(row, 8), 1e-13 * designs(row, 8));
  }
  g.expect_all_visited();
}

TEST_F(TelescopeGoldenOps, Detector) {
  GoldenGroup g = group("/detector");
  const RealMap in = g.map("in24"), response = g.map("pixel_response");
  const double large = std::numeric_limits<double>::infinity();
  g.expect_map("downsample2", detect({.oversample = 2}, in, 0), 1e-15);
  g.expect_map("downsample3", detect({.oversample = 3}, in, 0), 1e-15);
  g.expect_equal("constant_7", detect({.background_ph = 7, .saturation_ph = large}, in, 0));
  g.expect_equal("saturation_80", detect({.saturation_ph = 80}, in, 0));
  Detector with_response;
  with_response.pixel_response = response;
  g.expect_equal("with_pixel_response", detect(with_response, in, 0));
  RealMap gaussian("gaussian", 21, 21);
  double total = 0;
  for (int row = 0; row < 21; ++row)
    for (int col = 0; col < 21; ++col)
      total += gaussian(row, col) = std::exp(-((row - 10) * (row - 10) + (col - 10) * (col - 10)) / (2 * 1.3 * 1.3));
  for (std::size_t k = 0; k < gaussian.size(); ++k) gaussian.data()[k] /= total;
  g.expect_map("jitter_sigma1.3_kernel21", convolved(in, gaussian));
  // The original's default kernel has the wrong width (10 samples over 20 pixels): kept in the file for reference only.
  g.skip("jitter_sigma1.3_default_kernel");
  g.expect_all_visited();
}

TEST_F(TelescopeGoldenOps, Likelihood) {
  GoldenGroup g = group("/likelihood");
  const RealMap data = g.map("data"), model = g.map("model"), variance = g.map("var");
  g.expect_map("gauss_nll_map", gaussian_loss_map(model, data, variance));
  g.expect_map("poisson_nll_map", poisson_loss_map(model, data, true));
  // Integer data agree; the original gives minus infinity for 2.5, ours is continuous in the datum.
  const std::vector<double> log_probability = g.values("poisson_logpmf_noninteger_data");
  RealMap mean("mean", 1, 3), counts("counts", 1, 3);
  for (int i = 0; i < 3; ++i) {
    mean(0, i) = 2.2;
    counts(0, i) = 2 + 0.5 * i;
  }
  const RealMap loss = poisson_loss_map(mean, counts, true);
  EXPECT_NEAR(-loss(0, 0), log_probability[0], 1e-13);
  EXPECT_NEAR(-loss(0, 2), log_probability[2], 1e-13);
  EXPECT_TRUE(std::isinf(log_probability[1]));
  EXPECT_TRUE(std::isfinite(loss(0, 1)));
  g.expect_all_visited();
}

}  // namespace
}  // namespace arago::optics
