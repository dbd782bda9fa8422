#pragma once

#include "config/detail/field_walker.hpp"

#include <optional>
#include <string>

namespace arago::config::detail {

/// A value made fit for a field, or what is wrong with it ("must be an integer").
struct Conversion {
  std::optional<Value> value;
  std::string problem = {};
};

/// Converts `given` to the type of `slot` and checks range and choices. `raw`: a command-line text of unknown type.
Conversion convert(const FieldSlot& slot, const Value& given, bool raw);

/// A command-line text as the value it looks like: true, 3, 2.5, [1, 2], "a,b" (a list), any other text.
Value guess(const std::string& text);

/// "at least 1", "greater than 0 and at most 1", "one of nll, mae"; "" if everything is allowed.
std::string allowed(const Field& details);

}  // namespace arago::config::detail
