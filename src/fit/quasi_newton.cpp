#include "arago/fit/quasi_newton.hpp"

#include "arago/core/error.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace arago::fit {
namespace {

using Numbers = Eigen::Map<const Eigen::VectorXd>;

Eigen::VectorXd vector_from(const std::vector<double>& values) {
  return Numbers(values.data(), static_cast<Eigen::Index>(values.size()));
}

}  // namespace

QuasiNewton::QuasiNewton(Objective objective, Eigen::VectorXd start, Eigen::VectorXd scale)
    : objective_(std::move(objective)), x_(std::move(start)), scale_(std::move(scale)) {}

GradientFunction QuasiNewton::scaled() const {
  return [objective = objective_, scale = scale_](std::span<const double> u, std::span<double> gradient) {
    const auto n = static_cast<Eigen::Index>(u.size());
    const Eigen::VectorXd x = scale.cwiseProduct(Numbers(u.data(), n));
    if (!std::isfinite(objective.value(x))) return std::numeric_limits<double>::infinity();
    Eigen::VectorXd slope;
    const double value = objective.gradient(x, slope);
    Eigen::Map<Eigen::VectorXd>(gradient.data(), n) = scale.cwiseProduct(slope);
    return value;
  };
}

void QuasiNewton::begin() {
  if (!search_) search_.emplace(scaled(), list_of(x_.cwiseQuotient(scale_)), 1.0);
  ARAGO_CHECK(NumericalError, std::isfinite(search_->value()), "the loss is not finite where the fit starts");
}

double QuasiNewton::value() {
  begin();
  return search_->value();
}

Step QuasiNewton::step() {
  begin();
  Step done;
  done.gradient_norm = vector_from(search_->gradient()).cwiseQuotient(scale_).norm();
  done.accepted = search_->step();
  done.stuck = !done.accepted;
  done.value = search_->value();
  const Eigen::VectorXd x = done.accepted ? Eigen::VectorXd(scale_.cwiseProduct(vector_from(search_->x()))) : x_;
  done.change = x - x_;
  x_ = x;
  return done;
}

OptimizerState QuasiNewton::state() const {
  OptimizerState state{{"x", list_of(x_)}};
  if (!search_) return state;
  const Lbfgs::State& at = search_->state();
  state["search_x"] = at.x;
  state["search_gradient"] = at.gradient;
  state["search_numbers"] = {at.value, static_cast<double>(at.evaluations)};
  for (const char* name : {"search_steps", "search_changes", "search_rho"}) state[name];
  for (const Lbfgs::Pair& pair : at.pairs) {
    state["search_steps"].insert(state["search_steps"].end(), pair.step.begin(), pair.step.end());
    state["search_changes"].insert(state["search_changes"].end(), pair.change.begin(), pair.change.end());
    state["search_rho"].push_back(pair.rho);
  }
  return state;
}

void QuasiNewton::restore(const OptimizerState& state) {
  const Eigen::Index n = x_.size();
  x_ = vector_of(state, "x", n);
  search_.reset();
  if (!state.contains("search_x")) return;
  Lbfgs::State at;
  at.x = list_of(vector_of(state, "search_x", n));
  at.gradient = list_of(vector_of(state, "search_gradient", n));
  const Eigen::VectorXd numbers = vector_of(state, "search_numbers", 2), rho = vector_of(state, "search_rho");
  at.value = numbers[0];
  at.evaluations = static_cast<int>(numbers[1]);
  const Eigen::VectorXd steps = vector_of(state, "search_steps", n * rho.size());
  const Eigen::VectorXd changes = vector_of(state, "search_changes", n * rho.size());
  for (Eigen::Index i = 0; i < rho.size(); ++i)
    at.pairs.push_back({list_of(steps.segment(i * n, n)), list_of(changes.segment(i * n, n)), rho[i]});
  search_.emplace(scaled(), std::move(at), 1.0);
}

}  // namespace arago::fit
