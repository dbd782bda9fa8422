#pragma once

#include "arago/cli/settings.hpp"
#include "arago/config/resolver.hpp"

namespace arago::cli {

/// Adds what the named files say to the layer of data-set metadata: geometry.N of data.file; geometry.N and
/// geometry.gridsize of input.model. Reads headers only. Returns true if anything was added. A file that is missing or
/// not understood adds nothing: its reader says what is wrong with it.
bool add_metadata(config::Resolver& resolver, const Settings& settings);

}  // namespace arago::cli
