#pragma once

#include "arago/fit/optimizer.hpp"

namespace arago::fit {

struct LevenbergMarquardtOptions {
  bool damped = true;           ///< false: Gauss-Newton, every step is taken
  double first_damping = 1e-3;  ///< of the curvature scaled to unit diagonal
};

/// Solves (F + mu diag F) d = -g and takes d if the loss falls; mu follows the ratio of actual and predicted decrease.
/// Levenberg, Quart. Appl. Math. 2, 164 (1944); Marquardt, J. SIAM 11, 431 (1963); update of mu: Nielsen,
/// IMM-REP-1999-05. A coordinate without curvature (F_aa = 0) does not move. Steps that the loss cannot judge, because
/// both decreases are below its rounding (1e-12 of its size), are taken: close to the minimum the gradient knows
/// better.
class LevenbergMarquardt : public Optimizer {
 public:
  LevenbergMarquardt(Objective objective, Eigen::VectorXd start, const LevenbergMarquardtOptions& options = {});

  Step step() override;
  double value() override;
  const Eigen::VectorXd& x() const override { return x_; }
  OptimizerState state() const override;
  void restore(const OptimizerState& state) override;

 private:
  void linearise();
  Eigen::VectorXd direction() const;
  bool judge(double trial, double predicted);

  Objective objective_;
  LevenbergMarquardtOptions options_;
  Eigen::VectorXd x_;
  double damping_, growth_ = 2.0;
  Curved at_;
  bool linearised_ = false;  ///< at_ belongs to x_
};

}  // namespace arago::fit
