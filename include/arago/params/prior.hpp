#pragma once

#include "arago/core/rng.hpp"

#include <string_view>

namespace arago::params {

/// Prior belief about one number x around a centre c, with width w in the unit of x (LogNormal: of ln x):
///   normal      x ~ N(c, w^2)          uniform   x ~ U(c - w, c + w)          log_normal   ln x ~ N(ln c, w^2)
struct Prior {
  enum class Family { normal, uniform, log_normal };

  Family family = Family::normal;
  double width = 0.0;

  /// -ln p(x) up to a constant that does not depend on x; +inf where p = 0. InputError if log_normal meets c <= 0.
  double penalty(double x, double centre) const;
  /// d penalty / dx; 0 inside a uniform prior.
  double penalty_slope(double x, double centre) const;
  /// Standard deviation of x: w, w / sqrt(3), or that of the log-normal distribution.
  double standard_deviation(double centre) const;
  /// One draw; uses one normal or uniform number of `rng`.
  double sample(double centre, CounterRng& rng) const;
};

std::string_view name_of(Prior::Family family);

}  // namespace arago::params
