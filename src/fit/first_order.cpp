#include "arago/fit/first_order.hpp"

#include "arago/core/error.hpp"

#include <cmath>

namespace arago::fit {

double StepSchedule::at(std::int64_t step) const {
  if (step < start) return 0.0;
  double value = rate;
  for (const auto& [from, factor] : factors)
    if (step >= from) value *= factor;
  return value;
}

FirstOrder::FirstOrder(Objective objective, Eigen::VectorXd start, FirstOrderOptions options)
    : objective_(std::move(objective)),
      options_(std::move(options)),
      x_(std::move(start)),
      first_(Eigen::VectorXd::Zero(x_.size())),
      second_(Eigen::VectorXd::Zero(x_.size())) {
  if (options_.rates.size() == 0) options_.rates = Eigen::VectorXd::Ones(x_.size());
  ARAGO_ASSERT(options_.rates.size() == x_.size(), "one rate a coordinate");
}

Eigen::VectorXd FirstOrder::sgd_step(const Eigen::VectorXd& gradient, double rate) {
  const Eigen::VectorXd scaled = options_.rates.cwiseProduct(gradient);
  first_ = options_.momentum * first_ + scaled;
  if (options_.nesterov) return -rate * (scaled + options_.momentum * first_);
  return -rate * first_;
}

Eigen::VectorXd FirstOrder::adam_step(const Eigen::VectorXd& gradient, double rate) {
  const auto t = static_cast<double>(steps_ + 1);
  first_ = options_.beta1 * first_ + (1 - options_.beta1) * gradient;
  second_ = options_.beta2 * second_ + (1 - options_.beta2) * gradient.cwiseAbs2();
  const Eigen::ArrayXd mean = first_.array() / (1 - std::pow(options_.beta1, t));
  const Eigen::ArrayXd square = second_.array() / (1 - std::pow(options_.beta2, t));
  return -rate * (options_.rates.array() * mean / (square.sqrt() + options_.epsilon)).matrix();
}

void FirstOrder::evaluate() {
  if (gradient_.size() > 0) return;
  value_ = objective_.gradient(x_, gradient_);
  ARAGO_CHECK(NumericalError, std::isfinite(value_) && gradient_.allFinite(),
              "the loss became " << value_ << " after " << steps_ << " steps; try a lower fit.learning_rate");
}

double FirstOrder::value() {
  evaluate();
  return value_;
}

Step FirstOrder::step() {
  evaluate();
  Step done;
  done.gradient_norm = gradient_.norm();
  done.rate = options_.schedule.at(steps_);
  done.change = options_.kind == FirstOrderKind::sgd ? sgd_step(gradient_, done.rate) : adam_step(gradient_, done.rate);
  x_ += done.change;
  ++steps_;
  gradient_.resize(0);
  done.value = value();
  return done;
}

OptimizerState FirstOrder::state() const {
  return {{"x", list_of(x_)},
          {"first_moment", list_of(first_)},
          {"second_moment", list_of(second_)},
          {"steps", {static_cast<double>(steps_)}}};
}

void FirstOrder::restore(const OptimizerState& state) {
  x_ = vector_of(state, "x", x_.size());
  first_ = vector_of(state, "first_moment", x_.size());
  second_ = vector_of(state, "second_moment", x_.size());
  steps_ = static_cast<std::int64_t>(number_of(state, "steps"));
  gradient_.resize(0);
}

}  // namespace arago::fit
