#include "arago/optics/state_binding.hpp"

#include "arago/core/error.hpp"
#include "arago/params/keys.hpp"

#include <algorithm>

namespace arago::optics {
namespace {

namespace keys = params::keys;

/// A key and the elements of the state that hold its numbers.
struct BoundKey {
  std::string key;
  std::vector<std::int64_t> elements;
};

/// Everything of a state that comes from parameters that can be inferred. Diameters are structural, weights fixed.
std::vector<BoundKey> bound_keys(const TelescopeSystem& system, const StateLayout& layout) {
  std::vector<BoundKey> bound{
      {std::string(keys::plate_scale), {layout.plate_scale()}},
      {std::string(keys::star_positions), {layout.star_x(0), layout.star_y(0), layout.star_x(1), layout.star_y(1)}},
      {std::string(keys::raw_fluxes), {layout.star_flux(0), layout.star_flux(1)}},
  };
  BoundKey wavelengths{std::string(keys::wavelengths), {}};
  for (std::int64_t i = 0; i < layout.wavelengths(); ++i) wavelengths.elements.push_back(layout.wavelength(i));
  bound.push_back(wavelengths);
  for (std::int64_t k = 0; k < layout.mirrors(); ++k) {
    const MirrorKeys& mirror = system.mirrors[k];
    if (!mirror.magnification.empty()) bound.push_back({mirror.magnification, {layout.magnification(k)}});
    if (!mirror.distance.empty()) bound.push_back({mirror.distance, {layout.distance(k)}});
    if (layout.modes(k) == 0) continue;
    BoundKey modes{mirror.coefficients, {}};
    for (std::int64_t mode = 0; mode < layout.modes(k); ++mode) modes.elements.push_back(layout.coefficient(k, mode));
    bound.push_back(modes);
  }
  return bound;
}

MirrorState bind_mirror(const MirrorKeys& mirror, std::size_t modes, const params::Resolved& resolved) {
  MirrorState state{.diameter_m = resolved.real(mirror.diameter)};
  if (!mirror.magnification.empty()) state.magnification = resolved.real(mirror.magnification);
  if (!mirror.distance.empty()) state.distance_m = resolved.real(mirror.distance);
  if (mirror.coefficients.empty()) return state;
  std::vector<double> coefficients = resolved.reals(mirror.coefficients);
  if (coefficients.size() == modes) {
    state.coefficients_nm = coefficients;
    return state;
  }
  const bool flat = std::all_of(coefficients.begin(), coefficients.end(), [](double c) { return c == 0; });
  ARAGO_REQUIRE(modes == 0 && flat, mirror.coefficients << " is not zero, but " << mirror.diameter << "="
                                                        << state.diameter_m
                                                        << " has no rim on which modes are defined; give the mirror a "
                                                           "finite diameter or set the coefficients to zero");
  return state;
}

}  // namespace

OpticalState bind_state(const TelescopeSystem& system, const OpticalStructure& structure,
                        const params::Resolved& resolved) {
  OpticalState state;
  state.plate_scale_as_per_pix = resolved.real(keys::plate_scale);
  const std::vector<double> positions = resolved.reals(keys::star_positions), fluxes = resolved.reals(keys::raw_fluxes);
  for (std::size_t star = 0; star < fluxes.size(); ++star)
    state.stars.push_back({positions[2 * star], positions[2 * star + 1], fluxes[star]});
  state.wavelengths_m = resolved.reals(keys::wavelengths);
  const std::size_t wavelengths = state.wavelengths_m.size();
  state.weights.assign(fluxes.size(), std::vector<double>(wavelengths, 1.0 / static_cast<double>(wavelengths)));
  for (std::size_t k = 0; k < system.mirrors.size(); ++k)
    state.mirrors.push_back(bind_mirror(system.mirrors[k], structure.mirrors[k].basis.extent(0), resolved));
  return state;
}

StateSlopes::StateSlopes(const TelescopeSystem& system, const OpticalState& state, const params::ThetaPacking& packing,
                         const Eigen::VectorXd& theta, const params::ParameterStore& base)
    : layout_(state) {
  std::vector<std::string> outputs;
  for (const BoundKey& bound : bound_keys(system, layout_)) {
    outputs.push_back(bound.key);
    elements_.insert(elements_.end(), bound.elements.begin(), bound.elements.end());
  }
  slopes_ = packing.jacobian(*system.resolver, theta, base, outputs);
  ARAGO_ASSERT(static_cast<std::size_t>(slopes_.rows()) == elements_.size(), "a key of unexpected length");
}

RealMap StateSlopes::directions() const {
  RealMap rows("optics theta directions", static_cast<std::size_t>(slopes_.cols()),
               static_cast<std::size_t>(layout_.size()));
  for (Eigen::Index p = 0; p < slopes_.cols(); ++p)
    for (Eigen::Index e = 0; e < slopes_.rows(); ++e) rows(p, elements_[e]) += slopes_(e, p);
  return rows;
}

Eigen::VectorXd StateSlopes::pulled(const std::vector<double>& d_state) const {
  Eigen::VectorXd gradient(slopes_.cols());
  for (Eigen::Index p = 0; p < slopes_.cols(); ++p) {
    double total = 0;  // terms that do not move are left out: an unlimited mirror has no derivative by its diameter
    for (Eigen::Index e = 0; e < slopes_.rows(); ++e)
      if (slopes_(e, p) != 0) total += slopes_(e, p) * d_state[elements_[e]];
    gradient[p] = total;
  }
  return gradient;
}

bool StateSlopes::moves_geometry() const {
  for (std::size_t e = 0; e < elements_.size(); ++e) {
    bool geometric = false;
    for (std::int64_t i = 0; i < layout_.wavelengths(); ++i) geometric |= elements_[e] == layout_.wavelength(i);
    for (std::int64_t k = 0; k < layout_.mirrors(); ++k)
      geometric |= elements_[e] == layout_.magnification(k) || elements_[e] == layout_.distance(k);
    if (geometric && (slopes_.row(static_cast<Eigen::Index>(e)).array() != 0).any()) return true;
  }
  return false;
}

}  // namespace arago::optics
