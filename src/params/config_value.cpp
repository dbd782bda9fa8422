#include "params/detail/config_value.hpp"

#include "arago/core/error.hpp"

#include <algorithm>

namespace arago::params::detail {

namespace {

Value from_list(const config::Value::List& list, std::string_view key, std::string_view where) {
  std::vector<double> reals;
  std::vector<std::int64_t> integers;
  for (const config::Value& element : list) {
    ARAGO_REQUIRE(element.is<double>() || element.is<std::int64_t>(),
                  key << " (" << where << ") holds " << element.to_toml() << " in a list; lists hold numbers only");
    if (element.is<std::int64_t>()) integers.push_back(element.as<std::int64_t>());
    reals.push_back(element.is<double>() ? element.as<double>() : static_cast<double>(element.as<std::int64_t>()));
  }
  if (integers.size() == list.size()) return integers;
  return reals;
}

template <class T>
config::Value to_list(std::span<const T> elements) {
  return config::Value::List(elements.begin(), elements.end());
}

}  // namespace

Value from_config(const config::Value& value, std::string_view key, std::string_view where) {
  if (value.is<bool>()) return value.as<bool>();
  if (value.is<std::int64_t>()) return value.as<std::int64_t>();
  if (value.is<double>()) return value.as<double>();
  if (value.is<std::string>()) return value.as<std::string>();
  ARAGO_REQUIRE(value.is<config::Value::List>(), key << " (" << where
                                                     << ") is a table; a parameter is a number, a truth, "
                                                     << "a text or a list of numbers");
  return from_list(value.as<config::Value::List>(), key, where);
}

config::Value to_config(const Value& value) {
  if (value.dtype() == Dtype::boolean) return value.boolean();
  if (value.dtype() == Dtype::text) return value.text();
  const bool integers = value.dtype() == Dtype::integer;
  if (value.shape() == Shape::list) return integers ? to_list(value.integers()) : to_list(value.reals());
  if (integers) return value.integer();
  return value.real();
}

}  // namespace arago::params::detail
