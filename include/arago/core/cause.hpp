#pragma once

#include "arago/core/error.hpp"

#include <exception>
#include <string>

namespace arago {

/// What any exception means for a run.
struct Cause {
  ExitCode code = ExitCode::internal;
  std::string message;
};

/// Our errors mean what they say; memory that cannot be had (std::bad_alloc, a Kokkos view) and system errors of disk
/// and permission are resources; all else is a defect.
Cause cause_of(const std::exception& error);

}  // namespace arago
