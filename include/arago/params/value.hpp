#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace arago::params {

/// Type of an element.
enum class Dtype { real, integer, boolean, text };
/// A single element or a list of any length.
enum class Shape { scalar, list };

std::string_view name_of(Dtype dtype);
std::string_view name_of(Shape shape);

/// One immutable parameter value: double, 64-bit integer, truth, text, or a list of doubles or integers.
/// Negative zero is stored as zero, so that equal values have equal bytes.
class Value {
 public:
  Value() : Value(0.0) {}
  Value(double value);
  Value(int value) : content_(std::int64_t{value}) {}
  Value(std::int64_t value) : content_(value) {}
  Value(bool value) : content_(value) {}
  Value(const char* value) : content_(std::string(value)) {}
  Value(std::string value) : content_(std::move(value)) {}
  Value(std::vector<double> values);
  Value(std::vector<std::int64_t> values) : content_(std::move(values)) {}

  Dtype dtype() const;
  Shape shape() const;
  /// Number of elements; 1 for a scalar.
  std::size_t size() const;

  /// The content; std::logic_error if it is of another type.
  double real() const;
  std::int64_t integer() const;
  bool boolean() const;
  const std::string& text() const;
  std::span<const double> reals() const;           ///< a real scalar is a list of one
  std::span<const std::int64_t> integers() const;  ///< an integer scalar is a list of one
  /// Numbers (real, integer, truth) as doubles; empty for a text.
  std::vector<double> as_reals() const;

  /// As a TOML value; numbers are printed with the fewest digits that read back to the same bits.
  std::string to_toml() const;
  /// Appends type, count and little-endian IEEE-754 bytes: the form that is hashed.
  void append_bytes(std::string& bytes) const;

  friend bool operator==(const Value&, const Value&) = default;

 private:
  std::variant<double, std::int64_t, bool, std::string, std::vector<double>, std::vector<std::int64_t>> content_;
};

}  // namespace arago::params
