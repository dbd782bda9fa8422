#include "optics/detail/graph_engine.hpp"

#include "arago/core/error.hpp"
#include "optics/detail/numbers_hash.hpp"

namespace arago::optics::detail {

GraphEngine::GraphEngine(OpticalStructure structure_in, std::size_t cache_bytes)
    : structure(std::move(structure_in)), cache(cache_bytes), tables(structure, cache) {
  structure.validate();
}

void GraphEngine::check(const OpticalState& state) const {
  ARAGO_REQUIRE(state.mirrors.size() == structure.mirrors.size(),
                "a state of " << state.mirrors.size() << " mirrors for a telescope of " << structure.mirrors.size());
  for (std::size_t k = 0; k < state.mirrors.size(); ++k)
    ARAGO_REQUIRE(state.mirrors[k].coefficients_nm.size() == structure.mirrors[k].basis.extent(0),
                  "mirror M" << k + 1 << " has " << structure.mirrors[k].basis.extent(0) << " modes, "
                             << state.mirrors[k].coefficients_nm.size() << " coefficients were given");
  ARAGO_REQUIRE(!state.stars.empty() && !state.wavelengths_m.empty(), "a state needs stars and wavelengths");
  for (const double wavelength : state.wavelengths_m)
    ARAGO_REQUIRE(wavelength > 0, "wavelength " << wavelength << " m must be positive");
  ARAGO_REQUIRE(state.weights.size() == state.stars.size(),
                state.weights.size() << " rows of spectral weights for " << state.stars.size() << " stars");
  for (const auto& row : state.weights)
    ARAGO_REQUIRE(row.size() == state.wavelengths_m.size(),
                  row.size() << " spectral weights for " << state.wavelengths_m.size() << " wavelengths");
  ARAGO_REQUIRE(state.mirrors[0].diameter_m > 0 && state.plate_scale_as_per_pix > 0,
                "M1's diameter (" << state.mirrors[0].diameter_m << " m) and the plate scale ("
                                  << state.plate_scale_as_per_pix << " as per pixel) must be positive");
}

std::vector<Chain> GraphEngine::chains(const OpticalState& state) const {
  std::vector<Chain> all;
  for (std::size_t star = 0; star < state.stars.size(); ++star)
    for (std::size_t wavelength = 0; wavelength < state.wavelengths_m.size(); ++wavelength)
      all.push_back({star, wavelength});
  return all;
}

NodeKeys GraphEngine::keys(const OpticalState& state) const {
  NodeKeys keys;
  const std::string m1 = tables.pupil_key(state), relays = tables.relay_key(state), mirrors = tables.mirrors_key(state);
  for (const Chain& chain : chains(state)) {
    const Star& star = state.stars[chain.star];
    const double wavelength = state.wavelengths_m[chain.wavelength];
    keys.pupil.push_back(NumbersHash().add(m1).numbers({star.x_rad, star.y_rad, wavelength}).text());
    keys.half.push_back(NumbersHash().add(keys.pupil.back()).add(relays).text());
    keys.back.push_back(NumbersHash().add(keys.pupil.back()).add(mirrors).text());
    keys.focal.push_back(NumbersHash().add(keys.back.back()).numbers({state.plate_scale_as_per_pix}).text());
  }
  const std::size_t wavelengths = state.wavelengths_m.size();
  NumbersHash source;
  for (std::size_t star = 0; star < state.stars.size(); ++star) {
    NumbersHash hash;
    for (std::size_t i = 0; i < wavelengths; ++i) hash.add(keys.focal[star * wavelengths + i]);
    keys.stars.push_back(hash.add(state.weights[star]).text());
    source.add(keys.stars.back()).numbers({state.stars[star].flux});
  }
  keys.source = source.text();
  keys.detector = keys.source;  // the detector itself is part of the structure
  return keys;
}

}  // namespace arago::optics::detail
