#pragma once

#include "arago/params/setting.hpp"
#include "arago/params/system_id.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace arago::params {

/// "shera_testbed", "shera_flight", "toliman", "jnext".
std::vector<std::string> profile_names();
/// Systems for which the profile has values, the default first. InputError for an unknown profile (nearest name).
std::vector<SystemId> profile_systems(std::string_view profile);

/// The values of a profile for one system; "none" has none; a name that ends in .toml or .json is read from disk.
/// InputError: unknown name, file missing, a system that the profile does not list.
std::vector<Setting> profile_settings(std::string_view profile, SystemId system);

}  // namespace arago::params
