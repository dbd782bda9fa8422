#include "arago/fit/objective.hpp"

#include <Eigen/QR>

namespace arago::fit {

Eigen::VectorXd LinearSpace::x_of(const Eigen::VectorXd& z) const {
  return reference + basis * z;
}

Eigen::VectorXd LinearSpace::z_of(const Eigen::VectorXd& x) const {
  const Eigen::VectorXd weight = scale.cwiseInverse();
  const Eigen::MatrixXd rows = weight.asDiagonal() * basis;
  return rows.colPivHouseholderQr().solve(weight.cwiseProduct(x - reference));
}

Objective in_space(const Objective& objective, const LinearSpace& space) {
  Objective inner;
  inner.size = space.basis.cols();
  inner.value = [objective, space](const Eigen::VectorXd& z) { return objective.value(space.x_of(z)); };
  inner.gradient = [objective, space](const Eigen::VectorXd& z, Eigen::VectorXd& gradient) {
    Eigen::VectorXd outer;
    const double value = objective.gradient(space.x_of(z), outer);
    gradient = space.basis.transpose() * outer;
    return value;
  };
  inner.curved = [objective, space](const Eigen::VectorXd& z) {
    Curved at = objective.curved(space.x_of(z));
    at.gradient = space.basis.transpose() * at.gradient;
    at.curvature = space.basis.transpose() * at.curvature * space.basis;
    return at;
  };
  return inner;
}

}  // namespace arago::fit
