#pragma once

#include "arago/config/value.hpp"
#include "arago/params/value.hpp"

#include <string_view>

namespace arago::params::detail {

/// A value of the configuration as a parameter value: numbers, truths, texts and lists of numbers. InputError for
/// anything else; an empty list is one of integers (fields turn it into what they need).
Value from_config(const config::Value& value, std::string_view key, std::string_view where);
/// The inverse.
config::Value to_config(const Value& value);

}  // namespace arago::params::detail
