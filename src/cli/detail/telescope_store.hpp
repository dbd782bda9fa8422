#pragma once

#include "arago/params/parameter_store.hpp"
#include "cli/detail/verb.hpp"

namespace arago::cli {

/// The parameters that the telescope's sections mean; rank 0 logs what must be said of how they came about.
params::ParameterStore telescope_store(const Call& call);

}  // namespace arago::cli
