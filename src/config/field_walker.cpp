#include "config/detail/field_walker.hpp"

#include <type_traits>

namespace arago::config::detail {
namespace {

/// List value from a vector and back.
template <class T>
Value to_value(const std::vector<T>& items) {
  return Value(Value::List(items.begin(), items.end()));
}
template <class T>
Value to_value(const T& item) {
  return Value(item);
}

template <class T>
struct FromValue {
  static T get(const Value& value) { return value.as<T>(); }
};
template <class T>
struct FromValue<std::vector<T>> {
  static std::vector<T> get(const Value& value) {
    std::vector<T> items;
    for (const Value& item : value.as<Value::List>()) items.push_back(item.as<T>());
    return items;
  }
};
template <>
struct FromValue<Table> {
  static Table get(const Value& value) { return value.as<Table>(); }
};

class FieldWalker final : public FieldVisitor, public SectionVisitor {
 public:
  explicit FieldWalker(const SlotFunction& use) : use_(use) {}

  void section(std::string_view name, const std::function<void(FieldVisitor&)>& fields) override {
    section_ = name;
    fields(*this);
  }

  void field(std::string_view key, bool& v, const Field& f) override { plain(key, v, ValueType::boolean, f); }
  void field(std::string_view key, std::int64_t& v, const Field& f) override { plain(key, v, ValueType::integer, f); }
  void field(std::string_view key, double& v, const Field& f) override { plain(key, v, ValueType::real, f); }
  void field(std::string_view key, std::string& v, const Field& f) override { plain(key, v, ValueType::text, f); }
  void field(std::string_view key, std::optional<bool>& v, const Field& f) override {
    optional(key, v, ValueType::boolean, f);
  }
  void field(std::string_view key, std::optional<std::int64_t>& v, const Field& f) override {
    optional(key, v, ValueType::integer, f);
  }
  void field(std::string_view key, std::optional<double>& v, const Field& f) override {
    optional(key, v, ValueType::real, f);
  }
  void field(std::string_view key, std::vector<std::int64_t>& v, const Field& f) override {
    plain(key, v, ValueType::integers, f);
  }
  void field(std::string_view key, std::vector<double>& v, const Field& f) override {
    plain(key, v, ValueType::reals, f);
  }
  void field(std::string_view key, std::vector<std::string>& v, const Field& f) override {
    plain(key, v, ValueType::texts, f);
  }
  void table(std::string_view key, Table& v, const Field& f) override {
    emit(key, ValueType::table, false, f, Value(v), [&v](const Value& value) { v = value.as<Table>(); });
  }
  void tables(std::string_view key, std::vector<Table>& v, const Field& f) override {
    emit(key, ValueType::tables, false, f, to_value(v),
         [&v](const Value& value) { v = FromValue<std::vector<Table>>::get(value); });
  }

 private:
  template <class T>
  void plain(std::string_view key, T& target, ValueType type, const Field& details) {
    emit(key, type, false, details, to_value(target),
         [&target](const Value& value) { target = FromValue<T>::get(value); });
  }

  template <class T>
  void optional(std::string_view key, std::optional<T>& target, ValueType type, const Field& details) {
    emit(key, type, true, details, target ? Value(*target) : Value(automatic), [&target](const Value& value) {
      if (value.is<std::string>()) {
        target.reset();
      } else {
        target = value.as<T>();
      }
    });
  }

  void emit(std::string_view key, ValueType type, bool optional, const Field& details, Value value,
            std::function<void(const Value&)> assign) {
    key_ = section_ + "." + std::string(key);
    use_({section_, key_, type, optional, details, std::move(value), std::move(assign)});
  }

  const SlotFunction& use_;
  std::string section_;
  std::string key_;
};

}  // namespace

void walk(const Schema& schema, const SlotFunction& use) {
  FieldWalker walker(use);
  schema(walker);
}

const char* name_of(ValueType type) {
  switch (type) {
    case ValueType::boolean:
      return "true or false";
    case ValueType::integer:
      return "integer";
    case ValueType::real:
      return "real";
    case ValueType::text:
      return "text";
    case ValueType::integers:
      return "list of integers";
    case ValueType::reals:
      return "list of reals";
    case ValueType::texts:
      return "list of texts";
    case ValueType::table:
      return "table";
    case ValueType::tables:
      return "list of tables";
  }
  return "";
}

}  // namespace arago::config::detail
