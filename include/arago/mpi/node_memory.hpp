#pragma once

#include "arago/mpi/communicator.hpp"

namespace arago::mpi {

/// Collective. Memory that a rank can be given now: what its node has available, shared by the ranks of `comm` there; the
/// least of all. 0 when a node does not say.
double available_memory_per_rank_bytes(const Communicator& comm);

}  // namespace arago::mpi
