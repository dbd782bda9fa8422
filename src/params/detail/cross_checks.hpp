#pragma once

#include "arago/params/param_spec.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace arago::params::detail {

/// The value of a key, or nullptr.
using Lookup = std::function<const Value*(std::string_view key)>;
/// Where a value came from, for messages.
using OriginOf = std::function<std::string(std::string_view key)>;

/// Rules that tie several keys, or elements of one list: list lengths, Noll indices once each, increasing wavelengths,
/// an obscuration smaller than the pupil, a mask file where a mask needs one. Reports each broken rule.
void cross_check(const ParamSpec& spec, const Lookup& value_of, const OriginOf& origin_of,
                 const std::function<void(std::string)>& report);

}  // namespace arago::params::detail
