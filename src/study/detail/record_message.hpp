#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/study/record.hpp"

#include <vector>

namespace arago::study {

/// Collective. The records of all ranks in rank order, on all ranks: everything but the values of the arrays, the
/// configuration and the log. Numbers are exact.
std::vector<TrialRecord> gather_records(const mpi::Communicator& world, const std::vector<TrialRecord>& mine);

}  // namespace arago::study
