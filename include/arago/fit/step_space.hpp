#pragma once

#include "arago/fit/fit_problem.hpp"

namespace arago::fit {

/// The coordinates that a fit steps in:
///   pure    theta itself
///   scaled  (theta - reference) / scale, scale = widths of the priors or 1
///   eigen   modes of the information F at the reference, scaled before: F' = S F S = V L V', theta = reference + S V
///   z,
///           with whitening S V L^-1/2; modes beyond fit.truncate_k or below fit.truncate_eigenvalue are left out, so
///           that the fit stays at the reference along them.
/// `information`: at the reference, in theta (used by eigen only). InputError: more modes asked for than parameters,
/// a parameter without information (its name) in eigen space.
LinearSpace step_space(const FitProblem& problem, const FitConfig& config, const Eigen::MatrixXd& information);

}  // namespace arago::fit
