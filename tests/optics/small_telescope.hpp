#pragma once

#include "arago/optics/aperture.hpp"
#include "arago/optics/pupil_mask.hpp"
#include "arago/optics/system_graph.hpp"
#include "arago/optics/zernike.hpp"

#include <cstdint>
#include <vector>

namespace arago::optics::testing {

/// A telescope of one to three mirrors on a small grid, with mask, struts and three modes a mirror.
struct SmallTelescope {
  int mirrors = 2;
  std::int64_t pupil_samples = 16;
  std::int64_t focal_samples = 12;
  std::int64_t oversample = 1;
  FreeSpaceKernel free_space = FreeSpaceKernel::separable;
  Normalisation normalisation = Normalisation::renormalise;
  bool unlimited = false;  ///< further mirrors without rim or surface
  bool masked = true;

  OpticalStructure structure() const {
    const Grid grid{pupil_samples, 0.09};
    const std::vector<std::int64_t> noll_indices{4, 5, 8};
    OpticalStructure structure;
    structure.pupil_samples = pupil_samples;
    structure.focal_samples = focal_samples;
    structure.detector.oversample = oversample;
    structure.pad = mirrors > 1 ? 3 : 1;
    structure.image_parity = mirrors > 1 ? -1 : 1;
    structure.free_space = free_space;
    structure.normalisation = normalisation;
    const RealStack basis = zernike_basis({pupil_samples, 1}, {1}, noll(noll_indices));
    const RealMap opd = masked ? half_wave_opd(rosette_mask(grid), 550e-9) : RealMap();
    structure.mirrors.push_back(
        {hard_transmission({0.09, 0.025, evenly_spaced_struts(4, -45), 0.002}, grid, 2), basis, opd});
    for (int k = 1; k < mirrors; ++k) {
      if (unlimited)
        structure.mirrors.push_back({{}, RealStack("no modes", 0, 0, 0), {}});
      else
        structure.mirrors.push_back({hard_transmission({1, 0, {}, 0}, {pupil_samples, 1}, 2), basis, {}});
    }
    return structure;
  }

  /// Two stars, two wavelengths, everything non-zero.
  OpticalState state() const {
    OpticalState state;
    state.plate_scale_as_per_pix = 0.7;
    const auto pair = stars({0.3, -0.2, 3.1, 70, 0.4, 6});
    state.stars.assign(pair.begin(), pair.end());
    state.wavelengths_m = {520e-9, 590e-9};
    state.weights = {{0.4, 0.6}, {0.7, 0.3}};
    state.mirrors.push_back({0.09, 1, 0, {5, -3, 2}});
    const std::vector<double> surface = unlimited ? std::vector<double>{} : std::vector<double>{20, 10, -15};
    if (mirrors > 1) state.mirrors.push_back({0.025, 9.43, 3.0176, surface});
    if (mirrors > 2) state.mirrors.push_back({0.025, 10.78, 8.0981, surface});
    return state;
  }
};

/// A natural size of each element of a state, so that random directions and differences of all are comparable.
inline std::vector<double> element_scales(const OpticalState& state) {
  const StateLayout layout(state);
  std::vector<double> scales(layout.size(), 1.0);
  scales[layout.plate_scale()] = 0.01 * state.plate_scale_as_per_pix;
  for (std::int64_t star = 0; star < layout.stars(); ++star) {
    scales[layout.star_x(star)] = scales[layout.star_y(star)] = 1e-7;
    scales[layout.star_flux(star)] = 0.1 * state.stars[star].flux;
    for (std::int64_t i = 0; i < layout.wavelengths(); ++i) scales[layout.weight(star, i)] = 0.1;
  }
  for (std::int64_t i = 0; i < layout.wavelengths(); ++i) scales[layout.wavelength(i)] = 1e-3 * state.wavelengths_m[i];
  for (std::int64_t k = 0; k < layout.mirrors(); ++k) {
    scales[layout.diameter(k)] = 1e-3 * state.mirrors[k].diameter_m;
    scales[layout.magnification(k)] = 1e-3 * state.mirrors[k].magnification;
    scales[layout.distance(k)] = 1e-2 * state.mirrors[k].distance_m;
  }
  return scales;
}

}  // namespace arago::optics::testing
