#include "params/detail/unit_suffix.hpp"

#include <array>
#include <utility>

namespace arago::params::detail {

namespace {

/// Longest first: "_as_per_pix" ends in neither "_as" nor "_pix" for us. Units that no key has are here to be
/// recognised in misspelt keys.
constexpr std::array<std::pair<std::string_view, std::string_view>, 22> suffixes{{
    {"_as_per_pix", "as/pix"},
    {"_mas_per_pix", "mas/pix"},
    {"_per_m", "1/m"},
    {"_per_mm", "1/mm"},
    {"_mas", "mas"},
    {"_uas", "uas"},
    {"_as", "as"},
    {"_deg", "deg"},
    {"_mrad", "mrad"},
    {"_rad", "rad"},
    {"_dex", "dex"},
    {"_ms", "ms"},
    {"_hz", "Hz"},
    {"_ph", "ph"},
    {"_nm", "nm"},
    {"_um", "um"},
    {"_mm", "mm"},
    {"_cm", "cm"},
    {"_npix", "px"},
    {"_m", "m"},
    {"_s", "s"},
    {"_e", "e"},
}};

const std::pair<std::string_view, std::string_view>* suffix_of(std::string_view key) {
  for (const auto& suffix : suffixes)
    if (key.ends_with(suffix.first)) return &suffix;
  return nullptr;
}

}  // namespace

std::string_view unit_of_suffix(std::string_view key) {
  const auto* suffix = suffix_of(key);
  return suffix ? suffix->second : "";
}

std::string_view without_unit_suffix(std::string_view key) {
  const auto* suffix = suffix_of(key);
  return suffix ? key.substr(0, key.size() - suffix->first.size()) : key;
}

}  // namespace arago::params::detail
