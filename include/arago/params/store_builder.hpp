#pragma once

#include "arago/params/parameter_store.hpp"
#include "arago/params/setting.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace arago::params {

/// A derived key that may be given in input: it sets an effective parameter, never a primitive.
///   ratio:       effective = value / base           difference:  effective = value - base
struct SettableDerived {
  enum class Relation { ratio, difference };

  std::string key;        ///< "system.plate_scale_as_per_pix", "binary.log_flux_total"
  std::string effective;  ///< "imaging.plate_scale_scale", "binary.log_flux_offset_dex"
  std::string base;       ///< what the primitives alone give: "system.geometric_plate_scale_as_per_pix", ...
  Relation relation = Relation::ratio;
};

/// Those of a system; in two_plane the plate scale is a primitive and not among them.
std::vector<SettableDerived> settable_keys(const ParamSpec& spec);
bool is_settable(const ParamSpec& spec, std::string_view key);

/// A store and what the record of the run must say of how it came about.
struct BuiltStore {
  ParameterStore store;
  /// Deprecated names, effective parameters that derived quantities set, a pixel pitch that was solved for.
  std::vector<std::string> notes;
};

/// Merges spec defaults < profile < input. Aliases are replaced, derived quantities set effective parameters with
/// respect to the final primitives (a profile's own ones with respect to the profile), or the pixel pitch if
/// telescope.solve_pixel_pitch_for_plate_scale asks for it. The derived values of the outcome are computed once, so
/// that an impossible telescope is an error here. InputError: as ParameterStore and DerivedResolver; a derived quantity
/// and its effective parameter both given.
BuiltStore build_store(SystemId system, std::span<const Setting> profile, std::span<const Setting> input);

/// Sets a derived quantity of an existing store through its effective parameter. InputError if the key is not settable.
ParameterStore with_derived(const ParameterStore& store, std::string_view key, double value);

/// The store whose pixel pitch gives this plate scale with scale 1: pitch = ps (rad/pix) x EFL, f1, f2, s held.
/// The one derived quantity that can change a primitive, and only when asked.
ParameterStore with_pixel_pitch_for_plate_scale(const ParameterStore& store, double plate_scale_as_per_pix);

}  // namespace arago::params
