#pragma once

#include <span>
#include <string>
#include <string_view>

namespace arago {

/// Number of insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`, case ignored
/// (optimal string alignment: Damerau, CACM 7, 171 (1964)).
int edit_distance(std::string_view a, std::string_view b);

/// The known name that a user most likely meant by `wanted`; "" when `known` is empty. A name that begins with `wanted`
/// counts as near; of equals the first wins.
std::string nearest_name(std::string_view wanted, std::span<const std::string> known);

}  // namespace arago
