#pragma once

#include "arago/fit/objective.hpp"

#include <cmath>
#include <limits>

namespace arago::fit::testing {

/// (x - centre)^T A (x - centre) / 2 + floor.
inline Objective quadratic(const Eigen::MatrixXd& a, const Eigen::VectorXd& centre, double floor = 0) {
  Objective bowl;
  bowl.size = centre.size();
  bowl.value = [=](const Eigen::VectorXd& x) { return floor + 0.5 * (x - centre).dot(a * (x - centre)); };
  bowl.gradient = [=](const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
    gradient = a * (x - centre);
    return bowl.value(x);
  };
  bowl.curved = [=](const Eigen::VectorXd& x) { return Curved{bowl.value(x), a * (x - centre), a}; };
  return bowl;
}

/// Rosenbrock's valley as a sum of two squares, r = (1 - x, 10 (y - x^2)); minimum 0 at (1, 1).
inline Objective valley() {
  const auto residuals = [](const Eigen::VectorXd& x) { return Eigen::Vector2d(1 - x[0], 10 * (x[1] - x[0] * x[0])); };
  const auto slopes = [](const Eigen::VectorXd& x) {
    Eigen::Matrix2d j;
    j << -1, 0, -20 * x[0], 10;
    return j;
  };
  Objective valley;
  valley.size = 2;
  valley.value = [=](const Eigen::VectorXd& x) { return 0.5 * residuals(x).squaredNorm(); };
  valley.gradient = [=](const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
    gradient = slopes(x).transpose() * residuals(x);
    return valley.value(x);
  };
  valley.curved = [=](const Eigen::VectorXd& x) {
    const Eigen::Matrix2d j = slopes(x);
    return Curved{valley.value(x), j.transpose() * residuals(x), j.transpose() * j};
  };
  return valley;
}

/// The same loss, +infinity where x[0] is above a wall.
inline Objective walled(const Objective& inside, double wall) {
  Objective outside = inside;
  outside.value = [=](const Eigen::VectorXd& x) {
    return x[0] > wall ? std::numeric_limits<double>::infinity() : inside.value(x);
  };
  return outside;
}

}  // namespace arago::fit::testing
