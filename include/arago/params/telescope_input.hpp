#pragma once

#include "arago/config/resolver.hpp"
#include "arago/config/section_visitor.hpp"
#include "arago/params/store_builder.hpp"
#include "arago/params/system_id.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace arago::params {

/// Which system and which profile an input asks for.
struct TelescopeChoice {
  std::string profile = "shera_testbed";
  SystemId system = SystemId::three_plane;
};

/// Reads telescope.profile and telescope.system from the strongest layer that has them; without a system the profile's
/// first. InputError: unknown names, a system that the profile does not list.
TelescopeChoice choice_of(const config::Resolver& resolver);

/// The same input with the names of the original programs replaced (and their units converted), and with the values of
/// the profile as the profile layer. Replacements are reported in `notes`. Resolve what this returns.
config::Resolver with_profile(const config::Resolver& resolver, const TelescopeChoice& choice,
                              std::vector<std::string>& notes);

/// The sections [telescope] [system] [binary] ... of a configuration, bound to the spec of the chosen system.
/// Keys of the other systems are visited too, so that giving one is answered with the name of its system.
///   TelescopeChoice choice = choice_of(resolver);
///   TelescopeInput input(choice);
///   auto resolution = with_profile(resolver, choice, notes).resolve(config::schema_of(input));
///   BuiltStore built = input.build(resolution);
class TelescopeInput {
 public:
  explicit TelescopeInput(const TelescopeChoice& choice = {});

  const TelescopeChoice& choice() const { return choice_; }
  /// Opens each group of parameters. Values are only held here while they are resolved: build() reads the resolution.
  void describe(config::SectionVisitor& sections);

  /// The store that a resolution of these sections means. InputError as build_store; a key of another system.
  BuiltStore build(const config::Resolution& resolution) const;

 private:
  using Slot = std::variant<std::optional<double>, std::optional<std::int64_t>, std::optional<bool>, std::string,
                            std::vector<double>, std::vector<std::int64_t>>;
  static Slot slot_of(const ParamField& field);
  void describe_group(const std::string& group, config::FieldVisitor& visitor);

  TelescopeChoice choice_;
  std::string profile_text_;
  std::string system_text_;
  std::vector<ParamField> fields_;     // of this system, then of the others
  std::map<std::string, Slot> slots_;  // one for each visited key
};

inline void describe(config::SectionVisitor& sections, TelescopeInput& input) {
  input.describe(sections);
}

}  // namespace arago::params
