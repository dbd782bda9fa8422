#pragma once

#include "arago/params/derived_resolver.hpp"
#include "arago/params/param_spec.hpp"
#include "arago/params/system_id.hpp"
#include "arago/params/telescope_structure.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace arago::optics {

/// Under which keys the numbers of a mirror are found among stored and derived values.
struct MirrorKeys {
  std::string diameter;
  std::string magnification;  ///< empty: 1, the mirror sees the beam of M1
  std::string distance;       ///< equivalent collimated distance from M1; empty: 0
  std::string coefficients;   ///< empty: no modes
};

/// All that makes a system: its schema, its table of derived values and its mirrors in the order of the light. The
/// nodes follow from the mirrors. A new system is one more of these; no node is written for it.
struct TelescopeSystem {
  std::shared_ptr<const params::ParamSpec> spec;
  std::shared_ptr<const params::DerivedResolver> resolver;
  std::vector<MirrorKeys> mirrors;
  std::string pad_factor;  ///< key of the padded width over the pupil's; empty: 1
  std::function<params::TelescopeStructure(const params::ParameterStore&)> structure_of;

  /// shera_two_plane, shera_three_plane, shera_four_plane; made once.
  static std::shared_ptr<const TelescopeSystem> of(params::SystemId system);
  /// That of a store of one of these; InputError for a store of another system.
  static std::shared_ptr<const TelescopeSystem> of(const params::ParameterStore& store);
};

}  // namespace arago::optics
