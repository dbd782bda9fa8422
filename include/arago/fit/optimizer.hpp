#pragma once

#include "arago/fit/objective.hpp"

#include <Eigen/Core>

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace arago::fit {

/// All that the next step of an optimiser depends on, by name: written to files and read back bit for bit.
using OptimizerState = std::map<std::string, std::vector<double>>;

/// What one step did.
struct Step {
  bool accepted = true;       ///< false: x stays (damping was raised, or nothing downhill was found)
  bool stuck = false;         ///< no further step of this optimiser can change x
  double value = 0;           ///< loss where the optimiser stands now
  double gradient_norm = 0;   ///< where the step began
  double rate = 0;            ///< rate of first-order methods, damping of Levenberg-Marquardt
  double predicted_gain = 0;  ///< decrease of the loss that a quadratic model expects; 0 where there is none
  double sigma = std::numeric_limits<double>::quiet_NaN();  ///< sqrt(change\' F change), where the curvature F is known
  Eigen::VectorXd change;                                   ///< of x
};

/// A descent over n real numbers, one step at a time. Steps depend on the state alone: restore() of another one's
/// state() goes on with the same bits.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  virtual Step step() = 0;
  /// The loss at x().
  virtual double value() = 0;
  virtual const Eigen::VectorXd& x() const = 0;
  virtual OptimizerState state() const = 0;
  virtual void restore(const OptimizerState& state) = 0;
};

/// The vector of this name. Throws DataFileError when the state lacks it or it has another length (if length >= 0).
Eigen::VectorXd vector_of(const OptimizerState& state, const std::string& name, Eigen::Index length = -1);
double number_of(const OptimizerState& state, const std::string& name);
std::vector<double> list_of(const Eigen::VectorXd& values);

}  // namespace arago::fit
