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
