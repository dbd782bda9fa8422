#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <span>
#include <vector>

namespace arago {

/// Value of a function of many real numbers at x; writes its gradient.
using GradientFunction = std::function<double(std::span<const double> x, std::span<double> gradient)>;

/// Limited-memory BFGS (Nocedal, Math. Comp. 35, 773 (1980)) with a line search by bisection to the weak Wolfe
/// conditions, c1 = 1e-4, c2 = 0.9. Every rank that gives the same numbers gets the same steps: all sums are in order.
class Lbfgs {
 public:
  struct Pair {
    std::vector<double> step, change;  ///< of x and of the gradient
    double rho = 0.0;                  ///< 1 / <step, change>
  };
  /// All that the next step depends on.
  struct State {
    std::vector<double> x, gradient;
    double value = 0.0;
    int evaluations = 0;
    std::deque<Pair> pairs;
  };

  /// Evaluates at `start`. curvature: a guess of the second derivative along a step, the scale of the first one.
  Lbfgs(GradientFunction objective, std::vector<double> start, double curvature);
  /// Goes on where another one stood, with the same steps bit for bit.
  Lbfgs(GradientFunction objective, State state, double curvature);

  /// One step downhill. False when there is none to be found, even along the gradient: x stays.
  bool step();

  const State& state() const { return at_; }
  const std::vector<double>& x() const { return at_.x; }
  const std::vector<double>& gradient() const { return at_.gradient; }
  double value() const { return at_.value; }
  double gradient_norm() const;
  int evaluations() const { return at_.evaluations; }

 private:
  std::vector<double> direction() const;
  bool search(const std::vector<double>& direction);
  void remember(const std::vector<double>& x, const std::vector<double>& gradient);
  double evaluate(const std::vector<double>& x, std::vector<double>& gradient);

  static constexpr std::size_t memory_ = 10;  ///< pairs
  GradientFunction objective_;
  double curvature_;
  State at_;
};

}  // namespace arago
