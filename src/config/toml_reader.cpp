#include "config/detail/toml_reader.hpp"

#include "arago/core/error.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <utility>

namespace arago::config::detail {
namespace {

using Child = std::pair<std::string, const toml::node*>;

std::string place(const toml::source_region& source, const std::string& name) {
  return "line " + std::to_string(source.begin.line) + " of " + name;
}

/// Where the first value below `node` stands: tables made by dotted keys and super-tables have no place of their own.
toml::source_position first_position(const toml::node& node) {
  const toml::table* table = node.as_table();
  if (!table || table->empty()) return node.source().begin;
  toml::source_position first{~toml::source_index{0}, ~toml::source_index{0}};
  for (const auto& [key, child] : *table) first = std::min(first, first_position(child));
  return first;
}

/// The library sorts keys; the user's order is that of the places in the file.
std::vector<Child> children_in_file_order(const toml::table& table) {
  std::vector<Child> children;
  for (const auto& [key, node] : table) children.emplace_back(std::string(key.str()), &node);
  std::stable_sort(children.begin(), children.end(), [](const Child& a, const Child& b) {
    return first_position(*a.second) < first_position(*b.second);
  });
  return children;
}

class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  void read(const toml::table& table, const std::string& prefix, TomlDocument& document) const {
    if (table.empty() && !prefix.empty())
      document.empty_sections.push_back({prefix, Value(), place(table.source(), name_)});
    for (const auto& [key, node] : children_in_file_order(table)) {
      const std::string full = prefix.empty() ? key : prefix + "." + key;
      if (const toml::table* inner = node->as_table()) {
        read(*inner, full, document);
      } else {
        document.lines.push_back({full, value_of(*node, full), place(node->source(), name_)});
      }
    }
  }

  Value value_of(const toml::node& node, const std::string& key) const {
    if (const auto* boolean = node.as_boolean()) return Value(boolean->get());
    if (const auto* integer = node.as_integer()) return Value(std::int64_t{integer->get()});
    if (const auto* real = node.as_floating_point()) return Value(real->get());
    if (const auto* text = node.as_string()) return Value(text->get());
    if (const auto* list = node.as_array()) return list_of(*list, key);
    if (const auto* table = node.as_table()) return table_of(*table);
    throw InputError(key + " (" + place(node.source(), name_) +
                     ") is a date or a time; no key takes one, write a text");
  }

 private:
  Value list_of(const toml::array& array, const std::string& key) const {
    Value::List items;
    for (const toml::node& item : array) items.push_back(value_of(item, key));
    return Value(std::move(items));
  }

  Value table_of(const toml::table& table) const {
    TomlDocument flat;
    read(table, "", flat);
    return Value(std::move(flat.lines));
  }

  const std::string& name_;
};

toml::table parse(std::string_view text, const std::string& name) {
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    throw InputError(name + " is not valid TOML at " + place(error.source(), name) + ": " +
                     std::string(error.description()));
  }
}

}  // namespace

TomlDocument read_toml(std::string_view text, const std::string& name) {
  TomlDocument document;
  Reader(name).read(parse(text, name), "", document);
  return document;
}

Value read_toml_value(std::string_view text, const std::string& name) {
  const toml::table table = parse("value = " + std::string(text), name);
  if (table.size() != 1) throw InputError(name + " is not one TOML value: " + std::string(text));
  return Reader(name).value_of(*table.get("value"), name);
}

}  // namespace arago::config::detail
