#pragma once

#include "arago/optics/source.hpp"
#include "arago/optics/system_graph.hpp"
#include "arago/optics/zernike.hpp"
#include "golden_group.hpp"

#include <string>
#include <vector>

namespace arago::optics::testing {

/// A group of golden images: the telescope that its attributes and pupil maps describe, and the states of its parameter
/// vectors. Everything comes from the file, so that a new combination of the same attributes needs no change here.
class GoldenTelescope : public GoldenGroup {
 public:
  GoldenTelescope(const io::Hdf5Reader& file, const std::string& group) : GoldenGroup(file, group) {
    three_plane_ = attribute<std::string>("model") == "three_plane";
    for (const double nm : attribute<std::vector<double>>("wavelengths_nm")) wavelengths_m_.push_back(nm * 1e-9);
  }

  bool three_plane() const { return three_plane_; }
  std::int64_t pupil_samples() const { return attribute<std::int64_t>("pupil_npix"); }
  std::int64_t pixels() const { return attribute<std::int64_t>("psf_npix"); }
  double m1_diameter() const { return attribute(three_plane_ ? "p1_diameter_m" : "diameter_m"); }
  std::size_t parameters() { return values("theta_A").size(); }
  std::size_t modes() { return three_plane_ ? (parameters() - 7) / 2 : parameters() - 7; }

  OpticalStructure structure() {
    OpticalStructure structure;
    structure.pupil_samples = pupil_samples();
    structure.focal_samples = pixels();
    structure.detector.oversample = attribute<std::int64_t>("oversample");
    structure.image_parity = three_plane_ ? -1 : 1;
    structure.pad = three_plane_ ? attribute<std::int64_t>("pad_factor") : 1;
    const RealStack basis = unit_basis();
    structure.mirrors.push_back({map("pupil/m1_transmission"), basis, map("pupil/dp_opd_m")});
    if (three_plane_) structure.mirrors.push_back({map("pupil/m2_transmission"), basis, {}});
    return structure;
  }

  OpticalState state(const std::vector<double>& theta) {
    OpticalState state;
    state.plate_scale_as_per_pix = theta[6];
    const auto pair = stars(binary(theta));
    state.stars.assign(pair.begin(), pair.end());
    state.wavelengths_m = wavelengths_m_;
    const RealMap weights = attribute_map("spectral_weights");
    for (std::size_t star = 0; star < 2; ++star)
      state.weights.emplace_back(&weights(star, 0), &weights(star, 0) + weights.extent(1));
    const std::size_t n = modes();
    state.mirrors.push_back({m1_diameter(), 1, 0, {theta.begin() + 7, theta.begin() + 7 + n}});
    if (three_plane_)
      state.mirrors.push_back({attribute("p2_diameter_m"),
                               attribute("magnification"),
                               attribute("propagation_distance_m"),
                               {theta.begin() + 7 + n, theta.end()}});
    return state;
  }
  OpticalState state_of(const std::string& letter) { return state(values("theta_" + letter)); }

  /// d state / d theta_p as rows of directions, and a gradient of the state turned into one of theta.
  RealMap directions(const std::vector<double>& theta) {
    const StateLayout layout(state(theta));
    RealMap rows("directions", theta.size(), layout.size());
    for (std::size_t p = 0; p < theta.size(); ++p) {
      std::vector<double> unit(theta.size(), 0.0);
      unit[p] = 1;
      if (p == 6) rows(p, layout.plate_scale()) = 1;
      if (p >= 7) rows(p, layout.coefficient((p - 7) / modes(), (p - 7) % modes())) = 1;
      if (p >= 6) continue;
      const auto moved = stars_jvp(binary(theta), binary(unit));
      for (int star = 0; star < 2; ++star) {
        rows(p, layout.star_x(star)) = moved[star].x_rad;
        rows(p, layout.star_y(star)) = moved[star].y_rad;
        rows(p, layout.star_flux(star)) = moved[star].flux;
      }
    }
    return rows;
  }

  RealMap attribute_map(const std::string& name) const {
    const std::vector<double> flat = attribute<std::vector<double>>(name);
    RealMap map("attribute", 2, flat.size() / 2);
    std::copy(flat.begin(), flat.end(), map.data());
    return map;
  }

 private:
  static Binary binary(const std::vector<double>& theta) {
    return {.x_as = theta[2],
            .y_as = theta[3],
            .separation_as = theta[0],
            .position_angle_deg = theta[1],
            .contrast = theta[5],
            .log_flux = theta[4]};
  }
  /// Noll 4 upwards, unit RMS: the file's arrays where it has them whole.
  RealStack unit_basis() {
    if (has("pupil/zernike_basis")) {
      const RealStack basis = stack("pupil/zernike_basis");
      for (std::size_t k = 0; k < basis.size(); ++k) basis.data()[k] *= 1e9;
      return basis;
    }
    std::vector<std::int64_t> indices;
    for (std::size_t mode = 0; mode < modes(); ++mode) indices.push_back(4 + static_cast<std::int64_t>(mode));
    return zernike_basis({pupil_samples(), 1}, {1}, noll(indices));
  }

  bool three_plane_ = false;
  std::vector<double> wavelengths_m_;
};

/// body(group) for every golden telescope of every file: groups with `image_A` and a pupil. Returns how many there
/// were.
template <class Body>
int for_each_telescope(const Body& body) {
  int count = 0;
  for (const auto& path : golden_telescope_files()) {
    const io::Hdf5Reader file(path.string());
    for (const std::string& name : file.children("/")) {
      if (!file.has("/" + name + "/image_A") || !file.has("/" + name + "/pupil")) continue;
      SCOPED_TRACE(path.filename().string() + "/" + name);
      GoldenTelescope group(file, "/" + name);
      body(group);
      ++count;
    }
  }
  return count;
}

/// The same as the body of a test: skipped in a folder without any.
template <class Body>
void check_telescopes(const Body& body) {
  if (for_each_telescope(body) == 0) GTEST_SKIP() << "no golden telescopes in " << golden_folder();
}

}  // namespace arago::optics::testing
