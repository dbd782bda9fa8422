#pragma once

#include "arago/mpi/communicator.hpp"

#include <functional>

namespace arago::mpi {

/// Collective. Runs `local` on every rank; if it throws on any, all ranks throw the error of the lowest such rank
/// (same exit code, the rank named in the message when not all failed alike). `local` must not communicate.
void agree(const Communicator& comm, const std::function<void()>& local);

}  // namespace arago::mpi
