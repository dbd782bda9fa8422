#include "arago/fit/hmc.hpp"

#include "arago/core/error.hpp"
#include "arago/core/hash.hpp"
#include "arago/core/rng.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace arago::fit {
namespace {

// First step of a chain: that of a unit Gaussian of n dimensions at an acceptance of about 0.8 (Neal 2011, 5.4).
double first_step(Eigen::Index n) {
  return std::pow(static_cast<double>(n), -0.25);
}

// Hoffman and Gelman's constants.
constexpr double shrinkage = 0.05, delay = 10, forgetting = 0.75;
constexpr double worst_energy = 1000;

}  // namespace

HmcChain::HmcChain(Objective objective, Eigen::VectorXd start, std::int64_t chain, const HmcOptions& options)
    : objective_(std::move(objective)),
      options_(options),
      chain_(chain),
      z_(std::move(start)),
      log_step_(std::log(first_step(z_.size()))),
      log_mean_step_(log_step_) {}

void HmcChain::evaluate() {
  if (gradient_.size() > 0) return;
  value_ = objective_.gradient(z_, gradient_);
  ARAGO_CHECK(NumericalError, std::isfinite(value_) && gradient_.allFinite(),
              "the posterior is not finite where chain " << chain_ << " stands (loss " << value_ << ")");
}

/// Follows the trajectory; returns the loss at its end, which is infinite where it left the domain.
double HmcChain::fly(double size, std::int64_t leaps, Eigen::VectorXd& z, Eigen::VectorXd& p,
                     Eigen::VectorXd& gradient) const {
  double value = value_;
  for (std::int64_t leap = 0; leap < leaps; ++leap) {
    p -= 0.5 * size * gradient;
    z += size * p;
    if (!z.allFinite() || !std::isfinite(objective_.value(z))) return std::numeric_limits<double>::infinity();
    value = objective_.gradient(z, gradient);
    p -= 0.5 * size * gradient;
  }
  return value;
}

void HmcChain::learn(double acceptance) {
  const double t = static_cast<double>(iterations_) + 1, weight = 1 / (t + delay);
  shortfall_ = (1 - weight) * shortfall_ + weight * (options_.target_acceptance - acceptance);
  const double centre = std::log(10 * first_step(z_.size()));
  log_step_ = centre - std::sqrt(t) / shrinkage * shortfall_;
  const double share = std::pow(t, -forgetting);
  log_mean_step_ = share * log_step_ + (1 - share) * log_mean_step_;
}

HmcDraw HmcChain::step() {
  evaluate();
  CounterRng rng(options_.seed, Stream::start, static_cast<std::uint32_t>(iterations_),
                 hash_64("hmc chain " + std::to_string(chain_)));
  Eigen::VectorXd p(z_.size());
  for (double& component : p) component = rng.normal();
  HmcDraw draw;
  draw.step_size = std::exp(warming_up() ? log_step_ : log_mean_step_);
  const double path = options_.path * rng.uniform(0.8, 1.2);
  draw.leaps =
      std::clamp(static_cast<std::int64_t>(std::ceil(path / draw.step_size)), std::int64_t{1}, options_.most_leaps);
  Eigen::VectorXd z = z_, gradient = gradient_;
  const double before = value_ + 0.5 * p.squaredNorm();
  const double value = fly(draw.step_size, draw.leaps, z, p, gradient);
  const double rise = value + 0.5 * p.squaredNorm() - before;
  draw.diverged = !(rise < worst_energy);
  draw.acceptance = draw.diverged ? 0.0 : std::min(1.0, std::exp(-rise));
  draw.accepted = rng.uniform() < draw.acceptance;
  if (draw.accepted) {
    z_ = std::move(z);
    gradient_ = std::move(gradient);
    value_ = value;
  }
  if (warming_up()) learn(draw.acceptance);
  ++iterations_;
  return draw;
}

OptimizerState HmcChain::state() const {
  return {{"z", list_of(z_)},
          {"iterations", {static_cast<double>(iterations_)}},
          {"step_size", {log_step_, log_mean_step_, shortfall_}}};
}

void HmcChain::restore(const OptimizerState& state) {
  z_ = vector_of(state, "z", z_.size());
  iterations_ = static_cast<std::int64_t>(number_of(state, "iterations"));
  const Eigen::VectorXd step = vector_of(state, "step_size", 3);
  log_step_ = step[0];
  log_mean_step_ = step[1];
  shortfall_ = step[2];
  gradient_.resize(0);
}

}  // namespace arago::fit
