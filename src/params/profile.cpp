#include "arago/params/profile.hpp"

#include "arago/config/resolver.hpp"
#include "arago/core/error.hpp"
#include "arago/core/nearest_name.hpp"
#include "params/detail/profile_tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace arago::params {

namespace {

bool is_file(std::string_view profile) {
  return profile.ends_with(".toml") || profile.ends_with(".json");
}

const detail::Profile& built_in(std::string_view name) {
  for (const detail::Profile& profile : detail::built_in_profiles())
    if (profile.name == name) return profile;
  std::vector<std::string> known = profile_names();
  known.push_back("none");
  throw InputError(
      fmt::format("telescope.profile={} is no profile; did you mean {}? Known: {}, or a file that ends in "
                  ".toml or .json",
                  name, nearest_name(name, known), fmt::join(known, ", ")));
}

/// A profile file: parameters, and in telescope.system (optional) the system that it is for.
struct ProfileFile {
  std::vector<Setting> settings;
  std::vector<SystemId> systems;
};

ProfileFile read_profile_file(std::string_view path) {
  const TextFormat format = path.ends_with(".json") ? TextFormat::json : TextFormat::toml;
  const std::string text = config::read_config_text(std::string(path));
  ProfileFile file;
  for (Setting& setting : read_settings(text, format, path)) {
    if (setting.key == "telescope.system" && setting.value.dtype() == Dtype::text)
      file.systems.push_back(system_from_name(setting.value.text()));
    else
      file.settings.push_back(std::move(setting));
  }
  return file;
}

void require_listed(std::string_view profile, SystemId system, std::span<const SystemId> listed) {
  if (std::find(listed.begin(), listed.end(), system) != listed.end()) return;
  std::vector<std::string_view> names;
  for (const SystemId each : listed) names.push_back(short_name(each));
  throw InputError(
      fmt::format("telescope.system={} is not described by telescope.profile={}, which has: {}; choose one of "
                  "these or another profile",
                  short_name(system), profile, fmt::join(names, ", ")));
}

}  // namespace

std::vector<std::string> profile_names() {
  std::vector<std::string> names;
  for (const detail::Profile& profile : detail::built_in_profiles()) names.push_back(profile.name);
  return names;
}

std::vector<SystemId> profile_systems(std::string_view profile) {
  const std::vector<SystemId> all{SystemId::three_plane, SystemId::two_plane, SystemId::four_plane};
  if (profile == "none") return all;
  if (!is_file(profile)) return built_in(profile).systems;
  const ProfileFile file = read_profile_file(profile);
  return file.systems.empty() ? all : file.systems;
}

std::vector<Setting> profile_settings(std::string_view profile, SystemId system) {
  if (profile == "none") return {};
  if (is_file(profile)) {
    const ProfileFile file = read_profile_file(profile);
    if (!file.systems.empty()) require_listed(profile, system, file.systems);
    return file.settings;
  }
  const detail::Profile& found = built_in(profile);
  require_listed(profile, system, found.systems);
  return found.settings(system);
}

}  // namespace arago::params
