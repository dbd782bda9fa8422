#pragma once

#include "arago/fit/optimizer.hpp"

#include <Eigen/Core>

#include <cstdint>
#include <string>
#include <vector>

namespace arago::fit {

/// A descent so far: row 0 is the start, row i the point after step i.
struct FitTrace {
  std::vector<Eigen::VectorXd> theta;
  std::vector<double> loss;
  std::vector<double> gradient_norm;  ///< where the step began, in the coordinates of the steps; NaN in row 0
  std::vector<double> step_sigma;     ///< sqrt(d' F d): no parameter moved by more of its standard deviation
  std::vector<double> rate;           ///< learning rate or damping
  std::vector<std::int64_t> accepted;

  std::int64_t steps() const { return static_cast<std::int64_t>(loss.size()) - 1; }
  /// Row of the least loss, the first of equal ones.
  std::int64_t best() const;
};

/// How a descent ended; running = not yet.
enum class FitEnd { running, converged, step_limit, no_descent };
std::string name_of(FitEnd end);

/// All that a fit must keep to go on with the same bits.
struct FitState {
  FitTrace trace;
  OptimizerState optimizer;
  FitEnd end = FitEnd::running;
};

}  // namespace arago::fit
