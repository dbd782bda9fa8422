#pragma once

#include "arago/params/bijector.hpp"
#include "arago/params/prior.hpp"
#include "arago/params/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arago::params {

/// primitive: stored truth; derived: computed from primitives, never stored; hyper: a switch, size, seed or path;
/// nuisance: an effective parameter that absorbs what the primitives do not say (a scale or an offset, neutral by
/// default).
enum class Kind { primitive, derived, hyper, nuisance };

std::string_view name_of(Kind kind);

/// Which tier of a built system a change of the key makes stale; a key may concern several (bit mask).
namespace tier {
inline constexpr std::uint8_t none = 0;      ///< only numbers that are applied afterwards (flux, contrast, offsets)
inline constexpr std::uint8_t aperture = 1;  ///< A: transmission, bases, mask
inline constexpr std::uint8_t relay = 2;     ///< B: free-space factors, resampled mirror maps
inline constexpr std::uint8_t detector_kernel = 4;  ///< C: matrix-transform kernels
}  // namespace tier

/// Everything that is said of a parameter besides its value: the one source of documentation, --help, validation of
/// profiles, serialisation and attributes.
struct ParamField {
  std::string key;   ///< dotted, lower case, ends in its unit: "system.m1_diameter_m"
  std::string unit;  ///< "" if dimensionless
  std::string help;
  Kind kind = Kind::primitive;
  Dtype dtype = Dtype::real;
  Shape shape = Shape::scalar;
  std::string size_like = {};             ///< a list has as many elements as the list of this key; empty = any number
  std::optional<Value> fallback = {};     ///< default; none = must be given (lists with size_like: zeros)
  Bounds bounds = {};                     ///< of every element
  bool may_be_infinite = false;           ///< inf means "no limit"
  std::vector<std::string> choices = {};  ///< allowed texts; empty = any
  std::optional<double> period = {};      ///< an angle: fits wrap it into the bounds instead of leaving them
  std::optional<Prior> prior = {};
  Bijector::Kind bijector = Bijector::Kind::identity;  ///< for unconstrained coordinates, in the packing only
  bool structural = false;                             ///< a change needs a rebuild (sizes of arrays); never inferred
  bool inferable = false;                              ///< may be an element of theta
  std::uint8_t tiers = tier::none;
  std::string node = {};  ///< who needs it: "pupil", "relay_to_m2", "m2", "focal", "source_sum", ...

  /// "system" of "system.m1_diameter_m".
  std::string_view group() const;
  /// `value` in this field's type (integers become reals, one element becomes a list). InputError unless type, shape,
  /// bounds and choices allow it; `origin` says where it came from ("" = not said).
  Value accept(const Value& value, std::string_view origin) const;
  /// ">= 0", "in [0, 360]", "one of none, rosette, file, opd".
  std::string allowed() const;
};

}  // namespace arago::params
