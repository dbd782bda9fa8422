#pragma once

#include <Eigen/Core>

#include <functional>

namespace arago::fit {

/// Value, gradient and Gauss-Newton curvature of a loss at one point.
struct Curved {
  double value = 0;
  Eigen::VectorXd gradient;   ///< (n)
  Eigen::MatrixXd curvature;  ///< (n, n), symmetric, positive semi-definite
};

/// A loss of n real numbers: all that an optimiser or a sampler sees of a model. Outside the domain the value is
/// +infinity; gradient and curvature are asked for inside only.
struct Objective {
  Eigen::Index size = 0;
  std::function<double(const Eigen::VectorXd& x)> value;
  std::function<double(const Eigen::VectorXd& x, Eigen::VectorXd& gradient)> gradient;
  std::function<Curved(const Eigen::VectorXd& x)> curved;
};

/// Coordinates z of an affine subspace: x = reference + basis z, z (k), k <= n. Pure coordinates have the unit basis,
/// scaled ones a diagonal, eigenmodes their columns; what the basis leaves out stays at the reference exactly.
struct LinearSpace {
  Eigen::VectorXd reference;  ///< (n)
  Eigen::MatrixXd basis;      ///< (n, k)
  Eigen::VectorXd scale;      ///< (n), positive: what counts as equally far in each x

  Eigen::VectorXd x_of(const Eigen::VectorXd& z) const;
  /// The z of the point nearest to x, distances in units of scale.
  Eigen::VectorXd z_of(const Eigen::VectorXd& x) const;
};

/// The loss as a function of z: gradient B^T g, curvature B^T F B.
Objective in_space(const Objective& objective, const LinearSpace& space);

}  // namespace arago::fit
