#pragma once

#include "arago/params/param_field.hpp"
#include "arago/params/system_id.hpp"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace arago::params {

/// The schema of one system: an ordered, immutable collection of fields. Holds no values.
class ParamSpec {
 public:
  /// std::logic_error if a key occurs twice.
  ParamSpec(std::string system, std::vector<ParamField> fields);

  /// The spec of a telescope system; built once, checked by lint().
  static std::shared_ptr<const ParamSpec> of(SystemId system);

  const std::string& system() const { return system_; }  ///< "shera_three_plane"
  const std::vector<ParamField>& fields() const { return fields_; }
  std::vector<std::string> keys() const;
  std::vector<std::string> keys(Kind kind) const;
  /// "binary", "band", ... in the order of their first field.
  std::vector<std::string> groups() const;

  /// nullptr if this system has no such key.
  const ParamField* find(std::string_view key) const;
  /// InputError if there is no such key; it names the nearest key, the systems that have it, or the right unit suffix.
  const ParamField& at(std::string_view key, std::string_view origin = "") const;

  ParamSpec with(ParamField field) const;                       ///< std::logic_error if the key exists
  ParamSpec merged(const ParamSpec& other) const;               ///< std::logic_error on another system or a double key
  ParamSpec subset(std::span<const std::string> wanted) const;  ///< in the caller's order; unknown keys as at()
  ParamSpec without(std::span<const std::string> dropped) const;  ///< unknown keys as at()

  /// What is wrong with the table itself, one sentence each: bounds not ordered, default outside its bounds, unit
  /// missing or not the key's suffix, help missing, inferable without prior, structural and inferable, bijector without
  /// its bounds, size_like of an unknown list.
  std::vector<std::string> lint() const;

 private:
  std::string system_;
  std::vector<ParamField> fields_;
  std::map<std::string, std::size_t, std::less<>> index_;
};

/// Full names of the telescope systems whose spec has `key`.
std::vector<std::string> systems_with(std::string_view key);

}  // namespace arago::params
