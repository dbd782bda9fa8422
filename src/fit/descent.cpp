#include "arago/fit/descent.hpp"

#include "arago/core/error.hpp"
#include "arago/fit/first_order.hpp"
#include "arago/fit/levenberg_marquardt.hpp"
#include "arago/fit/quasi_newton.hpp"
#include "arago/fit/step_space.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace arago::fit {
namespace {

bool solves(FitMethod method) {
  return method == FitMethod::levenberg_marquardt || method == FitMethod::gauss_newton;
}

bool is_first_order(FitMethod method) {
  return method == FitMethod::adam || method == FitMethod::sgd;
}

/// Factors of the rates that fit.rate_factors gives to parameters, (n).
Eigen::VectorXd factors_of(const ThetaLayout& layout, const config::Table& table) {
  Eigen::VectorXd factors = Eigen::VectorXd::Ones(layout.size());
  for (const config::Assignment& line : table) {
    const bool whole = line.value.is<std::int64_t>();
    ARAGO_REQUIRE(whole || line.value.is<double>(),
                  "fit.rate_factors." << line.key << "=" << line.value.to_text() << " must be a number");
    const double factor = whole ? static_cast<double>(line.value.as<std::int64_t>()) : line.value.as<double>();
    ARAGO_REQUIRE(factor >= 0, "fit.rate_factors." << line.key << "=" << factor << " must not be negative");
    const std::vector<std::string> name{line.key};
    const params::ThetaPacking named(layout.store(0), name);
    for (const std::string& label : named.labels()) {
      const auto found = std::find(layout.labels().begin(), layout.labels().end(), label);
      ARAGO_REQUIRE(found != layout.labels().end(),
                    "fit.rate_factors." << line.key << ": " << label << " is not fitted; add it to fit.parameters");
      factors[found - layout.labels().begin()] = factor;
    }
  }
  return factors;
}

StepSchedule schedule_of(const FitConfig& config) {
  StepSchedule schedule{config.learning_rate, config.schedule_start, {}};
  for (std::size_t i = 0; i < config.schedule_steps.size(); ++i)
    schedule.factors.emplace_back(config.schedule_steps[i], config.schedule_factors[i]);
  return schedule;
}

}  // namespace

Descent::Descent(const FitProblem& problem, const FitConfig& config) : problem_(problem), config_(config) {
  prepare();
  const double loss = optimizer_->value();
  ARAGO_CHECK(NumericalError, std::isfinite(loss), "the loss is " << loss << " where the fit starts");
  const double none = std::numeric_limits<double>::quiet_NaN();
  state_.trace = {{space_.x_of(start_)}, {loss}, {none}, {none}, {none}, {1}};
  if (config_.steps == 0) state_.end = FitEnd::step_limit;
}

Descent::Descent(const FitProblem& problem, const FitConfig& config, FitState state)
    : problem_(problem), config_(config), state_(std::move(state)) {
  prepare();
  optimizer_->restore(state_.optimizer);
}

void Descent::prepare() {
  Eigen::MatrixXd information = Eigen::MatrixXd::Zero(problem_.objective.size, problem_.objective.size);
  if (config_.space == FitSpace::eigen || !solves(config_.method))
    information = problem_.objective.curved(problem_.reference).curvature;
  space_ = step_space(problem_, config_, information);
  information_ = space_.basis.transpose() * information * space_.basis;
  start_ = space_.z_of(problem_.start);
  make_optimizer();
}

Eigen::VectorXd Descent::rates() const {
  const Eigen::VectorXd diagonal = information_.diagonal();
  Eigen::VectorXd rates = Eigen::VectorXd::Ones(start_.size());
  if (config_.rates == FitRates::curvature) rates = (diagonal.array() > 0).select(diagonal.cwiseInverse(), 0.0);
  if (config_.rates == FitRates::gradient) {
    Eigen::VectorXd gradient;
    in_space(problem_.objective, space_).gradient(start_, gradient);
    rates = (gradient.array().square() + 1e-8).rsqrt();
  }
  if (config_.rate_factors.empty()) return rates;
  return rates.cwiseProduct(factors_of(problem_.layout(), config_.rate_factors));
}

void Descent::make_optimizer() {
  const Objective objective = in_space(problem_.objective, space_);
  if (solves(config_.method)) {
    const bool damped = config_.method == FitMethod::levenberg_marquardt;
    optimizer_ = std::make_unique<LevenbergMarquardt>(objective, start_,
                                                      LevenbergMarquardtOptions{damped, config_.first_damping});
  } else if (config_.method == FitMethod::lbfgs) {
    const Eigen::VectorXd diagonal = information_.diagonal();
    const Eigen::VectorXd scale = (diagonal.array() > 0).select(diagonal.array().max(1e-300).rsqrt(), 1.0);
    optimizer_ = std::make_unique<QuasiNewton>(objective, start_, scale);
  } else {
    const bool adam = config_.method == FitMethod::adam;
    optimizer_ = std::make_unique<FirstOrder>(
        objective, start_,
        FirstOrderOptions{adam ? FirstOrderKind::adam : FirstOrderKind::sgd, schedule_of(config_), rates(),
                          config_.momentum, config_.nesterov, config_.beta1, config_.beta2, config_.epsilon});
  }
}

void Descent::step() {
  const Step done = optimizer_->step();
  const double sigma =
      std::isnan(done.sigma) ? std::sqrt(std::max(done.change.dot(information_ * done.change), 0.0)) : done.sigma;
  const FitEnd end = end_after(done, sigma);
  record(done, sigma);
  state_.end = end;
}

/// Both conditions of convergence at once: a small step alone may mean a small rate, a small gain a flat valley.
FitEnd Descent::end_after(const Step& step, double sigma) const {
  const double before = state_.trace.loss.back();
  const double change = step.accepted ? std::abs(before - step.value) : step.predicted_gain;
  const bool waits = is_first_order(config_.method) && step.rate == 0;  // before the schedule starts
  const bool at_rest =
      !waits && change <= config_.loss_tolerance * std::abs(before) && sigma < config_.step_tolerance_sigma;
  if (at_rest && (step.accepted || solves(config_.method))) return FitEnd::converged;
  if (step.stuck) return FitEnd::no_descent;
  return state_.trace.steps() + 1 >= config_.steps ? FitEnd::step_limit : FitEnd::running;
}

void Descent::record(const Step& step, double sigma) {
  FitTrace& trace = state_.trace;
  trace.theta.push_back(space_.x_of(optimizer_->x()));
  trace.loss.push_back(step.value);
  trace.gradient_norm.push_back(step.gradient_norm);
  trace.step_sigma.push_back(sigma);
  trace.rate.push_back(step.rate);
  trace.accepted.push_back(step.accepted ? 1 : 0);
  state_.optimizer = optimizer_->state();
}

}  // namespace arago::fit
