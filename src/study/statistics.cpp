#include "arago/study/statistics.hpp"

#include "arago/core/error.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace arago::study {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr double unbounded = std::numeric_limits<double>::infinity();

/// Half width of the central 95 % of Student's distribution, in standard errors; NaN without degrees of freedom.
double student_95(std::int64_t degrees_of_freedom) {
  if (degrees_of_freedom < 1) return nothing;
  return boost::math::quantile(boost::math::students_t(static_cast<double>(degrees_of_freedom)), 0.975);
}

Estimate around(double value, double half_width) {
  return {value, value - half_width, value + half_width};
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double quantile(const std::vector<double>& ascending, double fraction) {
  const double at = fraction * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, ascending.size() - 1);
  return ascending[below] + (at - static_cast<double>(below)) * (ascending[above] - ascending[below]);
}

/// x of the zero between two points of opposite sign.
double zero_between(double x1, double y1, double x2, double y2) {
  return x1 + (x2 - x1) * y1 / (y1 - y2);
}

bool holds_zero(const Estimate& band) {
  return band.low <= 0 && band.high >= 0;
}

/// From the point `from` in steps of `step`: the x at which the band stops to hold zero.
double end_of_band(std::span<const double> x, std::span<const Estimate> band, std::ptrdiff_t from,
                   std::ptrdiff_t step) {
  const auto size = static_cast<std::ptrdiff_t>(x.size());
  std::ptrdiff_t i = from;
  while (i >= 0 && i < size && holds_zero(band[static_cast<std::size_t>(i)])) i += step;
  if (i < 0 || i >= size) return step * unbounded;
  const auto outside = static_cast<std::size_t>(i), inside = static_cast<std::size_t>(i - step);
  const bool above = band[outside].low > 0;  // then it is the lower end that comes through zero
  const double y1 = above ? band[inside].low : band[inside].high;
  const double y2 = above ? band[outside].low : band[outside].high;
  return zero_between(x[inside], y1, x[outside], y2);
}

}  // namespace

Distribution distribution_of(std::span<const double> values) {
  std::vector<double> finite;
  std::copy_if(values.begin(), values.end(), std::back_inserter(finite), [](double v) { return std::isfinite(v); });
  Distribution all{0, {nothing, nothing, nothing}, nothing, nothing, nothing, nothing};
  all.count = static_cast<std::int64_t>(finite.size());
  if (finite.empty()) return all;
  std::sort(finite.begin(), finite.end());
  const double mean = mean_of(finite);
  double squares = 0;
  for (const double value : finite) squares += (value - mean) * (value - mean);
  const auto n = static_cast<double>(finite.size());
  all.deviation = finite.size() > 1 ? std::sqrt(squares / (n - 1)) : nothing;
  all.mean = around(mean, student_95(all.count - 1) * all.deviation / std::sqrt(n));
  all.lower_quartile = quantile(finite, 0.25);
  all.median = quantile(finite, 0.5);
  all.upper_quartile = quantile(finite, 0.75);
  return all;
}

Estimate slope_of(std::span<const double> x, std::span<const double> y) {
  ARAGO_CHECK(std::logic_error, x.size() == y.size(), "slope of " << x.size() << " x and " << y.size() << " y");
  if (x.size() < 2) return {nothing, nothing, nothing};
  const double x_mean = mean_of(x), y_mean = mean_of(y);
  double xx = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - x_mean) * (x[i] - x_mean);
    xy += (x[i] - x_mean) * (y[i] - y_mean);
  }
  if (!(xx > 0)) return {nothing, nothing, nothing};
  const double slope = xy / xx;
  double residual = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double off = y[i] - y_mean - slope * (x[i] - x_mean);
    residual += off * off;
  }
  const auto degrees_of_freedom = static_cast<std::int64_t>(x.size()) - 2;
  const double error = std::sqrt(residual / static_cast<double>(degrees_of_freedom) / xx);
  return around(slope, student_95(degrees_of_freedom) * error);
}

std::vector<Estimate> zero_crossings(std::span<const double> x, std::span<const Estimate> difference) {
  ARAGO_CHECK(std::logic_error, x.size() == difference.size(),
              "a curve of " << x.size() << " x and " << difference.size() << " values");
  std::vector<Estimate> crossings;
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    const double here = difference[i].value, next = difference[i + 1].value;
    if (!(here < 0 && next >= 0) && !(here > 0 && next <= 0)) continue;
    Estimate crossing{zero_between(x[i], here, x[i + 1], next), nothing, nothing};
    const bool has_band = std::isfinite(difference[i].low) && std::isfinite(difference[i + 1].low);
    if (has_band) {
      const auto left = static_cast<std::ptrdiff_t>(i);
      crossing.low = end_of_band(x, difference, left, -1);
      crossing.high = end_of_band(x, difference, left + 1, 1);
    }
    crossings.push_back(crossing);
  }
  return crossings;
}

}  // namespace arago::study
