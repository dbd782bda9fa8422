#pragma once

#include "arago/params/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace arago::params {

/// One "key = value" of a profile, a file, the command line or an axis, with the place it came from (for messages).
struct Setting {
  std::string key;  ///< canonical, an alias, or one element of a list ("primary.zernike_coeffs_nm[3]")
  Value value;
  std::string origin;
};

enum class TextFormat { toml, json };

/// Parameters of a text, section by section as in a configuration file: [binary] separation_as = 10.0.
/// JSON holds the same as nested objects; infinities are the texts "inf" and "-inf". `name` is used in messages.
/// InputError on bad syntax or on values that no parameter can have.
std::vector<Setting> read_settings(std::string_view text, TextFormat format, std::string_view name);

}  // namespace arago::params
