#pragma once

#include "arago/io/image_figure.hpp"

#include <string>
#include <vector>

namespace arago::io::detail {

struct Tick {
  double value = 0;
  std::string label = {};  ///< empty = a minor tick
};

/// At most about `count` labelled ticks at 1, 2 or 5 times a power of ten within the range (low < high).
std::vector<Tick> linear_ticks(const ValueRange& range, int count);
/// The same at integers only: pixel indices.
std::vector<Tick> index_ticks(const ValueRange& range, int count);
/// Ticks of a logarithmic axis (0 < low < high): decades, or 1, 2, 5 when there is little more than one.
std::vector<Tick> log_ticks(const ValueRange& range, int count);
/// Position of a value in a range: 0 at low, 1 at high.
double fraction_of(double value, const ValueRange& range, bool log_scale);

}  // namespace arago::io::detail
