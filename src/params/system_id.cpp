#include "arago/params/system_id.hpp"

#include "arago/core/error.hpp"
#include "arago/core/nearest_name.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace arago::params {

namespace {

constexpr std::array systems{SystemId::two_plane, SystemId::three_plane, SystemId::four_plane};

constexpr std::array<std::pair<std::string_view, SystemId>, 9> spellings{{
    {"two_plane", SystemId::two_plane},
    {"three_plane", SystemId::three_plane},
    {"four_plane", SystemId::four_plane},
    {"shera_two_plane", SystemId::two_plane},
    {"shera_three_plane", SystemId::three_plane},
    {"shera_four_plane", SystemId::four_plane},
    {"shera_twoplane", SystemId::two_plane},
    {"shera_threeplane", SystemId::three_plane},
    {"shera_fourplane", SystemId::four_plane},
}};

}  // namespace

std::span<const SystemId> all_systems() {
  return systems;
}

std::string_view system_name(SystemId system) {
  return spellings[3 + static_cast<std::size_t>(system)].first;
}

std::string_view short_name(SystemId system) {
  return spellings[static_cast<std::size_t>(system)].first;
}

SystemId system_from_name(std::string_view name) {
  std::vector<std::string> known;
  for (const auto& [spelling, system] : spellings) {
    if (spelling == name) return system;
    if (known.size() < systems.size()) known.emplace_back(spelling);
  }
  throw InputError("telescope.system=" + std::string(name) + " is no telescope system; did you mean " +
                   nearest_name(name, known) + "? Known: two_plane, three_plane, four_plane");
}

}  // namespace arago::params
