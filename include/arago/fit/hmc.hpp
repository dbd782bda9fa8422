#pragma once

#include "arago/fit/objective.hpp"
#include "arago/fit/optimizer.hpp"

#include <Eigen/Core>

#include <cstdint>

namespace arago::fit {

struct HmcOptions {
  std::int64_t warmup = 200;  ///< draws in which the step size is learnt; they are no samples
  double target_acceptance = 0.8;
  double path = 1.5707963267948966;  ///< length of a trajectory; pi / 2 makes a unit Gaussian forget where it was
  std::int64_t most_leaps = 200;     ///< of a trajectory
  std::uint64_t seed = 0;
};

/// What one iteration did.
struct HmcDraw {
  bool accepted = false;
  bool diverged = false;  ///< the energy rose by more than 1000, or was no number
  double acceptance = 0;  ///< min(1, e^-dH)
  double step_size = 0;
  std::int64_t leaps = 0;
};

/// One chain of Hamiltonian Monte Carlo with unit mass: z ~ e^-L(z). Give it whitened coordinates (LinearSpace of
/// eigenmodes), so that the mass matrix is the information of the posterior.
///   p ~ N(0, 1);  leapfrog: p -= e/2 g, z += e p, p -= e/2 g;  accept with min(1, e^-(H' - H)), H = L + p^2 / 2
/// The path is spread by +-20 % against resonance. Step size by dual averaging. Duane et al., Phys. Lett. B 195, 216
/// (1987); Neal, in Handbook of MCMC (2011); Hoffman and Gelman, JMLR 15, 1593 (2014), algorithm 5.
/// Random numbers are keyed by (seed, chain, iteration): a chain does not depend on where or with whom it runs.
class HmcChain {
 public:
  HmcChain(Objective objective, Eigen::VectorXd start, std::int64_t chain, const HmcOptions& options = {});

  HmcDraw step();
  const Eigen::VectorXd& z() const { return z_; }
  std::int64_t iterations() const { return iterations_; }
  bool warming_up() const { return iterations_ < options_.warmup; }

  /// All that the next step depends on; restore() goes on with the same bits.
  OptimizerState state() const;
  void restore(const OptimizerState& state);

 private:
  void evaluate();
  double fly(double size, std::int64_t leaps, Eigen::VectorXd& z, Eigen::VectorXd& p, Eigen::VectorXd& gradient) const;
  void learn(double acceptance);

  Objective objective_;
  HmcOptions options_;
  std::int64_t chain_, iterations_ = 0;
  Eigen::VectorXd z_, gradient_;  // gradient_ empty: not evaluated
  double value_ = 0;
  double log_step_, log_mean_step_ = 0, shortfall_ = 0;  // dual averaging: log e, its mean, mean of target - acceptance
};

}  // namespace arago::fit
