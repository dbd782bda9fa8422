#pragma once

#include "arago/config/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace arago::config::detail {

/// A TOML document as dotted keys in the order of the file. Tables inside lists stay values of kind Table.
struct TomlDocument {
  std::vector<Assignment> lines;           ///< where: "line 12 of <name>"
  std::vector<Assignment> empty_sections;  ///< headers without a key below them
};

/// Throws InputError with the line of the fault.
TomlDocument read_toml(std::string_view text, const std::string& name);

/// A single TOML value ("[1, 2]", "{ a = 1 }"); throws InputError.
Value read_toml_value(std::string_view text, const std::string& name);

}  // namespace arago::config::detail
