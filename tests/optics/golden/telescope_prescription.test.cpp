// Telescopes rebuilt from their prescription instead of the file's maps, and that nothing in the files is left out.
#include "arago/optics/aperture.hpp"
#include "arago/optics/pupil_mask.hpp"
#include "arago/optics/ray_matrix.hpp"
#include "golden_telescope.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::optics {
namespace {

using testing::check_telescopes;
using testing::GoldenGroup;
using testing::GoldenTelescope;

/// Magnification, distance and padding of M2 behind M1.
struct Relay {
  double magnification, distance_m;
  std::int64_t pad;
};
Relay relay_of(const GoldenGroup& group) {
  const double s = group.attribute("plane_separation_m");
  const double m = 1 / (free_space(s) * thin_lens(group.attribute("m1_focal_length_m"))).a;
  const double pad = std::ceil(group.attribute("p2_diameter_m") * m / group.attribute("p1_diameter_m"));
  return {m, s * m, static_cast<std::int64_t>(pad)};
}

double plate_scale_of(const GoldenGroup& group) {
  const RayMatrix system = thin_lens(group.attribute("m2_focal_length_m")) *
                           free_space(group.attribute("plane_separation_m")) *
                           thin_lens(group.attribute("m1_focal_length_m"));
  return group.attribute("pixel_pitch_m") / system.focal_length() / radian_per_arcsecond;
}

MirrorAperture m1_of(const GoldenGroup& group, double diameter_m, double obscuration_m) {
  MirrorAperture aperture{diameter_m, obscuration_m, {}, group.attribute("strut_width_m")};
  aperture.strut_angles_deg = group.has_attribute("strut_angles_deg")
                                  ? group.attribute<std::vector<double>>("strut_angles_deg")
                                  : evenly_spaced_struts(static_cast<int>(group.attribute<std::int64_t>("n_struts")),
                                                         group.attribute("strut_rotation_deg"));
  return aperture;
}

RealMap m2_template(std::int64_t samples) {
  return hard_transmission({.diameter_m = 1}, {samples, 1}, 2);
}

std::vector<std::int64_t> noll_from_4(std::size_t count) {
  std::vector<std::int64_t> indices;
  for (std::size_t mode = 0; mode < count; ++mode) indices.push_back(4 + static_cast<std::int64_t>(mode));
  return indices;
}

/// The file gives every eighth sample and the sum of squares of the large bases.
void check_large_basis(GoldenTelescope& group) {
  if (!group.has("pupil/zernike_basis_strided")) return;
  const RealStack basis = zernike_basis({group.pupil_samples(), 1}, {1}, noll(noll_from_4(group.modes())));
  const RealStack golden = group.stack("pupil/zernike_basis_strided");
  const std::vector<double> squares = group.values("pupil/zernike_basis_sumsq");
  RealStack part("strided", golden.extent(0), golden.extent(1), golden.extent(2));
  for (std::size_t mode = 0; mode < part.extent(0); ++mode) {
    for (std::size_t row = 0; row < part.extent(1); ++row)
      for (std::size_t col = 0; col < part.extent(2); ++col)
        part(mode, row, col) = 1e-9 * basis(mode, 1 + 8 * row, 1 + 8 * col);
    double total = 0;
    for (std::size_t row = 0; row < basis.extent(1); ++row)
      for (std::size_t col = 0; col < basis.extent(2); ++col) total += 1e-18 * std::pow(basis(mode, row, col), 2);
    EXPECT_NEAR(total, squares[mode], 1e-12 * squares[mode]);
  }
  group.compare("pupil/zernike_basis_strided", part, golden, 1e-12);
}

void check_prescription(GoldenTelescope& group) {
  const std::int64_t n = group.pupil_samples();
  const double obscuration = group.attribute(group.three_plane() ? "p2_diameter_m" : "obscuration_m");
  const int oversample =
      group.has_attribute("pupil_oversample") ? static_cast<int>(group.attribute<std::int64_t>("pupil_oversample")) : 2;
  // Averages over oversample^2 samples are exact for powers of two only.
  group.expect_map(
      "pupil/m1_transmission",
      hard_transmission(m1_of(group, group.m1_diameter(), obscuration), {n, group.m1_diameter()}, oversample),
      oversample == 2 ? 0 : 1e-15);
  if (group.attribute<std::string>("mask") == "rosette")
    group.expect_map("pupil/dp_opd_m", half_wave_opd(rosette_mask({n, group.m1_diameter()}), 550e-9), 1e-15);
  if (group.has("pupil/zernike_basis")) {
    const RealStack basis = zernike_basis({n, 1}, {1}, noll(noll_from_4(group.modes())));
    for (std::size_t k = 0; k < basis.size(); ++k) basis.data()[k] *= 1e-9;
    group.compare("pupil/zernike_basis", basis, group.stack("pupil/zernike_basis"), 1e-12);
  }
  check_large_basis(group);
  if (!group.three_plane()) return;
  group.expect_equal("pupil/m2_transmission", m2_template(n));
  const Relay relay = relay_of(group);
  EXPECT_EQ(relay.pad, group.attribute<std::int64_t>("pad_factor"));
  EXPECT_NEAR(relay.magnification / group.attribute("magnification"), 1, 1e-13);
  EXPECT_NEAR(relay.distance_m / group.attribute("propagation_distance_m"), 1, 1e-13);
  EXPECT_NEAR(plate_scale_of(group) / group.attribute("plate_scale_as_per_pix"), 1, 1e-13);
}

TEST(TelescopeGolden, Prescription) {
  check_telescopes(check_prescription);
}

/// The demonstration of the later program: resampled mask as it is, another band, two sub-pixels a pixel.
void check_canonical(GoldenGroup& group) {
  const std::int64_t n = group.attribute<std::int64_t>("pupil_npix");
  const double d1 = group.attribute("p1_diameter_m"), d2 = group.attribute("p2_diameter_m");
  const Relay relay = relay_of(group);
  OpticalStructure structure;
  structure.pupil_samples = n;
  structure.focal_samples = group.attribute<std::int64_t>("psf_npix");
  structure.detector.oversample = group.attribute<std::int64_t>("oversample");
  structure.image_parity = -1;
  structure.pad = relay.pad;
  const RealStack basis = zernike_basis({n, 1}, {1}, noll(noll_from_4(8)));
  structure.mirrors.push_back({hard_transmission(m1_of(group, d1, d2), {n, d1}, 2), basis, group.map("dp_opd_m")});
  structure.mirrors.push_back({m2_template(n), basis, {}});
  const std::vector<double> theta = group.values("theta_truth");
  const auto pair = stars({theta[2], theta[3], theta[0], theta[1], theta[5], theta[4]});
  const std::vector<double> fluxes = group.attribute<std::vector<double>>("store.binary.raw_fluxes");
  for (int star = 0; star < 2; ++star) EXPECT_NEAR(pair[star].flux, fluxes[star], 1e-12 * fluxes[star]);
  OpticalState state;
  state.plate_scale_as_per_pix = plate_scale_of(group);
  EXPECT_NEAR(state.plate_scale_as_per_pix / group.attribute("plate_scale_used"), 1, 1e-13);
  state.stars.assign(pair.begin(), pair.end());
  state.wavelengths_m = {530e-9, 585e-9, 640e-9};
  state.weights.assign(2, std::vector<double>(3, 1.0 / 3));
  state.mirrors = {{d1, 1, 0, std::vector<double>(8, 0.0)},
                   {d2, relay.magnification, relay.distance_m, std::vector<double>(8, 0.0)}};
  SystemGraph graph(structure);
  group.expect_map("image_truth_zero_aberrations", graph.image(state), 1e-9);
  state.mirrors[0].coefficients_nm = group.values("m1_coefficients_nm");
  state.mirrors[1].coefficients_nm = {8, 7, 6, 5, 4, 3, 2, 1};
  group.expect_map("image_with_zernikes", graph.image(state), 1e-9);
  group.report("images from the prescription");
}

TEST(TelescopeGolden, CanonicalDemonstration) {
  int count = 0;
  for (const auto& path : testing::golden_telescope_files()) {
    const io::Hdf5Reader file(path.string());
    for (const std::string& name : file.children("/")) {
      if (!file.has("/" + name + "/image_truth_zero_aberrations")) continue;
      GoldenGroup group(file, "/" + name);
      check_canonical(group);
      ++count;
    }
  }
  if (count == 0) GTEST_SKIP() << "no demonstration in " << testing::golden_folder();
}

/// The published mask brought to the pupil grid as the original did it.
TEST(TelescopeGolden, PublishedMask) {
  int count = 0;
  for (const auto& path : testing::golden_telescope_files()) {
    const io::Hdf5Reader file(path.string());
    if (!file.has("/mask/raw_times_4")) continue;
    GoldenGroup group(file, "/mask");
    const RealMap raw = group.map("raw_times_4");
    for (std::size_t k = 0; k < raw.size(); ++k) raw.data()[k] *= 0.25;
    for (const std::int64_t n : {64, 256})
      group.expect_equal("legacy_binary_N" + std::to_string(n),
                         binarised(resampled_mask(raw, n, MaskResample::legacy)));
    group.expect_all_visited();
    ++count;
  }
  if (count == 0) GTEST_SKIP() << "no published mask in " << testing::golden_folder();
}

/// Every data set of a telescope is either compared here or belongs to fits and Fisher matrices.
TEST(TelescopeGolden, NoDataSetIsForgotten) {
  const std::set<std::string> compared{"theta",       "image",        "nll_gauss",        "grad_gauss",
                                       "nll_poisson", "grad_poisson", "jacobian",         "pupil",
                                       "mono_onaxis", "mono_starA",   "mono_starB",       "star_positions_rad",
                                       "raw_fluxes",  "planes_B",     "extra_gradients_C"};
  const std::set<std::string> of_fits{"fim_gn", "fim_upstream"};
  check_telescopes([&](GoldenTelescope& group) {
    for (const std::string& name : group.children()) {
      const auto known = [&](const std::set<std::string>& prefixes) {
        return std::any_of(prefixes.begin(), prefixes.end(), [&](const auto& p) { return name.starts_with(p); });
      };
      EXPECT_TRUE(known(compared) || known(of_fits)) << group.path(name) << " is not checked";
    }
  });
}

}  // namespace
}  // namespace arago::optics
