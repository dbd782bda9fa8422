#pragma once

#include "arago/core/error.hpp"
#include "arago/mpi/communicator.hpp"

#include <exception>
#include <string>

namespace arago::cli {

/// An error as it is told to the user.
struct Failure {
  ExitCode code = ExitCode::internal;
  std::string message;
};

/// What `error` (any exception) means.
Failure failure_of(const std::exception_ptr& error);

/// Finds out if all ranks have failed, so that they can still do something together, or this one alone. Has a message
/// space of its own: the others may be deep in their work.
class FailureWatch {
 public:
  /// Collective.
  explicit FailureWatch(const mpi::Communicator& world) : channel_(world.duplicate()) {}

  /// Called on the rank that failed. True when all ranks call it within `patience_s`.
  bool all_failed(double patience_s = 3.0) const;

 private:
  mpi::Communicator channel_;
};

/// Prints "arago: error: ..." and returns the exit code if all ranks failed (rank 0 speaks); otherwise this rank speaks
/// and all are ended.
int end_with(const Failure& failure, const mpi::Communicator& world, const FailureWatch& watch);

}  // namespace arago::cli
