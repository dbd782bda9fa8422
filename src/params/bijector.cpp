#include "arago/params/bijector.hpp"

#include "arago/core/error.hpp"

#include <cmath>

namespace arago::params {

namespace {

/// 1 / (1 + e^-u) without overflow.
double sigmoid(double u) {
  const double e = std::exp(-std::abs(u));
  return u >= 0 ? 1.0 / (1.0 + e) : e / (1.0 + e);
}

/// ln(1 + e^u) without overflow.
double softplus(double u) {
  return std::max(u, 0.0) + std::log1p(std::exp(-std::abs(u)));
}

}  // namespace

bool Bounds::has_min() const {
  return std::isfinite(min);
}
bool Bounds::has_max() const {
  return std::isfinite(max);
}

bool Bounds::contains(double x) const {
  return (min_excluded ? x > min : x >= min) && (max_excluded ? x < max : x <= max);
}

Bijector::Bijector(Kind kind, const Bounds& bounds) : kind_(kind) {
  if (kind == Kind::identity) return;
  const int wanted = kind == Kind::logit ? 2 : 1;
  ARAGO_ASSERT(bounds.has_min() + bounds.has_max() == wanted,
               "bijector " << name_of(kind) << " needs " << wanted << " finite bound(s)");
  origin_ = bounds.has_min() ? bounds.min : bounds.max;
  scale_ = kind == Kind::logit ? bounds.max - bounds.min : (bounds.has_min() ? 1.0 : -1.0);
}

double Bijector::forward(double u) const {
  switch (kind_) {
    case Kind::identity:
      return u;
    case Kind::log:
      return origin_ + scale_ * std::exp(u);
    case Kind::softplus:
      return origin_ + scale_ * softplus(u);
    case Kind::logit:
      return origin_ + scale_ * sigmoid(u);
  }
  return u;
}

double Bijector::derivative(double u) const {
  switch (kind_) {
    case Kind::identity:
      return 1.0;
    case Kind::log:
      return scale_ * std::exp(u);
    case Kind::softplus:
      return scale_ * sigmoid(u);
    case Kind::logit:
      return scale_ * sigmoid(u) * sigmoid(-u);
  }
  return 1.0;
}

double Bijector::log_derivative(double u) const {
  switch (kind_) {
    case Kind::identity:
      return 0.0;
    case Kind::log:
      return u;
    case Kind::softplus:
      return -softplus(-u);
    case Kind::logit:
      return std::log(scale_) - softplus(u) - softplus(-u);
  }
  return 0.0;
}

double Bijector::inverse(double x) const {
  if (kind_ == Kind::identity) return x;
  const double t = (x - origin_) / scale_;  // distance to the bound, > 0 inside
  const bool inside = kind_ == Kind::logit ? (t > 0 && t < 1) : t > 0;
  ARAGO_REQUIRE(inside && std::isfinite(t), "the value " << x << " has no finite " << name_of(kind_)
                                                         << " coordinate: it lies on or beyond the bound " << origin_
                                                         << "; start inside the bounds or use natural coordinates");
  if (kind_ == Kind::log) return std::log(t);
  if (kind_ == Kind::softplus) return t + std::log(-std::expm1(-t));
  return std::log(t) - std::log1p(-t);
}

std::string_view name_of(Bijector::Kind kind) {
  switch (kind) {
    case Bijector::Kind::identity:
      return "identity";
    case Bijector::Kind::log:
      return "log";
    case Bijector::Kind::softplus:
      return "softplus";
    case Bijector::Kind::logit:
      return "logit";
  }
  return "";
}

}  // namespace arago::params
