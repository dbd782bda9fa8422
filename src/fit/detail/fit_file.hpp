#pragma once

#include "arago/fit/fit_run.hpp"

#include <optional>
#include <string>

namespace arago::fit::detail {

/// Writes fit.h5 (arago-fit/1): /meta, /trace, /signals, /checkpoints, and once there is a `result` also /summary with
/// the estimate, /fisher and /images. The file is a checkpoint and a record at once: side file, checksum, rename. By
/// this rank alone. ResourceError.
struct FitFile {
  const FitProblem& problem;
  const FitConfig& config;
  const FitRun& run;

  void write(const FitState& state, const FitResult* result) const;
  /// The state in run.file; nothing if there is none or it is damaged (with a warning). InputError: of another
  /// configuration; DataFileError: parts missing.
  std::optional<FitState> read() const;
};

}  // namespace arago::fit::detail
