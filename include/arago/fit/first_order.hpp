#pragma once

#include "arago/fit/optimizer.hpp"

#include <utility>

namespace arago::fit {

/// The rate of step t = 0, 1...: nothing before `start`, then `rate` times the factor of every (step, factor) with step
/// <= t.
struct StepSchedule {
  double rate = 1e-2;
  std::int64_t start = 0;
  std::vector<std::pair<std::int64_t, double>> factors = {};

  double at(std::int64_t step) const;
};

enum class FirstOrderKind { sgd, adam };

struct FirstOrderOptions {
  FirstOrderKind kind = FirstOrderKind::adam;
  StepSchedule schedule = {};
  Eigen::VectorXd rates = {};  ///< factor of each coordinate (n); empty: 1
  double momentum = 0;         ///< of sgd
  bool nesterov = false;
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;  ///< of adam
};

/// Steps along the gradient g with rate r and factors f:
///   sgd   h = f g,  b <- momentum b + h,  x <- x - r b        (Nesterov: x <- x - r (h + momentum b))
///   adam  m <- b1 m + (1 - b1) g,  v <- b2 v + (1 - b2) g^2,  x <- x - r f (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) +
///   eps)
/// Kingma and Ba, "Adam" (2015). One evaluation a step, and one at the start.
class FirstOrder : public Optimizer {
 public:
  FirstOrder(Objective objective, Eigen::VectorXd start, FirstOrderOptions options);

  Step step() override;
  double value() override;
  const Eigen::VectorXd& x() const override { return x_; }
  OptimizerState state() const override;
  void restore(const OptimizerState& state) override;

 private:
  void evaluate();
  Eigen::VectorXd sgd_step(const Eigen::VectorXd& gradient, double rate);
  Eigen::VectorXd adam_step(const Eigen::VectorXd& gradient, double rate);

  Objective objective_;
  FirstOrderOptions options_;
  Eigen::VectorXd x_, first_, second_;  // moments
  std::int64_t steps_ = 0;
  double value_ = 0;
  Eigen::VectorXd gradient_;  ///< at x_; empty: not yet evaluated
};

}  // namespace arago::fit
