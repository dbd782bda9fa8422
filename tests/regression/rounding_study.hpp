#pragma once

#include "regression/golden_quantities.hpp"
#include "regression/rounding_noise.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace arago::test {

/// Measures how far rounding can move a quantity: the same run in double, undisturbed and with three draws of rounding
/// noise of the arithmetic under test. Runs when it is first asked.
class RoundingStudy {
 public:
  using Run = std::function<Quantities(const RoundingNoise&)>;

  RoundingStudy(double unit_roundoff, Run run) : unit_roundoff_(unit_roundoff), run_(std::move(run)) {}

  static constexpr int draws = 3;
  /// An error is one more draw of the same kind: it may be this many times the largest of three. (Of a normal
  /// distribution, 1 in 90 is above.)
  static constexpr double factor = 4.0;

  /// Largest error among the draws against the undisturbed run.
  double spread(const std::string& name) {
    if (noisy_.empty()) {
      undisturbed_ = run_({});
      for (int draw = 0; draw < draws; ++draw)
        noisy_.push_back(run_({.unit_roundoff = unit_roundoff_, .draw = static_cast<std::uint32_t>(draw)}));
    }
    double largest = 0.0;
    for (const Quantities& noisy : noisy_)
      largest = std::max(largest, error_of(noisy.at(name), undisturbed_.at(name).values));
    return largest;
  }

 private:
  double unit_roundoff_;
  Run run_;
  Quantities undisturbed_;
  std::vector<Quantities> noisy_;
};

}  // namespace arago::test
