#include "arago/train/lbfgs.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace arago::train {
namespace {

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// a += factor b
void add(std::vector<double>& a, double factor, const std::vector<double>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += factor * b[i];
}

}  // namespace

Lbfgs::Lbfgs(Objective objective, std::vector<double> start, double curvature)
    : objective_(std::move(objective)), curvature_(curvature), x_(std::move(start)), gradient_(x_.size()) {
  value_ = evaluate(x_, gradient_);
}

double Lbfgs::evaluate(const std::vector<double>& x, std::vector<double>& gradient) {
  ++evaluations_;
  return objective_(x, gradient);
}

double Lbfgs::gradient_norm() const {
  return std::sqrt(dot(gradient_, gradient_));
}

std::vector<double> Lbfgs::direction() const {
  std::vector<double> d = gradient_;
  std::vector<double> weight(pairs_.size());
  for (std::size_t i = pairs_.size(); i-- > 0;) {
    weight[i] = pairs_[i].rho * dot(pairs_[i].step, d);
    add(d, -weight[i], pairs_[i].change);
  }
  double scale = 1.0 / curvature_;
  if (!pairs_.empty()) scale = 1.0 / (pairs_.back().rho * dot(pairs_.back().change, pairs_.back().change));
  for (double& value : d) value *= -scale;
  for (std::size_t i = 0; i < pairs_.size(); ++i)
    add(d, -weight[i] - pairs_[i].rho * dot(pairs_[i].change, d), pairs_[i].step);
  return d;
}

void Lbfgs::remember(const std::vector<double>& x, const std::vector<double>& gradient) {
  Pair pair{x_, gradient_, 0.0};
  add(pair.step, -1.0, x);
  add(pair.change, -1.0, gradient);
  const double curvature = dot(pair.step, pair.change);
  if (!(curvature > 0.0)) return;
  pair.rho = 1.0 / curvature;
  pairs_.push_back(std::move(pair));
  if (pairs_.size() > memory_) pairs_.pop_front();
}

bool Lbfgs::search(const std::vector<double>& direction) {
  constexpr double decrease = 1e-4, flattening = 0.9;
  constexpr int most_trials = 30;
  const double slope = dot(gradient_, direction);
  if (!(slope < 0.0)) return false;
  double low = 0.0, high = std::numeric_limits<double>::infinity(), length = 1.0;
  std::vector<double> x, gradient(x_.size());
  for (int trial = 0; trial < most_trials; ++trial) {
    x = x_;
    add(x, length, direction);
    const double value = evaluate(x, gradient);
    const bool lower = value <= value_ + decrease * length * slope;
    if (lower && (dot(gradient, direction) >= flattening * slope || trial + 1 == most_trials)) {
      std::swap(x_, x);
      std::swap(gradient_, gradient);
      value_ = value;
      remember(x, gradient);
      return true;
    }
    (lower ? low : high) = length;
    length = std::isinf(high) ? 2.0 * length : 0.5 * (low + high);
  }
  return false;
}

bool Lbfgs::step() {
  if (search(direction())) return true;
  if (pairs_.empty()) return false;
  pairs_.clear();
  return search(direction());
}

}  // namespace arago::train
