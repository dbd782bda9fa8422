#pragma once

#include "arago/fit/exposure.hpp"
#include "arago/optics/telescope.hpp"
#include "optics/telescope_testing.hpp"

namespace arago::fit::testing {

using optics::testing::operator+;
using optics::testing::busy;
using optics::testing::rejection;
using optics::testing::store_of;
using optics::testing::Values;

/// The testbed on small grids, every parameter at work: two mirrors with eight modes each.
inline params::ParameterStore small_store(const Values& values = {}) {
  return busy(store_of("shera_testbed", params::SystemId::three_plane, optics::testing::small(32, 24, 2) + values));
}

/// The canonical demonstration of the refactored program at its truth: 64 x 64, twice oversampled, the mask map of a
/// golden group.
inline params::ParameterStore demonstration(const std::string& file, const std::string& group) {
  return store_of("shera_testbed", params::SystemId::three_plane,
                  {{"telescope.pupil_npix", std::int64_t{64}},
                   {"telescope.psf_npix", std::int64_t{64}},
                   {"telescope.oversample", std::int64_t{2}},
                   {"telescope.strut_rotation_deg", 45.0},
                   {"telescope.wavelengths_m", std::vector<double>{530e-9, 585e-9, 640e-9}},
                   {"telescope.mask", std::string("opd")},
                   {"telescope.mask_file", file + ":" + group + "/dp_opd_m"},
                   {"binary.separation_as", 9.5},
                   {"binary.position_angle_deg", 80.0},
                   {"binary.x_position_as", 0.5},
                   {"binary.y_position_as", -0.25},
                   {"binary.contrast", 3.2},
                   {"binary.spectral_flux_density", 1.7e17},
                   {"imaging.exposure_time_s", 1.0},
                   {"imaging.throughput", 0.8}});
}

inline optics::RealMap copy_of(const optics::RealMap& map) {
  optics::RealMap copy(uninitialised("copy"), map.extent(0), map.extent(1));
  Kokkos::deep_copy(copy, map);
  return copy;
}

/// Noiseless data of a store, with the variance of its photons.
inline Exposure exact_exposure(const params::ParameterStore& store) {
  const optics::RealMap image = optics::SheraTelescope(store).image();
  return {store, image, copy_of(image)};
}

}  // namespace arago::fit::testing
