#pragma once

#include "arago/fit/theta_layout.hpp"

#include <Eigen/Core>

#include <span>
#include <string>
#include <vector>

namespace arago::fit {

/// What the elements of a theta are called, and how large a typical change of each is (the sigma of its prior).
struct ThetaNames {
  std::vector<std::string> labels;
  std::vector<std::string> units;
  Eigen::VectorXd scale;  ///< positive, in the unit of each

  /// Those of a layout; scale from the priors around theta.
  static ThetaNames of(const ThetaLayout& layout, const Eigen::VectorXd& theta);
};

/// A direction in theta: its largest components, as "0.71 M1 Z4 - 0.70 M2 Z4".
std::string direction_text(const Eigen::VectorXd& direction, const std::vector<std::string>& labels);

/// Fisher information F_ab of a theta: the inverse of F bounds the covariance of every unbiased estimate (Cramer-Rao).
/// Immutable.
class FisherMatrix {
 public:
  /// InputError: sizes differ, an element is not finite, F is not symmetric, a scale or a diagonal element is bad.
  FisherMatrix(Eigen::MatrixXd values, ThetaNames names);

  Eigen::Index size() const { return values_.rows(); }
  const Eigen::MatrixXd& values() const { return values_; }
  const ThetaNames& names() const { return names_; }

  /// F + diag(information of priors), 1/unit^2 each: the information of a MAP estimate.
  FisherMatrix with_prior(const Eigen::VectorXd& information) const;
  /// The block of some parameters, in this order: the others are known.
  FisherMatrix block(std::span<const Eigen::Index> kept) const;

  /// Parameters that the data say nothing of: scale^2 F_aa below 1e-12 of the largest.
  std::vector<Eigen::Index> dead() const;
  /// Combinations that the data say nothing of: columns are null directions of the rest, scaled to unit information of
  /// each parameter alone. Empty if F can be inverted.
  Eigen::MatrixXd null_directions() const;
  /// NumericalError that names dead parameters and null directions with their weights, unless F can be inverted.
  void require_regular() const;

  /// F^-1. NumericalError as require_regular.
  Eigen::MatrixXd covariance() const;
  /// Standard deviation of each parameter when all others are known, 1 / sqrt(F_aa); inf where F_aa = 0.
  Eigen::VectorXd conditional_sigmas() const;
  /// F_ab / sqrt(F_aa F_bb): how much alike two parameters act on the image. 0 where F_aa = 0.
  Eigen::MatrixXd likeness() const;

 private:
  Eigen::MatrixXd values_;
  ThetaNames names_;
};

/// sqrt of the diagonal, and C_ab / (sigma_a sigma_b).
Eigen::VectorXd sigmas_of(const Eigen::MatrixXd& covariance);
Eigen::MatrixXd correlation_of(const Eigen::MatrixXd& covariance);

}  // namespace arago::fit
