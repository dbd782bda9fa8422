#include "arago/params/store_text.hpp"

#include "arago/core/error.hpp"
#include "arago/params/system_id.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace arago::params {

namespace {

using Json = nlohmann::ordered_json;
constexpr const char* system_key = "telescope.system";

std::string short_system(const ParameterStore& store) {
  return std::string(short_name(system_from_name(store.spec().system())));
}

std::string to_toml(const ParameterStore& store) {
  std::string text = "# arago-parameters/1\n";
  for (const std::string& group : store.spec().groups()) {
    std::string lines = group == "telescope" ? fmt::format("system = \"{}\"\n", short_system(store)) : "";
    for (const ParamField& field : store.spec().fields())
      if (field.group() == group && field.kind != Kind::derived)
        lines += fmt::format("{} = {}\n", field.key.substr(group.size() + 1), store.at(field.key).to_toml());
    if (!lines.empty()) text += fmt::format("\n[{}]\n{}", group, lines);
  }
  return text;
}

Json number(double x) {
  if (std::isinf(x)) return x > 0 ? "inf" : "-inf";
  return x;
}

Json to_json_value(const Value& value) {
  if (value.dtype() == Dtype::boolean) return value.boolean();
  if (value.dtype() == Dtype::text) return value.text();
  const bool integers = value.dtype() == Dtype::integer;
  if (value.shape() == Shape::scalar) return integers ? Json(value.integer()) : number(value.real());
  Json list = Json::array();
  if (integers)
    for (const std::int64_t n : value.integers()) list.push_back(n);
  else
    for (const double x : value.reals()) list.push_back(number(x));
  return list;
}

/// Creates the nested objects of a dotted key.
void place(Json& root, const std::string& key, Json content) {
  Json* object = &root;
  std::size_t begin = 0;
  for (std::size_t dot = key.find('.'); dot != std::string::npos; dot = key.find('.', begin)) {
    object = &(*object)[key.substr(begin, dot - begin)];
    begin = dot + 1;
  }
  (*object)[key.substr(begin)] = std::move(content);
}

std::string to_json(const ParameterStore& store) {
  Json root;
  place(root, system_key, short_system(store));
  for (const ParamField& field : store.spec().fields())
    if (field.kind != Kind::derived) place(root, field.key, to_json_value(store.at(field.key)));
  return root.dump(2) + "\n";
}

}  // namespace

std::string to_text(const ParameterStore& store, TextFormat format) {
  return format == TextFormat::toml ? to_toml(store) : to_json(store);
}

ParameterStore store_from_text(std::string_view text, TextFormat format, std::string_view name) {
  std::string system;
  ParameterStore::Values values;
  ParameterStore::Origins origins;
  for (const Setting& setting : read_settings(text, format, name)) {
    if (setting.key == system_key) {
      ARAGO_REQUIRE(setting.value.dtype() == Dtype::text,
                    system_key << "=" << setting.value.to_toml() << " (" << setting.origin << ") must be a text");
      system = setting.value.text();
    } else {
      values.emplace(setting.key, setting.value);
      origins.emplace(setting.key, setting.origin);
    }
  }
  ARAGO_REQUIRE(!system.empty(),
                name << " does not say " << system_key << "; add two_plane, three_plane or four_plane");
  return {ParamSpec::of(system_from_name(system)), values, origins};
}

}  // namespace arago::params
