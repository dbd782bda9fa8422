#include "arago/core/error.hpp"
#include "arago/params/alias.hpp"
#include "arago/params/profile.hpp"
#include "arago/params/telescope_input.hpp"
#include "params/detail/config_value.hpp"
#include "params/detail/input_entries.hpp"

#include <fmt/format.h>

namespace arago::params {

namespace {

using detail::numbers_of;
using detail::strongest;

std::string strongest_text(const config::Resolver& resolver, std::string_view key) {
  const config::Entry* entry = strongest(resolver, key);
  return entry ? entry->value.to_text() : "";
}

void add_entry(config::Resolver& target, const config::Entry& entry, const std::string& key) {
  if (entry.raw)
    target.add_override(key, entry.value.to_text());
  else
    target.add(entry.origin.layer, key, entry.value, entry.origin.where);
}

/// An entry under an original program's name, in its canonical form. Products wait until their partner is known.
void add_translated(config::Resolver& target, const config::Entry& entry, const Alias& alias, SystemId system,
                    std::vector<std::string>& notes) {
  if (alias.factor == 1.0 && alias.also.empty() && alias.name != "source.wavelengths") {
    add_entry(target, entry, canonical_key(entry.key, notes));
    return;
  }
  const Setting given{entry.key, numbers_of(entry), entry.origin.where};
  for (const Setting& setting : canonical_settings(*ParamSpec::of(system), {&given, 1}, notes))
    target.add(entry.origin.layer, setting.key, detail::to_config(setting.value), setting.origin);
}

/// "m1.focal_ratio" times the diameter that wins.
void add_product(config::Resolver& target, const config::Entry& entry, const Alias& alias,
                 std::vector<std::string>& notes) {
  const config::Entry* partner = strongest(target, alias.times_key);
  ARAGO_REQUIRE(partner, entry.key << " (" << entry.origin.where << ") needs " << alias.times_key << "; give it too");
  const std::vector<double> factor = numbers_of(*partner).as_reals(), given = numbers_of(entry).as_reals();
  ARAGO_REQUIRE(factor.size() == 1 && given.size() == 1,
                entry.key << " (" << entry.origin.where << ") must be a number");
  target.add(entry.origin.layer, canonical_key(entry.key, notes), factor[0] * given[0], entry.origin.where);
}

/// The profile as stored values: a derived quantity of a profile holds for the profile's own values.
void add_profile_layer(config::Resolver& target, const TelescopeChoice& choice) {
  const std::vector<Setting> settings = profile_settings(choice.profile, choice.system);
  const std::shared_ptr<const ParamSpec> spec = ParamSpec::of(choice.system);
  for (const Setting& setting : settings) {
    std::string key = setting.key;
    Value value = setting.value;
    for (const SettableDerived& settable : settable_keys(*spec))
      if (settable.key == setting.key) {
        key = settable.effective;
        value = build_store(choice.system, settings, {}).store.at(key);
      }
    target.add(config::Layer::profile, key, detail::to_config(value), setting.origin);
  }
}

}  // namespace

TelescopeChoice choice_of(const config::Resolver& resolver) {
  TelescopeChoice choice;
  if (const std::string profile = strongest_text(resolver, "telescope.profile"); !profile.empty())
    choice.profile = profile;
  const std::vector<SystemId> listed = profile_systems(choice.profile);
  const std::string system = strongest_text(resolver, "telescope.system");
  choice.system = system.empty() ? listed.front() : system_from_name(system);
  (void)profile_settings(choice.profile, choice.system);
  return choice;
}

config::Resolver with_profile(const config::Resolver& resolver, const TelescopeChoice& choice,
                              std::vector<std::string>& notes) {
  config::Resolver result;
  add_profile_layer(result, choice);
  std::vector<const config::Entry*> products;
  std::vector<detail::ElementEntry> elements;
  for (const config::Entry& entry : resolver.entries()) {
    const Alias* alias = find_alias(entry.key);
    if (const auto element = detail::element_of(entry, notes))
      elements.push_back(*element);
    else if (!alias)
      add_entry(result, entry, entry.key);
    else if (alias->times_key.empty())
      add_translated(result, entry, *alias, choice.system, notes);
    else
      products.push_back(&entry);
  }
  for (const config::Entry* entry : products) add_product(result, *entry, *find_alias(entry->key), notes);
  return detail::with_elements(result, elements, *ParamSpec::of(choice.system));
}

}  // namespace arago::params
