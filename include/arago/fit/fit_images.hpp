#pragma once

#include "arago/fit/fit_problem.hpp"

namespace arago::fit {

/// Data and models of a fit in photons, and what models leave of the data in standard deviations; all (M, M).
struct FitImages {
  optics::RealMap data, start, model, residual_start, residual;
};

/// At the start and at the estimate, both theta. By this rank alone.
FitImages images_of(const FitProblem& problem, const Eigen::VectorXd& start, const Eigen::VectorXd& theta);

}  // namespace arago::fit
