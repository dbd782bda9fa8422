#include "arago/params/telescope_input.hpp"

#include "arago/core/error.hpp"
#include "arago/params/profile.hpp"
#include "params/detail/config_value.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace arago::params {

namespace {

constexpr std::string_view unset = "auto";

/// What --help, the file and the hash need to know of a field.
config::Field config_field(const ParamField& field) {
  config::Field result{.help = field.help, .unit = field.unit, .role = config::Role::numerics};
  const std::vector<std::string> systems = systems_with(field.key);
  if (systems.size() < all_systems().size()) result.help += fmt::format(" ({} only)", fmt::join(systems, ", "));
  if (field.kind == Kind::derived) result.help += "; derived from other keys unless given";
  result.min = field.bounds.min;
  result.max = field.bounds.max;
  result.min_excluded = field.bounds.min_excluded;
  result.choices = field.choices;
  result.infinite_allowed = field.may_be_infinite;
  return result;
}

/// A stored value, or a derived one that may be given.
bool may_be_given(const ParamSpec& spec, const ParamField& field) {
  return field.kind != Kind::derived || is_settable(spec, field.key);
}

template <class T>
std::optional<T> optional_of(const std::optional<Value>& value, T (Value::*get)() const) {
  return value ? std::optional<T>(((*value).*get)()) : std::nullopt;
}

/// Says nothing about the value: unset optionals, empty texts and empty lists that have another meaning by default.
bool is_silent(const ParamField& field, const Value& value) {
  if (value.dtype() == Dtype::text)
    return value.text().empty() || (value.text() == unset && field.dtype != Dtype::text);
  return value.size() == 0 && !field.size_like.empty();
}

}  // namespace

TelescopeInput::TelescopeInput(const TelescopeChoice& choice)
    : choice_(choice), profile_text_(choice.profile), system_text_(short_name(choice.system)) {
  std::vector<SystemId> order{choice.system};
  for (const SystemId system : all_systems())
    if (system != choice.system) order.push_back(system);
  for (const SystemId system : order)
    for (ParamField field : ParamSpec::of(system)->fields()) {
      const bool own = system == choice.system;
      if (!may_be_given(*ParamSpec::of(system), field) || slots_.contains(field.key)) continue;
      if (!own) field.fallback.reset();
      slots_.emplace(field.key, slot_of(field));
      fields_.push_back(std::move(field));
    }
}

TelescopeInput::Slot TelescopeInput::slot_of(const ParamField& field) {
  const bool list = field.shape == Shape::list;
  switch (field.dtype) {
    case Dtype::real:
      if (list) return std::vector<double>{};
      return optional_of(field.fallback, &Value::real);
    case Dtype::integer:
      if (list) return std::vector<std::int64_t>{};
      return optional_of(field.fallback, &Value::integer);
    case Dtype::boolean:
      return optional_of(field.fallback, &Value::boolean);
    case Dtype::text:
      break;
  }
  return field.fallback ? field.fallback->text() : std::string{};
}

void TelescopeInput::describe(config::SectionVisitor& sections) {
  std::vector<std::string> groups;
  for (const ParamField& field : fields_)
    if (std::find(groups.begin(), groups.end(), field.group()) == groups.end()) groups.emplace_back(field.group());
  for (const std::string& group : groups)
    sections.section(group, [&](config::FieldVisitor& visitor) { describe_group(group, visitor); });
}

void TelescopeInput::describe_group(const std::string& group, config::FieldVisitor& visitor) {
  if (group == "telescope") {
    visitor.field("profile", profile_text_,
                  {.help = fmt::format("{}, none, or a .toml or .json file", fmt::join(profile_names(), ", ")),
                   .role = config::Role::record});  // its values are hashed, not its name
    visitor.field("system", system_text_,
                  {.help = "the planes that are modelled", .choices = {"two_plane", "three_plane", "four_plane"}});
  }
  for (const ParamField& field : fields_) {
    if (field.group() != group) continue;
    const std::string_view key = std::string_view(field.key).substr(group.size() + 1);
    std::visit([&](auto& value) { visitor.field(key, value, config_field(field)); }, slots_.at(field.key));
  }
}

BuiltStore TelescopeInput::build(const config::Resolution& resolution) const {
  const std::shared_ptr<const ParamSpec> spec = ParamSpec::of(choice_.system);
  std::vector<Setting> profile, input;
  for (const ParamField& field : fields_) {
    const config::ResolvedField* resolved = resolution.find(field.key);
    if (!resolved || resolved->origin.layer == config::Layer::standard) continue;
    const Value value = detail::from_config(resolved->value, field.key, resolved->origin.where);
    if (is_silent(field, value) || (!spec->find(field.key) && value.size() == 0)) continue;
    (void)spec->at(field.key, resolved->origin.where);
    auto& layer = resolved->origin.layer == config::Layer::profile ? profile : input;
    layer.push_back({field.key, value, resolved->origin.where});
  }
  return build_store(choice_.system, profile, input);
}

}  // namespace arago::params
