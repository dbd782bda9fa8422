#include "arago/config/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

namespace arago::config {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        result += "\\\"";
        break;
      case '\\':
        result += "\\\\";
        break;
      case '\n':
        result += "\\n";
        break;
      case '\t':
        result += "\\t";
        break;
      case '\r':
        result += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          result += c;
        }
    }
  }
  return result + "\"";
}

/// Shortest text that reads back as the same number, and reads back as a real.
std::string real_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

struct ToToml {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return real_text(value); }
  std::string operator()(const std::string& value) const { return quoted(value); }
  std::string operator()(const Value::List& list) const {
    std::string text;
    for (const Value& item : list) text += (text.empty() ? "" : ", ") + item.to_toml();
    return "[" + text + "]";
  }
  std::string operator()(const Table& table) const {
    std::string text;
    for (const auto& [key, value, where] : table)
      text += (text.empty() ? " " : ", ") + toml_key(key) + " = " + value.to_toml();
    return "{" + text + (text.empty() ? "}" : " }");
  }
};

}  // namespace

Value::Value() : content_(std::string{}) {}
Value::Value(bool value) : content_(value) {}
Value::Value(int value) : content_(std::int64_t{value}) {}
Value::Value(std::int64_t value) : content_(value) {}
Value::Value(double value) : content_(value) {}
Value::Value(const char* value) : content_(std::string(value)) {}
Value::Value(std::string value) : content_(std::move(value)) {}
Value::Value(List value) : content_(std::move(value)) {}
Value::Value(Table value) : content_(std::move(value)) {}
Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;

std::string Value::to_toml() const {
  return std::visit(ToToml{}, content_);
}

std::string Value::to_text() const {
  return is<std::string>() ? as<std::string>() : to_toml();
}

bool operator==(const Value& a, const Value& b) {
  return a.content_ == b.content_;
}

bool operator==(const Assignment& a, const Assignment& b) {
  return a.key == b.key && a.value == b.value;
}

std::string toml_key(const std::string& text) {
  const bool bare = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-';
  });
  return bare ? text : quoted(text);
}

}  // namespace arago::config
