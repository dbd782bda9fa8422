#include "arago/params/param_spec.hpp"

#include "arago/core/error.hpp"
#include "arago/core/nearest_name.hpp"
#include "params/detail/spec_tables.hpp"
#include "params/detail/unit_suffix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace arago::params {

namespace {

std::string from(std::string_view origin) {
  return origin.empty() ? "" : fmt::format(" (from {})", origin);
}

/// A key of `spec` that differs from `key` in its unit only: "system.m1_diameter_m" for "system.m1_diameter_mm".
const ParamField* same_but_for_unit(const ParamSpec& spec, std::string_view key) {
  const std::string_view stem = detail::without_unit_suffix(key);
  for (const ParamField& field : spec.fields())
    if (field.key != key && detail::without_unit_suffix(field.key) == stem) return &field;
  return nullptr;
}

}  // namespace

ParamSpec::ParamSpec(std::string system, std::vector<ParamField> fields)
    : system_(std::move(system)), fields_(std::move(fields)) {
  for (std::size_t i = 0; i < fields_.size(); ++i)
    ARAGO_ASSERT(index_.emplace(fields_[i].key, i).second, "key " << fields_[i].key << " occurs twice in " << system_);
}

std::shared_ptr<const ParamSpec> ParamSpec::of(SystemId system) {
  const auto make = [](SystemId id) {
    return std::make_shared<const ParamSpec>(std::string(system_name(id)), detail::fields_of(id));
  };
  static const std::shared_ptr<const ParamSpec> specs[] = {make(SystemId::two_plane), make(SystemId::three_plane),
                                                           make(SystemId::four_plane)};
  return specs[static_cast<std::size_t>(system)];
}

std::vector<std::string> ParamSpec::keys() const {
  std::vector<std::string> result;
  for (const ParamField& field : fields_) result.push_back(field.key);
  return result;
}

std::vector<std::string> ParamSpec::keys(Kind kind) const {
  std::vector<std::string> result;
  for (const ParamField& field : fields_)
    if (field.kind == kind) result.push_back(field.key);
  return result;
}

std::vector<std::string> ParamSpec::groups() const {
  std::vector<std::string> result;
  for (const ParamField& field : fields_)
    if (std::find(result.begin(), result.end(), field.group()) == result.end()) result.emplace_back(field.group());
  return result;
}

const ParamField* ParamSpec::find(std::string_view key) const {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : &fields_[found->second];
}

const ParamField& ParamSpec::at(std::string_view key, std::string_view origin) const {
  if (const ParamField* field = find(key)) return *field;
  if (const std::vector<std::string> owners = systems_with(key); !owners.empty())
    throw InputError(fmt::format("{}{} is a key of {}, not of {}; remove it or choose telescope.system accordingly",
                                 key, from(origin), fmt::join(owners, " and "), system_));
  if (const ParamField* field = same_but_for_unit(*this, key))
    throw InputError(fmt::format("{}{} is no key of {}: the unit is {}; give {}", key, from(origin), system_,
                                 field->unit.empty() ? "1 (none)" : field->unit, field->key));
  throw InputError(
      fmt::format("{}{} is no key of {}; did you mean {}?", key, from(origin), system_, nearest_name(key, keys())));
}

ParamSpec ParamSpec::with(ParamField field) const {
  std::vector<ParamField> fields = fields_;
  fields.push_back(std::move(field));
  return {system_, std::move(fields)};
}

ParamSpec ParamSpec::merged(const ParamSpec& other) const {
  ARAGO_ASSERT(system_ == other.system_, "specs of " << system_ << " and " << other.system_ << " cannot be merged");
  std::vector<ParamField> fields = fields_;
  fields.insert(fields.end(), other.fields_.begin(), other.fields_.end());
  return {system_, std::move(fields)};
}

ParamSpec ParamSpec::subset(std::span<const std::string> wanted) const {
  std::vector<ParamField> fields;
  for (const std::string& key : wanted) fields.push_back(at(key));
  return {system_, std::move(fields)};
}

ParamSpec ParamSpec::without(std::span<const std::string> dropped) const {
  for (const std::string& key : dropped) (void)at(key);
  std::vector<ParamField> fields;
  for (const ParamField& field : fields_)
    if (std::find(dropped.begin(), dropped.end(), field.key) == dropped.end()) fields.push_back(field);
  return {system_, std::move(fields)};
}

std::vector<std::string> systems_with(std::string_view key) {
  std::vector<std::string> result;
  for (const SystemId system : all_systems())
    if (ParamSpec::of(system)->find(key)) result.emplace_back(system_name(system));
  return result;
}

}  // namespace arago::params
