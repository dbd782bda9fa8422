#pragma once

#include "arago/params/parameter_store.hpp"
#include "arago/params/setting.hpp"

#include <string>
#include <string_view>

namespace arago::params {

/// The whole store as text that reads back to an equal store (every bit). The TOML form is a valid configuration file:
/// telescope.system names the system.
std::string to_text(const ParameterStore& store, TextFormat format);

/// The inverse. InputError on bad syntax, missing telescope.system, and as the constructor of ParameterStore.
ParameterStore store_from_text(std::string_view text, TextFormat format, std::string_view name);

}  // namespace arago::params
