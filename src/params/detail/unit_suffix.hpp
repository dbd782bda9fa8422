#pragma once

#include <string_view>

namespace arago::params::detail {

/// The unit that the end of a key states: "m" for "system.m1_diameter_m"; "" if it states none.
std::string_view unit_of_suffix(std::string_view key);
/// The key without that end, or the whole key.
std::string_view without_unit_suffix(std::string_view key);

}  // namespace arago::params::detail
