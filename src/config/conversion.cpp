#include "config/detail/conversion.hpp"

#include "arago/core/error.hpp"
#include "arago/core/nearest_name.hpp"
#include "config/detail/toml_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace arago::config::detail {
namespace {

constexpr double integers_end = 9.2233720368547758e18;  // 2^63

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return {};
  return number;
}

/// A word of the command line as an integer, a real, a truth or itself.
Value scalar_of(const std::string& text) {
  if (text == "true") return Value(true);
  if (text == "false") return Value(false);
  if (const auto integer = parse_number<std::int64_t>(text)) return Value(*integer);
  if (const auto real = parse_number<double>(text)) return Value(*real);
  return Value(text);
}

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::size_t first = text.find_first_not_of(' ', begin);
    const std::size_t last = text.find_last_not_of(' ', end == 0 ? 0 : end - 1);
    const bool blank = first == std::string::npos || first >= end;
    parts.push_back(blank ? "" : text.substr(first, last - first + 1));
    if (end == text.size()) return parts;
    begin = end + 1;
  }
}

bool is_list(ValueType type) {
  return type == ValueType::integers || type == ValueType::reals || type == ValueType::texts;
}

/// The value that a raw command-line text means for this type of field.
Value interpret(ValueType type, const std::string& text) {
  const bool bracketed = !text.empty() && (text.front() == '[' || text.front() == '{');
  if (type == ValueType::table || type == ValueType::tables || (is_list(type) && bracketed))
    return read_toml_value(text, "the text");
  if (!is_list(type)) return type == ValueType::text ? Value(text) : scalar_of(text);
  Value::List items;
  if (!text.empty())
    for (const std::string& part : split_at_commas(text))
      items.push_back(type == ValueType::texts ? Value(part) : scalar_of(part));
  return Value(std::move(items));
}

std::string check_range(const Field& details, double number) {
  if (std::isnan(number)) return "must be a number, not nan";
  if (std::isinf(number) && !details.infinite_allowed) return "must be finite";
  const bool below = number < details.min || (details.min_excluded && number <= details.min);
  return below || number > details.max ? "must be " + allowed(details) : "";
}

Conversion to_integer(const Field& details, const Value& given) {
  std::int64_t number = 0;
  if (given.is<std::int64_t>()) {
    number = given.as<std::int64_t>();
  } else if (given.is<double>() && std::fabs(given.as<double>()) < integers_end &&
             given.as<double>() == std::floor(given.as<double>())) {
    number = static_cast<std::int64_t>(given.as<double>());  // 1e4 is the integer 10000
  } else {
    return {{}, "must be an integer"};
  }
  const std::string problem = check_range(details, static_cast<double>(number));
  return problem.empty() ? Conversion{Value(number)} : Conversion{{}, problem};
}

Conversion to_real(const Field& details, const Value& given) {
  if (!given.is<std::int64_t>() && !given.is<double>()) return {{}, "must be a number"};
  const double number = given.is<double>() ? given.as<double>() : static_cast<double>(given.as<std::int64_t>());
  const std::string problem = check_range(details, number);
  return problem.empty() ? Conversion{Value(number)} : Conversion{{}, problem};
}

Conversion to_text(const Field& details, const Value& given) {
  if (!given.is<std::string>()) return {{}, "must be a text; put it in quotes"};
  const auto& choices = details.choices;
  const auto& text = given.as<std::string>();
  if (choices.empty() || std::find(choices.begin(), choices.end(), text) != choices.end()) return {given};
  return {{}, "must be " + allowed(details) + "; the nearest is \"" + nearest_name(text, choices) + "\""};
}

Conversion to_scalar(ValueType type, const Field& details, const Value& given) {
  switch (type) {
    case ValueType::boolean:
      return given.is<bool>() ? Conversion{given} : Conversion{{}, "must be true or false"};
    case ValueType::integer:
      return to_integer(details, given);
    case ValueType::real:
      return to_real(details, given);
    default:
      return to_text(details, given);
  }
}

Conversion to_list(ValueType type, const Field& details, const Value& given) {
  const ValueType element = type == ValueType::integers ? ValueType::integer
                            : type == ValueType::reals  ? ValueType::real
                                                        : ValueType::text;
  const Value::List items = given.is<Value::List>() ? given.as<Value::List>() : Value::List{given};
  Value::List converted;
  for (const Value& item : items) {
    const Conversion one = to_scalar(element, details, item);
    if (!one.value) return {{}, "has the element " + item.to_toml() + ", which " + one.problem};
    converted.push_back(*one.value);
  }
  return {Value(std::move(converted))};
}

Conversion to_tables(const Value& given) {
  const bool tables =
      given.is<Value::List>() && std::all_of(given.as<Value::List>().begin(), given.as<Value::List>().end(),
                                             [](const Value& item) { return item.is<Table>(); });
  return tables ? Conversion{given} : Conversion{{}, "must be a list of tables, such as [{ \"geometry.N\" = 64 }]"};
}

}  // namespace

std::string allowed(const Field& details) {
  if (!details.choices.empty()) {
    std::string names;
    for (const std::string& choice : details.choices) names += (names.empty() ? "" : ", ") + choice;
    return "one of " + names;
  }
  const auto number = [](double limit) {
    const bool integral = std::fabs(limit) < 1e15 && limit == std::floor(limit);
    return integral ? std::to_string(static_cast<std::int64_t>(limit)) : Value(limit).to_toml();
  };
  std::string text;
  if (std::isfinite(details.min)) text = (details.min_excluded ? "greater than " : "at least ") + number(details.min);
  if (std::isfinite(details.max)) text += (text.empty() ? "at most " : " and at most ") + number(details.max);
  return text;
}

Value guess(const std::string& text) {
  if (!text.empty() && (text.front() == '[' || text.front() == '{')) return read_toml_value(text, "the text");
  if (text.find(',') == std::string::npos) return scalar_of(text);
  Value::List items;
  for (const std::string& part : split_at_commas(text)) items.push_back(scalar_of(part));
  return Value(std::move(items));
}

Conversion convert(const FieldSlot& slot, const Value& given, bool raw) {
  if (slot.optional && given.is<std::string>() && given.as<std::string>() == automatic) return {given};
  try {
    const Value value = raw && given.is<std::string>() ? interpret(slot.type, given.as<std::string>()) : given;
    Conversion result;
    if (slot.type == ValueType::tables) {
      result = to_tables(value);
    } else if (slot.type == ValueType::table) {
      result = value.is<Table>() ? Conversion{value} : Conversion{{}, "must be a table of keys"};
    } else {
      result = is_list(slot.type) ? to_list(slot.type, slot.details, value) : to_scalar(slot.type, slot.details, value);
    }
    if (!result.value && slot.optional) result.problem += ", or auto";
    return result;
  } catch (const InputError& error) {
    return {{}, std::string("must be a ") + name_of(slot.type) + " (" + error.what() + ")"};
  }
}

}  // namespace arago::config::detail
