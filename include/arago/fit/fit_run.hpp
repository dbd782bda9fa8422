#pragma once

#include "arago/fit/fit_problem.hpp"
#include "arago/fit/fit_state.hpp"
#include "arago/fit/signals.hpp"

#include <functional>
#include <string>
#include <vector>

namespace arago::fit {

/// Where a fit keeps itself, and who watches. Nothing here changes a result.
struct FitRun {
  std::string file = {};            ///< fit.h5; "" keeps nothing
  double checkpoint_every_s = 600;  ///< wall-clock seconds between checkpoints; 0 = after every step
  bool resume = true;               ///< go on from `file` if it is of the same configuration
  std::string config_text = {};     ///< resolved configuration
  std::string config_hash = "none";
  bool images = true;  ///< data, model and residuals in the file
  /// Rank 0, after each step.
  std::function<void(const FitTrace& trace)> on_step = {};
};

/// What a fit found.
struct FitResult {
  FitState state;
  Eigen::VectorXd theta;    ///< of the least loss
  Eigen::VectorXd natural;  ///< the same in the parameters' own units
  Eigen::VectorXd sigma;    ///< sqrt of the diagonal of the inverse of `information`, own units; inf along dead ones
  Eigen::MatrixXd information;  ///< at theta, in the parameters' own units; of the priors too if they count
  std::vector<Signal> signals;  ///< along the descent
  std::int64_t skipped = 0;     ///< pixels that are NaN
  double seconds = 0;           ///< of this run
};

/// Collective. Runs the descent of a problem to its end, writes checkpoints and the result (fit.h5, rank 0). Signals,
/// USR1 and time limits are looked at after each step; ranks agree. Throws Checkpointed when a stop was asked for and
/// the state is in `file`; InputError when `file` belongs to another configuration; NumericalError.
FitResult run_fit(const mpi::Communicator& comm, const FitProblem& problem, const FitConfig& config, const FitRun& run);

}  // namespace arago::fit
