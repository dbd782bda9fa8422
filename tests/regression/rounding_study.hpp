#pragma once

#include "regression/golden_quantities.hpp"
#include "regression/rounding_noise.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace arago::test {

/// Measures how far rounding can move a quantity: the same run in double, undisturbed and with draws of rounding noise
/// of the arithmetic under test. Runs when it is first asked, and draws no more often than an error needs.
///
/// Where the loss has a kink (the absolute value of the amplitude error) a gradient is moved by single pixels that turn
/// over, in some draws and not in others: a few draws may show none of them. So draws are added while the error is not
/// covered. Rounding that moves a quantity in one of five runs is missed by three draws in 1 of 2 cases, by ten in 1 of
/// 9; what no draw comes near to stays an error.
class RoundingStudy {
 public:
  using Run = std::function<Quantities(const RoundingNoise&)>;

  static constexpr int fewest_draws = 3;
  /// An error is one more draw of the same kind: it may be this many times the largest. (Of a normal distribution, 1 in
  /// 90 is above with three draws, 1 in 20000 with ten.)
  static constexpr double factor = 4.0;

  RoundingStudy(double unit_roundoff, Run run, int most_draws = fewest_draws)
      : unit_roundoff_(unit_roundoff), run_(std::move(run)), most_draws_(most_draws) {}

  /// Largest error among the draws against the undisturbed run: of all draws so far, and as many more, up to the most
  /// allowed, as it takes to cover `error`.
  double spread(const std::string& name, double error) {
    if (noisy_.empty()) undisturbed_ = run_({});
    double largest = 0.0;
    for (int draw = 0; draw < most_draws_; ++draw) {
      const bool enough = draw >= fewest_draws && factor * largest >= error;
      if (draw >= draws() && enough) break;
      largest = std::max(largest, error_of(noisy(draw).at(name), undisturbed_.at(name).values));
    }
    return largest;
  }
  /// Draws made so far.
  int draws() const { return static_cast<int>(noisy_.size()); }

 private:
  const Quantities& noisy(int draw) {
    if (draw == draws())
      noisy_.push_back(run_({.unit_roundoff = unit_roundoff_, .draw = static_cast<std::uint32_t>(draw)}));
    return noisy_.at(draw);
  }

  double unit_roundoff_;
  Run run_;
  int most_draws_;
  Quantities undisturbed_;
  std::vector<Quantities> noisy_;
};

}  // namespace arago::test
