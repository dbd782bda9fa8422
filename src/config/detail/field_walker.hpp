#pragma once

#include "arago/config/section_visitor.hpp"

#include <functional>
#include <string>

namespace arago::config::detail {

enum class ValueType { boolean, integer, real, text, integers, reals, texts, table, tables };

/// One field of a schema in the same form for all types; every use of a schema is a function of it.
struct FieldSlot {
  const std::string& section;
  const std::string& key;  ///< full dotted
  ValueType type;
  bool optional;
  const Field& details;
  Value value;                               ///< what the struct holds now; auto if it is not set
  std::function<void(const Value&)> assign;  ///< stores a value of the field's type (or auto, if optional)
};

using SlotFunction = std::function<void(const FieldSlot&)>;

/// Calls `use` for every field, in order.
void walk(const Schema& schema, const SlotFunction& use);

/// "INTEGER", "LIST OF REALS": for help and messages.
const char* name_of(ValueType type);

inline const std::string automatic = "auto";

}  // namespace arago::config::detail
