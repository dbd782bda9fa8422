#pragma once

#include "arago/params/setting.hpp"
#include "arago/params/system_id.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace arago::params::detail {

/// A profile that ships with the program.
struct Profile {
  std::string name;
  std::vector<SystemId> systems;  ///< the default first
  std::function<std::vector<Setting>(SystemId)> settings;
};

std::span<const Profile> built_in_profiles();

}  // namespace arago::params::detail
