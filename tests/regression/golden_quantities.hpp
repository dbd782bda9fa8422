#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <map>
#include <string>
#include <vector>

namespace arago::test {

using Values = std::vector<std::complex<double>>;

/// What a program computed, under a name "kind/place" that its golden counterpart has too.
struct Quantity {
  Values values;
  double scale = 0.0;  ///< what errors are relative to; 0 = the largest magnitude expected; 1 = absolute errors
};
using Quantities = std::map<std::string, Quantity>;
/// Golden values by the same names.
using Expected = std::map<std::string, Values>;

/// "kind" of "kind/place".
inline std::string kind_of(const std::string& name) {
  return name.substr(0, name.find('/'));
}

/// Largest difference over the scale. Infinite when sizes differ or a value is not finite; 0 where nothing differs (a
/// tensor that does not matter is zero everywhere).
inline double error_of(const Quantity& found, const Values& expected) {
  if (found.values.size() != expected.size()) return INFINITY;
  double error = 0.0, largest = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double difference = std::abs(found.values[i] - expected[i]);
    if (!std::isfinite(difference)) return INFINITY;
    error = std::max(error, difference);
    largest = std::max(largest, std::abs(expected[i]));
  }
  return error == 0.0 ? 0.0 : error / (found.scale > 0.0 ? found.scale : largest);
}

/// L2 norm, largest magnitude, sum, and the sum of magnitudes that bounds it.
struct Norms {
  double l2 = 0.0, largest = 0.0;
  std::complex<double> sum;
  double magnitude = 0.0;
};
inline Norms norms_of(const Values& values) {
  Norms n;
  for (const auto& v : values) {
    n.l2 += std::norm(v);
    n.largest = std::max(n.largest, std::abs(v));
    n.sum += v;
    n.magnitude += std::abs(v);
  }
  n.l2 = std::sqrt(n.l2);
  return n;
}

}  // namespace arago::test
