#include "arago/fit/levenberg_marquardt.hpp"

#include "arago/core/error.hpp"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <utility>

namespace arago::fit {
namespace {

constexpr double rounding = 1e-12;        // of a loss that is a sum over all pixels
constexpr double largest_damping = 1e12;  // beyond it a step is below the rounding of x

}  // namespace

LevenbergMarquardt::LevenbergMarquardt(Objective objective, Eigen::VectorXd start,
                                       const LevenbergMarquardtOptions& options)
    : objective_(std::move(objective)),
      options_(options),
      x_(std::move(start)),
      damping_(options.damped ? options.first_damping : 0.0) {}

void LevenbergMarquardt::linearise() {
  if (linearised_) return;
  at_ = objective_.curved(x_);
  ARAGO_CHECK(NumericalError, std::isfinite(at_.value) && at_.gradient.allFinite() && at_.curvature.allFinite(),
              "loss or derivatives are not finite where the fit stands (loss " << at_.value << ")");
  linearised_ = true;
}

double LevenbergMarquardt::value() {
  linearise();
  return at_.value;
}

Eigen::VectorXd LevenbergMarquardt::direction() const {
  // Columns scaled to unit diagonal: units do not matter, and the damping is relative.
  const Eigen::VectorXd diagonal = at_.curvature.diagonal();
  const Eigen::VectorXd scale = (diagonal.array() > 0).select(diagonal.array().max(1e-300).rsqrt(), 0.0);
  Eigen::MatrixXd scaled = scale.asDiagonal() * at_.curvature * scale.asDiagonal();
  scaled.diagonal().array() = (diagonal.array() > 0).select(scaled.diagonal().array() + damping_, 1.0);
  const Eigen::VectorXd right = scale.cwiseProduct(at_.gradient);
  return -scale.cwiseProduct(scaled.ldlt().solve(right));
}

/// Takes or refuses a trial with this loss; sets the damping of the next step.
bool LevenbergMarquardt::judge(double trial, double predicted) {
  if (!options_.damped) return true;
  const double noise = rounding * std::abs(at_.value), actual = at_.value - trial;
  const bool beyond_judgement = predicted <= noise && std::abs(actual) <= noise;
  if (!beyond_judgement && !(actual > 0)) {
    damping_ = std::max(damping_, 1e-9) * growth_;
    growth_ *= 2;
    return false;
  }
  const double ratio = beyond_judgement ? 1.0 : actual / predicted;
  damping_ *= std::max(1.0 / 3.0, 1 - std::pow(2 * ratio - 1, 3));
  growth_ = 2;
  return true;
}

Step LevenbergMarquardt::step() {
  linearise();
  Step done;
  done.rate = damping_;
  done.gradient_norm = at_.gradient.norm();
  const Eigen::VectorXd change = direction();
  ARAGO_CHECK(NumericalError, change.allFinite(),
              "the curvature of the fit has no finite inverse; leave out parameters "
              "that the data do not determine, or truncate in eigen space");
  const double curvature = change.dot(at_.curvature * change);
  done.predicted_gain = -at_.gradient.dot(change) - 0.5 * curvature;
  done.sigma = std::sqrt(std::max(curvature, 0.0));
  const Eigen::VectorXd trial = x_ + change;
  const double value = objective_.value(trial);
  done.accepted = judge(value, done.predicted_gain);
  done.change = done.accepted ? change : Eigen::VectorXd::Zero(x_.size());
  done.value = done.accepted ? value : at_.value;
  done.stuck = damping_ > largest_damping;
  if (done.accepted) {
    x_ = trial;
    linearised_ = false;
  }
  return done;
}

OptimizerState LevenbergMarquardt::state() const {
  return {{"x", list_of(x_)}, {"damping", {damping_}}, {"growth", {growth_}}};
}

void LevenbergMarquardt::restore(const OptimizerState& state) {
  x_ = vector_of(state, "x", x_.size());
  damping_ = number_of(state, "damping");
  growth_ = number_of(state, "growth");
  linearised_ = false;
}

}  // namespace arago::fit
