#pragma once

#include <limits>
#include <string_view>

namespace arago::params {

/// Allowed interval of a number, closed unless said otherwise.
struct Bounds {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool min_excluded = false;
  bool max_excluded = false;

  bool contains(double x) const;
  bool has_min() const;
  bool has_max() const;
};

/// A smooth one-to-one map between an unconstrained coordinate u (any real) and a bounded parameter x.
/// With one bound b and sign s = +1 (x > b) or -1 (x < b):
///   log       x = b + s e^u             softplus  x = b + s ln(1 + e^u)
/// With two bounds:  logit  x = min + (max - min) / (1 + e^-u).   identity: x = u.
class Bijector {
 public:
  enum class Kind { identity, log, softplus, logit };

  Bijector() = default;
  /// std::logic_error unless log and softplus get exactly one finite bound and logit gets two.
  Bijector(Kind kind, const Bounds& bounds);

  Kind kind() const { return kind_; }
  double forward(double u) const;         ///< u -> x
  double derivative(double u) const;      ///< dx/du at u
  double log_derivative(double u) const;  ///< ln |dx/du| at u
  /// x -> u. InputError if x is on or beyond a bound, where no finite u exists.
  double inverse(double x) const;

 private:
  Kind kind_ = Kind::identity;
  double origin_ = 0.0;  ///< b, or min of logit
  double scale_ = 1.0;   ///< s, or max - min of logit
};

std::string_view name_of(Bijector::Kind kind);

}  // namespace arago::params
