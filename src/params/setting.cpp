#include "arago/params/setting.hpp"

#include "arago/config/resolver.hpp"
#include "arago/core/error.hpp"
#include "params/detail/config_value.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace arago::params {

namespace {

using Json = nlohmann::json;

std::vector<Setting> read_toml(std::string_view text, const std::string& name) {
  config::Resolver reader;
  reader.add_toml(config::Layer::file, text, name);
  std::vector<Setting> settings;
  for (const config::Entry& entry : reader.entries())
    settings.push_back(
        {entry.key, detail::from_config(entry.value, entry.key, entry.origin.where), entry.origin.where});
  return settings;
}

config::Value config_value(const Json& json, const std::string& key, const std::string& name) {
  if (json.is_boolean()) return json.get<bool>();
  const bool too_large =
      json.is_number_unsigned() && json.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max();
  if (json.is_number_integer() && !too_large) return json.get<std::int64_t>();
  if (json.is_number_float()) return json.get<double>();
  if (json.is_string() && json == "inf") return std::numeric_limits<double>::infinity();
  if (json.is_string() && json == "-inf") return -std::numeric_limits<double>::infinity();
  if (json.is_string()) return json.get<std::string>();
  ARAGO_REQUIRE(json.is_array(),
                key << "=" << json.dump() << " (" << name << ") is no value that a parameter can have");
  config::Value::List list;
  for (const Json& element : json) list.push_back(config_value(element, key, name));
  return list;
}

void flatten(const Json& object, const std::string& prefix, const std::string& name, std::vector<Setting>& settings) {
  for (const auto& [part, content] : object.items()) {
    const std::string key = prefix.empty() ? part : prefix + "." + part;
    if (content.is_object())
      flatten(content, key, name, settings);
    else
      settings.push_back({key, detail::from_config(config_value(content, key, name), key, name), name});
  }
}

std::vector<Setting> read_json(std::string_view text, const std::string& name) {
  Json document;
  try {
    document = Json::parse(text);
  } catch (const Json::exception& error) {
    throw InputError(name + " is not valid JSON: " + error.what());
  }
  ARAGO_REQUIRE(document.is_object(), name << " must hold one JSON object of parameter groups");
  std::vector<Setting> settings;
  flatten(document, "", name, settings);
  return settings;
}

}  // namespace

std::vector<Setting> read_settings(std::string_view text, TextFormat format, std::string_view name) {
  return format == TextFormat::toml ? read_toml(text, std::string(name)) : read_json(text, std::string(name));
}

}  // namespace arago::params
