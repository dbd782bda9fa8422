#include "arago/params/value.hpp"

#include "arago/config/value.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <stdexcept>

namespace arago::params {

namespace {

static_assert(std::endian::native == std::endian::little, "canonical bytes are those of a little-endian machine");

/// Zero has two bit patterns; one of them is enough.
double without_negative_zero(double x) {
  return x == 0.0 ? 0.0 : x;
}

template <class T>
void append(std::string& bytes, const T& number) {
  char raw[sizeof(T)];
  std::memcpy(raw, &number, sizeof(T));
  bytes.append(raw, sizeof(T));
}

[[noreturn]] void wrong_type(std::string_view wanted, const Value& value) {
  throw std::logic_error(fmt::format("parameter value {} ({} {}) read as {}", value.to_toml(), name_of(value.shape()),
                                     name_of(value.dtype()), wanted));
}

template <class T>
std::string list_text(const std::vector<T>& elements) {
  std::string text = "[";
  for (std::size_t i = 0; i < elements.size(); ++i) text += (i ? ", " : "") + config::Value(elements[i]).to_toml();
  return text + "]";
}

}  // namespace

std::string_view name_of(Dtype dtype) {
  switch (dtype) {
    case Dtype::real:
      return "real";
    case Dtype::integer:
      return "integer";
    case Dtype::boolean:
      return "boolean";
    case Dtype::text:
      return "text";
  }
  return "";
}

std::string_view name_of(Shape shape) {
  return shape == Shape::scalar ? "scalar" : "list";
}

Value::Value(double value) : content_(without_negative_zero(value)) {}

Value::Value(std::vector<double> values) {
  for (double& x : values) x = without_negative_zero(x);
  content_ = std::move(values);
}

Dtype Value::dtype() const {
  static constexpr Dtype types[] = {Dtype::real, Dtype::integer, Dtype::boolean,
                                    Dtype::text, Dtype::real,    Dtype::integer};
  return types[content_.index()];
}

Shape Value::shape() const {
  return content_.index() < 4 ? Shape::scalar : Shape::list;
}

std::size_t Value::size() const {
  if (const auto* list = std::get_if<std::vector<double>>(&content_)) return list->size();
  if (const auto* list = std::get_if<std::vector<std::int64_t>>(&content_)) return list->size();
  return 1;
}

double Value::real() const {
  if (const auto* x = std::get_if<double>(&content_)) return *x;
  wrong_type("a real scalar", *this);
}

std::int64_t Value::integer() const {
  if (const auto* n = std::get_if<std::int64_t>(&content_)) return *n;
  wrong_type("an integer scalar", *this);
}

bool Value::boolean() const {
  if (const auto* truth = std::get_if<bool>(&content_)) return *truth;
  wrong_type("a boolean", *this);
}

const std::string& Value::text() const {
  if (const auto* text = std::get_if<std::string>(&content_)) return *text;
  wrong_type("a text", *this);
}

std::span<const double> Value::reals() const {
  if (const auto* x = std::get_if<double>(&content_)) return {x, 1};
  if (const auto* list = std::get_if<std::vector<double>>(&content_)) return *list;
  wrong_type("a list of reals", *this);
}

std::span<const std::int64_t> Value::integers() const {
  if (const auto* n = std::get_if<std::int64_t>(&content_)) return {n, 1};
  if (const auto* list = std::get_if<std::vector<std::int64_t>>(&content_)) return *list;
  wrong_type("a list of integers", *this);
}

std::vector<double> Value::as_reals() const {
  switch (dtype()) {
    case Dtype::real:
      return {reals().begin(), reals().end()};
    case Dtype::integer:
      return {integers().begin(), integers().end()};
    case Dtype::boolean:
      return {boolean() ? 1.0 : 0.0};
    case Dtype::text:
      break;
  }
  return {};
}

std::string Value::to_toml() const {
  if (const auto* list = std::get_if<std::vector<double>>(&content_)) return list_text(*list);
  if (const auto* list = std::get_if<std::vector<std::int64_t>>(&content_)) return list_text(*list);
  if (const auto* x = std::get_if<double>(&content_)) return config::Value(*x).to_toml();
  if (const auto* n = std::get_if<std::int64_t>(&content_)) return config::Value(*n).to_toml();
  if (const auto* truth = std::get_if<bool>(&content_)) return config::Value(*truth).to_toml();
  return config::Value(std::get<std::string>(content_)).to_toml();
}

void Value::append_bytes(std::string& bytes) const {
  append(bytes, static_cast<std::uint8_t>(content_.index()));
  if (dtype() == Dtype::text) {
    append(bytes, static_cast<std::uint64_t>(text().size()));
    bytes += text();
    return;
  }
  append(bytes, static_cast<std::uint64_t>(size()));
  if (dtype() == Dtype::boolean) return append(bytes, static_cast<std::uint8_t>(boolean()));
  if (dtype() == Dtype::integer)
    for (const std::int64_t n : integers()) append(bytes, n);
  else
    for (const double x : reals()) append(bytes, x);
}

}  // namespace arago::params
