#include "arago/optics/telescope_system.hpp"

#include "arago/params/keys.hpp"

#include <array>

namespace arago::optics {
namespace {

using params::SystemId;
namespace keys = params::keys;

std::vector<MirrorKeys> mirrors_of(SystemId system) {
  const auto text = [](std::string_view key) { return std::string(key); };
  std::vector<MirrorKeys> mirrors{{text(keys::m1_diameter), "", "", text(keys::m1_zernikes)}};
  if (system == SystemId::two_plane) return mirrors;
  mirrors.push_back({text(keys::m2_diameter), text(keys::m2_magnification), text(keys::m2_equivalent_distance),
                     text(keys::m2_zernikes)});
  if (system == SystemId::three_plane) return mirrors;
  mirrors.push_back({text(keys::m3_diameter), text(keys::m3_magnification), text(keys::m3_equivalent_distance),
                     text(keys::m3_zernikes)});
  return mirrors;
}

std::shared_ptr<const TelescopeSystem> make(SystemId id) {
  auto system = std::make_shared<TelescopeSystem>();
  system->spec = params::ParamSpec::of(id);
  system->resolver = std::make_shared<const params::DerivedResolver>(id);
  system->mirrors = mirrors_of(id);
  if (id != SystemId::two_plane) system->pad_factor = keys::pad_factor;
  system->structure_of = params::structure_of;
  return system;
}

}  // namespace

std::shared_ptr<const TelescopeSystem> TelescopeSystem::of(SystemId system) {
  static const std::array all{make(SystemId::two_plane), make(SystemId::three_plane), make(SystemId::four_plane)};
  return all[static_cast<std::size_t>(system)];
}

std::shared_ptr<const TelescopeSystem> TelescopeSystem::of(const params::ParameterStore& store) {
  return of(params::system_from_name(store.spec().system()));
}

}  // namespace arago::optics
