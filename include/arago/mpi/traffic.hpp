#pragma once

#include <cstddef>
#include <cstdint>

namespace arago::mpi {

/// Bytes that this rank has handed to MPI so far, in collectives and messages: what it contributes, once, however often
/// MPI passes it on. Writing of files is not counted.
std::int64_t sent_bytes();

/// To be called by whoever sends.
void note_sent(std::size_t bytes);

}  // namespace arago::mpi
