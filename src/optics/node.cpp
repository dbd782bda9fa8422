#include "arago/optics/node.hpp"

#include "arago/core/error.hpp"
#include "arago/core/nearest_name.hpp"

#include <array>
#include <vector>

namespace arago::optics {
namespace {

constexpr std::array<std::string_view, node_count> names{
    "pupil", "relay_to_m2", "m2", "relay_to_m3", "m3", "relay_back", "focal", "spectral_sum", "source_sum", "detector"};

}  // namespace

std::string_view name(Node node) {
  return names[static_cast<std::size_t>(node)];
}

Node node_from_name(std::string_view name) {
  for (std::size_t k = 0; k < names.size(); ++k)
    if (names[k] == name) return static_cast<Node>(k);
  const std::vector<std::string> known(names.begin(), names.end());
  const std::string nearest = nearest_name(name, known);
  throw InputError("psf.fields: there is no node '" + std::string(name) + "'" +
                   (nearest.empty() ? "" : "; did you mean '" + nearest + "'?"));
}

}  // namespace arago::optics
