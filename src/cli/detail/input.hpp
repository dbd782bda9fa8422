#pragma once

#include "arago/config/resolver.hpp"
#include "arago/mpi/communicator.hpp"
#include "cli/detail/command_line.hpp"

#include <string>

namespace arago::cli {

/// Collective. Rank 0 reads the file and all ranks get its text; an error of reading is thrown on all.
std::string read_on_root(const mpi::Communicator& comm, const std::string& path);

/// Collective. File ("" = none) and overrides as a resolver: equal on all ranks.
config::Resolver read_input(const mpi::Communicator& comm, const std::string& path,
                            const std::vector<Override>& overrides);

}  // namespace arago::cli
