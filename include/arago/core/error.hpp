#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace arago {

/// What the process returns to the shell; fixed, since job scripts act on it.
enum class ExitCode {
  done = 0,
  internal = 1,
  bad_input = 2,
  data_file = 3,
  numerical = 4,
  partial_study = 5,
  resource = 6,
  checkpointed = 75,  ///< stopped on purpose with a checkpoint; please requeue
};

/// Base of all errors that Arago throws. The message states problem, value, reason and remedy.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

/// Wrong configuration or command line (exit 2).
struct InputError : Error {
  explicit InputError(const std::string& message) : Error(ExitCode::bad_input, message) {}
};

/// A data file that is missing, damaged or does not hold what it must (exit 3).
struct DataFileError : Error {
  explicit DataFileError(const std::string& message) : Error(ExitCode::data_file, message) {}
};

/// NaN, divergence, failed convergence (exit 4).
struct NumericalError : Error {
  explicit NumericalError(const std::string& message) : Error(ExitCode::numerical, message) {}
};

/// No memory, no disk space, no permission (exit 6).
struct ResourceError : Error {
  explicit ResourceError(const std::string& message) : Error(ExitCode::resource, message) {}
};

/// Raised at a step boundary after a checkpoint was written because a stop was asked for (exit 75).
struct Checkpointed : Error {
  explicit Checkpointed(const std::string& message) : Error(ExitCode::checkpointed, message) {}
};

}  // namespace arago

/// Throws ErrorType with a streamed message unless `condition` holds.
#define ARAGO_CHECK(ErrorType, condition, message) \
  do {                                             \
    if (!(condition)) {                            \
      std::ostringstream arago_message_;           \
      arago_message_ << message;                   \
      throw ErrorType(arago_message_.str());       \
    }                                              \
  } while (false)

/// User input: ARAGO_REQUIRE(n > 0, "train.batch_size=" << n << " must be positive; try 16").
#define ARAGO_REQUIRE(condition, message) ARAGO_CHECK(::arago::InputError, condition, message)

/// A promise between our own functions; its failure is a defect of Arago (exit 1).
#define ARAGO_ASSERT(condition, message) \
  ARAGO_CHECK(std::logic_error, condition, __FILE__ << ":" << __LINE__ << ": " << message)
