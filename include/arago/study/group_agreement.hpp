#pragma once

#include "arago/mpi/communicator.hpp"

#include <string>

namespace arago::study {

/// How a piece of work ended on one rank.
struct Outcome {
  int exit_code = 0;  ///< 0 = well; else the ExitCode of what was thrown
  std::string reason;
};

/// Collective over the group. The outcome that all ranks take as theirs: well when all are well, else that of the
/// lowest rank that failed. A rank that failed waits `patience_seconds` for the others, which may be stuck in a
/// collective that it left; then it ends the whole program, naming the reason. (Work that throws on all ranks alike
/// never waits.)
Outcome agree_on_outcome(const mpi::Communicator& group, const Outcome& mine, double patience_seconds);

}  // namespace arago::study
