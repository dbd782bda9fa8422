#pragma once

#include "arago/core/lbfgs.hpp"
#include "arago/fit/optimizer.hpp"

#include <optional>

namespace arago::fit {

/// Limited-memory BFGS (Lbfgs) in coordinates scaled by `scale` (n): where the curvature is known, 1 / sqrt(F_aa) makes
/// all second derivatives one. The first evaluation is made by the first step.
class QuasiNewton : public Optimizer {
 public:
  QuasiNewton(Objective objective, Eigen::VectorXd start, Eigen::VectorXd scale);

  Step step() override;
  double value() override;
  const Eigen::VectorXd& x() const override { return x_; }
  OptimizerState state() const override;
  void restore(const OptimizerState& state) override;

 private:
  void begin();
  GradientFunction scaled() const;

  Objective objective_;
  Eigen::VectorXd x_, scale_;
  std::optional<Lbfgs> search_;
};

}  // namespace arago::fit
