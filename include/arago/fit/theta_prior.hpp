#pragma once

#include "arago/fit/likelihood.hpp"

#include <Eigen/Core>

#include <vector>

namespace arago::fit {

/// The priors of the parameters of a theta around a centre, independent of each other. With a likelihood they make the
/// MAP loss: L = likelihood + sum of penalties (-ln p up to a constant; not divided by anything).
class ThetaPrior {
 public:
  /// Priors of the spec. `centre`: theta. InputError if a log-normal prior has a centre that is not positive.
  ThetaPrior(const ThetaLayout& layout, const Eigen::VectorXd& centre);
  /// Widths of one's own, all normal, in the units of the parameters. InputError unless positive (inf: no prior).
  ThetaPrior(const ThetaLayout& layout, const Eigen::VectorXd& centre, const Eigen::VectorXd& sigmas);

  /// Centres and standard deviations, in the units of the parameters.
  const Eigen::VectorXd& centre() const { return centre_; }
  Eigen::VectorXd sigmas() const;

  /// Adds penalty, its gradient and curvature to what `loss` holds. Curvature: 1 / sigma^2, for a log-normal prior
  /// 1 / (w x)^2, for a uniform one 3 / w^2 (that of a normal prior of equal deviation), so that it is never negative.
  void add_to(LossExpansion& loss, const Eigen::VectorXd& theta) const;
  /// The same curvature at theta, as a diagonal: what F gains.
  Eigen::VectorXd information(const Eigen::VectorXd& theta) const;

 private:
  ThetaLayout layout_;
  Eigen::VectorXd centre_;
  std::vector<params::Prior> priors_;
};

}  // namespace arago::fit
