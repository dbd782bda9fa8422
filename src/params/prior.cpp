#include "arago/params/prior.hpp"

#include "arago/core/error.hpp"

#include <cmath>
#include <limits>

namespace arago::params {

namespace {

void require_positive_centre(const Prior& prior, double centre) {
  ARAGO_REQUIRE(prior.family != Prior::Family::log_normal || centre > 0,
                "a log-normal prior around " << centre << " does not exist: the centre must be positive");
}

}  // namespace

double Prior::penalty(double x, double centre) const {
  require_positive_centre(*this, centre);
  switch (family) {
    case Family::normal: {
      const double t = (x - centre) / width;
      return 0.5 * t * t;
    }
    case Family::uniform:
      return std::abs(x - centre) <= width ? 0.0 : std::numeric_limits<double>::infinity();
    case Family::log_normal: {
      if (x <= 0) return std::numeric_limits<double>::infinity();
      const double t = std::log(x / centre) / width;
      return 0.5 * t * t + std::log(x);
    }
  }
  return 0.0;
}

double Prior::penalty_slope(double x, double centre) const {
  require_positive_centre(*this, centre);
  switch (family) {
    case Family::normal:
      return (x - centre) / (width * width);
    case Family::uniform:
      return 0.0;
    case Family::log_normal:
      return (std::log(x / centre) / (width * width) + 1.0) / x;
  }
  return 0.0;
}

double Prior::standard_deviation(double centre) const {
  require_positive_centre(*this, centre);
  switch (family) {
    case Family::normal:
      return width;
    case Family::uniform:
      return width / std::sqrt(3.0);
    case Family::log_normal:
      return centre * std::exp(0.5 * width * width) * std::sqrt(std::expm1(width * width));
  }
  return width;
}

double Prior::sample(double centre, CounterRng& rng) const {
  require_positive_centre(*this, centre);
  switch (family) {
    case Family::normal:
      return centre + width * rng.normal();
    case Family::uniform:
      return rng.uniform(centre - width, centre + width);
    case Family::log_normal:
      return centre * std::exp(width * rng.normal());
  }
  return centre;
}

std::string_view name_of(Prior::Family family) {
  switch (family) {
    case Prior::Family::normal:
      return "normal";
    case Prior::Family::uniform:
      return "uniform";
    case Prior::Family::log_normal:
      return "log_normal";
  }
  return "";
}

}  // namespace arago::params
