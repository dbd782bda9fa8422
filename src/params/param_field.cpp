#include "arago/params/param_field.hpp"

#include "arago/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace arago::params {

namespace {

/// "binary.separation_as=-1 as (from --binary.separation_as on the command line)"
std::string quoted(const ParamField& field, const Value& value, std::string_view origin) {
  std::string text = field.key + "=" + value.to_toml();
  if (!field.unit.empty()) text += " " + field.unit;
  if (!origin.empty()) text += fmt::format(" (from {})", origin);
  return text;
}

/// The value in the field's type, if it has one.
std::optional<Value> converted(const ParamField& field, const Value& value) {
  const bool to_real = field.dtype == Dtype::real && value.dtype() == Dtype::integer;
  if (value.dtype() != field.dtype && !to_real) return std::nullopt;
  if (field.dtype == Dtype::boolean || field.dtype == Dtype::text) return value;
  if (field.shape == Shape::scalar) {
    if (value.shape() == Shape::list) return std::nullopt;
    return to_real ? Value(static_cast<double>(value.integer())) : value;
  }
  if (field.dtype == Dtype::real) return Value(value.as_reals());
  return Value(std::vector<std::int64_t>(value.integers().begin(), value.integers().end()));
}

void check_numbers(const ParamField& field, const Value& value, std::string_view origin) {
  const std::vector<double> numbers = value.as_reals();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double x = numbers[i];
    const std::string element = field.shape == Shape::list ? fmt::format(" (element {})", i) : "";
    ARAGO_REQUIRE(!std::isnan(x), quoted(field, value, origin)
                                      << element << " is not a number; give " << field.allowed());
    ARAGO_REQUIRE(field.may_be_infinite || !std::isinf(x),
                  quoted(field, value, origin) << element << " must be finite; give " << field.allowed());
    ARAGO_REQUIRE(field.bounds.contains(x), quoted(field, value, origin)
                                                << element << " is out of bounds; allowed: " << field.allowed());
  }
}

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::primitive:
      return "primitive";
    case Kind::derived:
      return "derived";
    case Kind::hyper:
      return "hyper";
    case Kind::nuisance:
      return "nuisance";
  }
  return "";
}

std::string_view ParamField::group() const {
  return std::string_view(key).substr(0, key.find('.'));
}

Value ParamField::accept(const Value& value, std::string_view origin) const {
  const std::optional<Value> result = converted(*this, value);
  ARAGO_REQUIRE(result, quoted(*this, value, origin)
                            << " is a " << name_of(value.shape()) << " " << name_of(value.dtype())
                            << "; this key takes a " << name_of(shape) << " " << name_of(dtype) << ", " << allowed());
  if (dtype == Dtype::text) {
    const bool known = choices.empty() || std::find(choices.begin(), choices.end(), result->text()) != choices.end();
    ARAGO_REQUIRE(known, quoted(*this, value, origin) << " is not known; " << allowed());
  } else {
    check_numbers(*this, *result, origin);
  }
  return *result;
}

std::string ParamField::allowed() const {
  if (!choices.empty()) return fmt::format("one of {}", fmt::join(choices, ", "));
  if (dtype == Dtype::text) return "any text";
  if (dtype == Dtype::boolean) return "true or false";
  const std::string in = unit.empty() ? "" : " " + unit;
  if (bounds.has_min() && bounds.has_max())
    return fmt::format("{}{}, {}{}{}", bounds.min_excluded ? "(" : "[", bounds.min, bounds.max,
                       bounds.max_excluded ? ")" : "]", in);
  if (bounds.has_min()) return fmt::format("{} {}{}", bounds.min_excluded ? ">" : ">=", bounds.min, in);
  if (bounds.has_max()) return fmt::format("{} {}{}", bounds.max_excluded ? "<" : "<=", bounds.max, in);
  return "any finite number" + (unit.empty() ? "" : " of " + unit);
}

}  // namespace arago::params
