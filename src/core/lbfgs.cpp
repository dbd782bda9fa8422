#include "arago/core/lbfgs.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace arago {
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

Lbfgs::Lbfgs(GradientFunction objective, std::vector<double> start, double curvature)
    : objective_(std::move(objective)), curvature_(curvature) {
  at_.x = std::move(start);
  at_.gradient.resize(at_.x.size());
  at_.value = evaluate(at_.x, at_.gradient);
}

Lbfgs::Lbfgs(GradientFunction objective, State state, double curvature)
    : objective_(std::move(objective)), curvature_(curvature), at_(std::move(state)) {}

double Lbfgs::evaluate(const std::vector<double>& x, std::vector<double>& gradient) {
  ++at_.evaluations;
  return objective_(x, gradient);
}

double Lbfgs::gradient_norm() const {
  return std::sqrt(dot(at_.gradient, at_.gradient));
}

std::vector<double> Lbfgs::direction() const {
  std::vector<double> d = at_.gradient;
  std::vector<double> weight(at_.pairs.size());
  for (std::size_t i = at_.pairs.size(); i-- > 0;) {
    weight[i] = at_.pairs[i].rho * dot(at_.pairs[i].step, d);
    add(d, -weight[i], at_.pairs[i].change);
  }
  double scale = 1.0 / curvature_;
  if (!at_.pairs.empty()) scale = 1.0 / (at_.pairs.back().rho * dot(at_.pairs.back().change, at_.pairs.back().change));
  for (double& value : d) value *= -scale;
  for (std::size_t i = 0; i < at_.pairs.size(); ++i)
    add(d, -weight[i] - at_.pairs[i].rho * dot(at_.pairs[i].change, d), at_.pairs[i].step);
  return d;
}

void Lbfgs::remember(const std::vector<double>& x, const std::vector<double>& gradient) {
  Pair pair{at_.x, at_.gradient, 0.0};
  add(pair.step, -1.0, x);
  add(pair.change, -1.0, gradient);
  const double curvature = dot(pair.step, pair.change);
  if (!(curvature > 0.0)) return;
  pair.rho = 1.0 / curvature;
  at_.pairs.push_back(std::move(pair));
  if (at_.pairs.size() > memory_) at_.pairs.pop_front();
}

bool Lbfgs::search(const std::vector<double>& direction) {
  constexpr double decrease = 1e-4, flattening = 0.9;
  constexpr int most_trials = 30;
  const double slope = dot(at_.gradient, direction);
  if (!(slope < 0.0)) return false;
  double low = 0.0, high = std::numeric_limits<double>::infinity(), length = 1.0;
  std::vector<double> x, gradient(at_.x.size());
  for (int trial = 0; trial < most_trials; ++trial) {
    x = at_.x;
    add(x, length, direction);
    const double value = evaluate(x, gradient);
    const bool lower = value <= at_.value + decrease * length * slope;
    if (lower && (dot(gradient, direction) >= flattening * slope || trial + 1 == most_trials)) {
      std::swap(at_.x, x);
      std::swap(at_.gradient, gradient);
      at_.value = value;
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
  if (at_.pairs.empty()) return false;
  at_.pairs.clear();
  return search(direction());
}

}  // namespace arago
