#pragma once

#include <span>
#include <string_view>

namespace arago::params {

/// The telescope systems, by the number of planes that clip or aberrate the beam.
enum class SystemId {
  two_plane,    ///< pupil -> detector, plate scale given
  three_plane,  ///< M1 -> M2 -> detector
  four_plane,   ///< M1 -> M2 -> M3 -> detector
};

/// All of them, in the order above.
std::span<const SystemId> all_systems();
/// "shera_three_plane": the name in code and files.
std::string_view system_name(SystemId system);
/// "three_plane": the name in `telescope.system`.
std::string_view short_name(SystemId system);
/// Accepts short names, full names and the spellings of the original programs ("shera_threeplane").
/// InputError with the nearest name otherwise.
SystemId system_from_name(std::string_view name);

}  // namespace arago::params
