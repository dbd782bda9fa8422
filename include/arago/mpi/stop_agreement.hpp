#pragma once

#include "arago/mpi/communicator.hpp"

#include <string>

namespace arago::mpi {

/// What ranks want at a step boundary, in rising urgency.
enum class Wish : int { go_on = 0, checkpoint = 1, stop = 2 };

/// Collective. The most urgent wish of all ranks, by their StopRequest; `checkpoint_due` on any of them is one too.
Wish agreed_wish(const Communicator& comm, bool checkpoint_due);

/// Collective. Why the ranks stop: the reason of the lowest rank that has one.
std::string agreed_stop_reason(const Communicator& comm, const std::string& if_none = "a stop request");

}  // namespace arago::mpi
