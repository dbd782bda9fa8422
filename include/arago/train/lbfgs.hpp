#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <span>
#include <vector>

namespace arago::train {

/// Value of a function of many real numbers at x; writes its gradient.
using Objective = std::function<double(std::span<const double> x, std::span<double> gradient)>;

/// Limited-memory BFGS (Nocedal, Math. Comp. 35, 773 (1980)) with a line search by bisection to the weak Wolfe
/// conditions, c1 = 1e-4, c2 = 0.9. Every rank that gives the same numbers gets the same steps: all sums are in order.
class Lbfgs {
 public:
  /// Evaluates at `start`. curvature: a guess of the second derivative along a step, the scale of the first one.
  Lbfgs(Objective objective, std::vector<double> start, double curvature);

  /// One step downhill. False when there is none to be found, even along the gradient: x stays.
  bool step();

  const std::vector<double>& x() const { return x_; }
  double value() const { return value_; }
  double gradient_norm() const;
  int evaluations() const { return evaluations_; }

 private:
  struct Pair {
    std::vector<double> step, change;  ///< of x and of the gradient
    double rho = 0.0;                  ///< 1 / <step, change>
  };

  std::vector<double> direction() const;
  bool search(const std::vector<double>& direction);
  void remember(const std::vector<double>& x, const std::vector<double>& gradient);
  double evaluate(const std::vector<double>& x, std::vector<double>& gradient);

  static constexpr std::size_t memory_ = 10;  ///< pairs
  Objective objective_;
  double curvature_;
  std::vector<double> x_, gradient_;
  double value_ = 0.0;
  int evaluations_ = 0;
  std::deque<Pair> pairs_;
};

}  // namespace arago::train
