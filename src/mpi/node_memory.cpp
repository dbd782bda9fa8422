#include "arago/mpi/node_memory.hpp"

#include "arago/core/available_memory.hpp"

namespace arago::mpi {

double available_memory_per_rank_bytes(const Communicator& comm) {
  return comm.min(available_memory_bytes() / comm.split_by_node().size());
}

}  // namespace arago::mpi
