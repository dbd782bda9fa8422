#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace arago::config {

struct Assignment;

/// "key = value" lines in the order of the input; keys are dotted. What a free-form sub-tree is made of.
using Table = std::vector<Assignment>;

/// A value of the input before or after it met its field: truth, integer, real, text, list or table.
class Value {
 public:
  using List = std::vector<Value>;
  using Content = std::variant<bool, std::int64_t, double, std::string, List, Table>;

  // Defined in the source, where Assignment is complete.
  Value();
  Value(bool value);
  Value(int value);
  Value(std::int64_t value);
  Value(double value);
  Value(const char* value);
  Value(std::string value);
  Value(List value);
  Value(Table value);
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();

  template <class T>
  bool is() const {
    return std::holds_alternative<T>(content_);
  }
  /// The content as T; std::bad_variant_access if it is something else.
  template <class T>
  const T& as() const {
    return std::get<T>(content_);
  }

  /// TOML text; numbers round-trip exactly ("0.1", "50.0", "1e-05", "inf"), texts are quoted. One text for one value.
  std::string to_toml() const;
  /// As people write it: a text without its quotes, everything else as in TOML.
  std::string to_text() const;

  friend bool operator==(const Value& a, const Value& b);

 private:
  Content content_;
};

/// One line of a free-form table.
struct Assignment {
  std::string key;  ///< dotted: "geometry.N"
  Value value;
  std::string where = {};  ///< for messages: "line 12 of study.toml"
};

bool operator==(const Value& a, const Value& b);
/// Key and value; where it came from does not matter.
bool operator==(const Assignment& a, const Assignment& b);

/// `text` as a TOML key part: bare where TOML allows it, quoted otherwise.
std::string toml_key(const std::string& text);

}  // namespace arago::config
