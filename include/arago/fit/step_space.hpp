#pragma once

#include "arago/fit/fit_problem.hpp"

namespace arago::fit {

/// The coordinates that a fit steps in:
///   pure    theta itself
///   scaled  (theta - reference) / scale, scale = widths of the priors or 1
///   eigen   modes of the information F at the reference (Eigenbasis), those that the cut keeps: the fit stays at the
///           reference along the others
/// `information`: at the reference, in theta (used by eigen only). InputError: more modes asked for than the data know.
LinearSpace step_space(const FitProblem& problem, const FitConfig& config, const Eigen::MatrixXd& information);

}  // namespace arago::fit
