#pragma once

#include "arago/fit/fit_problem.hpp"
#include "arago/fit/fit_state.hpp"

#include <memory>

namespace arago::fit {

/// The steps of one fit: a problem, the coordinates that its configuration steps in, the optimiser and what has been
/// done so far.
class Descent {
 public:
  /// Collective. Evaluates the curvature at the reference if space or rates need it. InputError: modes that are not
  /// there, rate factors of parameters that are not fitted; NumericalError: no finite loss at the start.
  Descent(const FitProblem& problem, const FitConfig& config);
  /// Collective. Goes on where another descent of the same problem stood.
  Descent(const FitProblem& problem, const FitConfig& config, FitState state);

  /// Collective. One step; sets state().end when it was the last.
  void step();
  bool ended() const { return state_.end != FitEnd::running; }
  const FitState& state() const { return state_; }
  const LinearSpace& space() const { return space_; }
  Eigen::VectorXd theta() const { return state_.trace.theta.back(); }

 private:
  void prepare();
  void make_optimizer();
  Eigen::VectorXd rates() const;
  void record(const Step& step, double sigma);
  FitEnd end_after(const Step& step, double sigma) const;

  const FitProblem& problem_;
  const FitConfig& config_;
  LinearSpace space_;
  Eigen::MatrixXd information_;  ///< in the coordinates of the steps, at the reference
  Eigen::VectorXd start_;        ///< in the coordinates of the steps
  std::unique_ptr<Optimizer> optimizer_;
  FitState state_;
};

}  // namespace arago::fit
