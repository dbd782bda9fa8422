#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace arago::study {

/// An estimate with the ends of its 95 % confidence interval (Student's t); NaN where there are too few values for one.
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
};

/// How a number is distributed over repeats. All NaN, count apart, where count is 0.
struct Distribution {
  std::int64_t count = 0;
  Estimate mean;
  double deviation = 0;  ///< square root of the unbiased variance
  double lower_quartile = 0;
  double median = 0;
  double upper_quartile = 0;
};

/// Values that are not finite are left out. Quartiles interpolate linearly between order statistics (Hyndman and Fan,
/// American Statistician 50, 361 (1996), type 7).
Distribution distribution_of(std::span<const double> values);

/// Slope of the least-squares line through (x, y), all deviations alike. NaN with fewer than two different x.
Estimate slope_of(std::span<const double> x, std::span<const double> y);

/// Where the piecewise linear curve through (x, difference) crosses zero, x ascending: each crossing with the interval
/// of x for which the confidence band low .. high holds zero around it. Infinite where the band holds zero up to the
/// first or last x.
std::vector<Estimate> zero_crossings(std::span<const double> x, std::span<const Estimate> difference);

}  // namespace arago::study
