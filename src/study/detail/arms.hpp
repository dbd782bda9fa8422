#pragma once

#include "arago/study/workload.hpp"

#include <optional>
#include <string>
#include <vector>

namespace arago::study {

/// The trials that differ in the axes `apart` only; `axes` are those that they share.
struct Arm {
  Row axes;
  std::vector<std::size_t> trials;  ///< rows of the table
};

/// In plan order of their first trials. `repeat` is always apart.
std::vector<Arm> arms_of(const std::vector<Trial>& trials, const std::vector<std::string>& apart = {});

/// The numeric axis with most values, at least two: what a metric is drawn against.
struct SweepAxis {
  std::string name;
  std::string unit;
  bool logarithmic = false;  ///< its positive values span a factor of 30 or more
};
std::optional<SweepAxis> sweep_axis(const std::vector<Trial>& trials);

/// Numbers as double; nothing for texts.
std::optional<double> number_of(const Cell& cell);

}  // namespace arago::study
