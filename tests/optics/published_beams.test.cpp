// Published numbers of single steps: unitarity, a Gaussian beam, Talbot lengths, displacement and parity.
#include "arago/optics/angular_spectrum.hpp"
#include "arago/optics/free_space.hpp"
#include "arago/optics/matrix_fourier.hpp"
#include "arago/optics/resampling.hpp"
#include "optics/map_testing.hpp"
#include "optics/telescope_testing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstdio>

namespace arago::optics {
namespace {

using namespace testing;

constexpr double wavelength = 633e-9;

TEST(PublishedBeams, FreeSpaceKeepsPowerAndRunsBackAtAnyDistance) {
  const ComplexMap random = random_field(64, 5);
  const double norm = std::sqrt(power(random));
  for (std::size_t k = 0; k < random.size(); ++k) random.data()[k] /= norm;
  for (const std::int64_t pad : {1, 3})
    for (const double z : {1e-3, 0.32, 3.0176, -3.0176, 25.0}) {
      const FreeSpace there{64 * pad, 0.09 * static_cast<double>(pad), 550e-9, z};
      FreeSpace back = there;
      back.distance_m = -z;
      const ComplexMap start = padded(random, 64 * pad);
      const ComplexMap separable = copy_of(start), full = copy_of(start);
      SeparableFreeSpace(there).forward(separable);
      AngularSpectrum(there, {}).forward(full);
      EXPECT_NEAR(power(separable), 1, 1e-14) << pad << " " << z;
      EXPECT_NEAR(power(full), 1, 1e-14) << pad << " " << z;
      SeparableFreeSpace(back).forward(separable);
      AngularSpectrum(back, {}).forward(full);
      // An element of a transform of 192 x 192 points rounds by some 1e-16 of the largest.
      EXPECT_LE(relative_difference(separable, start), 4e-15) << pad << " " << z;
      EXPECT_LE(relative_difference(full, start), 4e-15) << pad << " " << z;
    }
}

/// 2 sqrt of the second moment along x.
double radius_of(const ComplexMap& field, const Grid& grid) {
  double moment = 0;
  for (std::int64_t row = 0; row < grid.samples; ++row)
    for (std::int64_t col = 0; col < grid.samples; ++col)
      moment += std::pow(grid.at(col), 2) * abs_squared(field(row, col));
  return 2 * std::sqrt(moment / power(field));
}

TEST(PublishedBeams, GaussianBeamOverFiveMetres) {
  const double w0 = 1e-3, z = 5, rayleigh = pi * w0 * w0 / wavelength;
  EXPECT_NEAR(rayleigh, 4.96302, 1e-5);
  const double radius = w0 * std::sqrt(1 + std::pow(z / rayleigh, 2));
  EXPECT_NEAR(radius, 1.4194918435e-3, 1e-13);
  const Grid grid{512, 20e-3}, wide{1024, 40e-3};
  ComplexMap start("beam", 512, 512);
  for (std::int64_t row = 0; row < 512; ++row)
    for (std::int64_t col = 0; col < 512; ++col)
      start(row, col) = std::exp(-(std::pow(grid.at(row), 2) + std::pow(grid.at(col), 2)) / (w0 * w0));
  const double norm = std::sqrt(power(start));
  for (std::size_t k = 0; k < start.size(); ++k) start.data()[k] /= norm;
  const ComplexMap field = padded(start, 1024);
  SeparableFreeSpace({1024, 40e-3, wavelength, z}).forward(field);
  EXPECT_NEAR(power(field), 1, 5e-15);
  // 6e-9 above the paraxial radius, since the kernel is not paraxial; its phases of 1e8 rad are rounded to 1e-8, which
  // moves the radius by 1e-9.
  EXPECT_NEAR(radius_of(field, wide), 1.4194918522e-3, 1.5e-9 * radius);
  EXPECT_GT(radius_of(field, wide), radius * (1 + 4e-9));
  // The full square root, exact to rounding: <tan^2> = s^2 (1 + 4 s^2) for waves of angular spread s = lam / 2 pi w0.
  const ComplexMap full = padded(start, 1024);
  AngularSpectrum({1024, 40e-3, wavelength, z}, {}).forward(full);
  const double spread = wavelength / (2 * pi * w0), share = std::pow(z * spread, 2) / (radius * radius / 4);
  EXPECT_NEAR(radius_of(full, wide) / radius, 1 + 2 * share * spread * spread, 1e-11);
  // Curvature of the phase between two samples of the middle row.
  const Complex<double> near = field(512, 512), far = field(512, 540);
  const double phase =
      std::arg(std::complex<double>(far.real(), far.imag()) / std::complex<double>(near.real(), near.imag()));
  const double r2 = std::pow(wide.at(540), 2) - std::pow(wide.at(512), 2);
  EXPECT_NEAR(pi * r2 / (wavelength * phase) / (z + rayleigh * rayleigh / z), 1, 1e-6);
}

/// (1 + cos(2 pi x / p)) / 2 with 16 periods over 256 samples.
ComplexMap grating() {
  ComplexMap field("grating", 256, 256);
  for (int row = 0; row < 256; ++row)
    for (int col = 0; col < 256; ++col) field(row, col) = 0.5 + 0.5 * std::cos(2 * pi * 16 * col / 256.0);
  return field;
}

/// Largest difference of its intensity after a distance from that before, shifted by whole columns.
double change_after(double distance_m, int shift) {
  const ComplexMap before = grating(), after = copy_of(before);
  AngularSpectrum({256, 10e-3, wavelength, distance_m}, {}).forward(after);
  double error = 0;
  for (int row = 0; row < 256; ++row)
    for (int col = 0; col < 256; ++col)
      error = std::max(error, std::fabs(abs_squared(after(row, col)) - abs_squared(before(row, (col + shift) % 256))));
  return error;
}

TEST(PublishedBeams, TalbotLengths) {
  const double period = 10e-3 / 16, ratio = wavelength / period;
  const double paraxial = 2 * period * period / wavelength;
  const double exact = wavelength * (1 + std::sqrt(1 - ratio * ratio)) / (ratio * ratio);
  EXPECT_NEAR(paraxial, 1.2342022116903635, 1e-15);
  EXPECT_NEAR(exact, 1.234201895258943, 1e-10);  // published from 1 - sqrt(1 - (lam / p)^2), which cancels to 2e-10
  EXPECT_LE(change_after(exact, 0), 8e-15);
  EXPECT_LE(change_after(paraxial, 0), 1e-12);
  EXPECT_GT(change_after(paraxial, 0), 1e-13) << "the two lengths differ by 0.3 um";
  EXPECT_LE(change_after(exact / 2, 8), 8e-15);
}

/// A smooth pupil whose image the window holds whole: nothing is cut, so that moments are exact.
SystemGraph smooth_telescope(int mirrors) {
  OpticalStructure structure;
  structure.pupil_samples = structure.focal_samples = 64;
  structure.image_parity = mirrors > 1 ? -1 : 1;
  const Grid grid{64, 0.09};
  RealMap transmission("Gaussian pupil", 64, 64);
  for (std::int64_t row = 0; row < 64; ++row)
    for (std::int64_t col = 0; col < 64; ++col)
      transmission(row, col) = std::exp(-(std::pow(grid.at(row), 2) + std::pow(grid.at(col), 2)) / (0.012 * 0.012));
  structure.mirrors.push_back({transmission, RealStack("no modes", 0, 0, 0), {}});
  for (int k = 1; k < mirrors; ++k) structure.mirrors.push_back({{}, RealStack("no modes", 0, 0, 0), {}});
  return SystemGraph(std::move(structure));
}

OpticalState one_star(int mirrors, double x_as, double y_as) {
  OpticalState state;
  state.plate_scale_as_per_pix = 0.5;
  state.stars = {{x_as * radian_per_arcsecond, y_as * radian_per_arcsecond, 1e6}};
  state.wavelengths_m = {550e-9};
  state.weights = {{1}};
  state.mirrors.push_back({0.09, 1, 0, {}});
  if (mirrors > 1) state.mirrors.push_back({0.025, 9.43, 3.0176, {}});
  return state;
}

TEST(PublishedBeams, OffsetsMoveTheImageByThemselvesOverThePlateScale) {
  for (const auto& [mirrors, sign] : {std::pair{1, 1}, {2, -1}}) {
    SystemGraph graph = smooth_telescope(mirrors);
    for (const auto& [x, y] : {std::pair{0.0, 0.0}, {0.3, -0.1}, {-1.7, 2.2}}) {
      const Centroid at = centroid(graph.image(one_star(mirrors, x, y)));
      EXPECT_NEAR(at.column - 31.5, sign * x / 0.5, 1e-9) << mirrors << " " << x;
      EXPECT_NEAR(at.row - 31.5, sign * y / 0.5, 1e-9) << mirrors << " " << y;
    }
  }
}

TEST(PublishedBeams, ASymmetricRealPupilHasASymmetricImage) {
  const ParameterStore store =
      store_of("shera_testbed", SystemId::three_plane,
               small(64, 64, 1) + Values{{"telescope.mask", "none"}, {"binary.separation_as", 0.0}});
  const RealMap image = SheraTelescope(store).image();
  EXPECT_LE(of_peak(reversed(image), image), 1e-13);
  EXPECT_GT(of_peak(reversed(SheraTelescope(store.with("telescope.mask", "rosette")).image()), image), 1e-3);
}

/// Behind M2's disc, before the field is normalised again, without mask at 550 nm.
TEST(PublishedBeams, PowerThroughTheDiscOfM2) {
  for (const auto& [profile, kept] :
       {std::pair{"shera_testbed", 0.999999999978849}, {"shera_flight", 0.999999997976323}}) {
    SheraTelescope telescope(store_of(profile, SystemId::three_plane,
                                      small(256, 8, 1) + Values{{"telescope.mask", "none"},
                                                                {"binary.separation_as", 0.0},
                                                                {"telescope.normalisation", "physical"}}));
    const NodeOutput before = telescope.output(Node::relay_to_m2), behind = telescope.output(Node::m2);
    const auto n = before.fields.extent(1);
    const auto power_of = [n](const NodeOutput& output) { return power(ComplexMap(&output.fields(0, 0, 0), n, n)); };
    EXPECT_NEAR(power_of(behind) / power_of(before), kept, 1e-13) << profile;
  }
}

}  // namespace
}  // namespace arago::optics
