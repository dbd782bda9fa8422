#pragma once

#include "arago/config/section_visitor.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace arago::config {

/// Every key of these sections (all if empty): name, type, unit, range or choices, default, numerics or execution.
std::string help_text(const Schema& schema, std::span<const std::string> sections = {});

/// A TOML file with every key of these sections (all if empty) at its default and a comment that says what it is.
/// Reading it changes nothing.
std::string template_text(const Schema& schema, std::span<const std::string> sections = {});

/// Names of all sections or of all full dotted keys, in schema order.
std::vector<std::string> section_names(const Schema& schema);
std::vector<std::string> key_names(const Schema& schema);

/// The full dotted key that `spelled` (a key or an alias) means. InputError with the nearest key if there is none;
/// `where` says where it was found.
std::string canonical_key(const Schema& schema, std::string_view spelled, std::string_view where);

}  // namespace arago::config
