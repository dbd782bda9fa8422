#pragma once

#include "arago/config/resolver.hpp"

#include <vector>

namespace arago::train {

/// What model.preset = original sets: the behaviour of PtychoPINN in the sections [model], [probe] and [train]. Keys
/// that have no effect next to the given ones are left out (plateau_patience with another schedule). Empty for
/// model.preset = default, whose values are the built-in ones. `given` is the resolution without a preset.
std::vector<config::Assignment> preset_values(const config::Resolution& given);

/// Resolves `config`, which must hold its defaults, with the preset that the input chooses as a layer below data-set
/// metadata and all given keys. Config: any aggregate with the section [model].
template <class Config>
config::Resolution resolve_with_preset(const config::Resolver& resolver, Config& config,
                                       config::OtherSections others = config::OtherSections::rejected) {
  Config given = config;
  config::Resolution resolution = resolver.resolve(config::schema_of(given), others);
  const std::vector<config::Assignment> preset = preset_values(resolution);
  if (preset.empty()) {
    config = std::move(given);
    return resolution;
  }
  config::Resolver with_preset = resolver;
  for (const config::Assignment& value : preset)
    with_preset.add(config::Layer::profile, value.key, value.value, value.where);
  return with_preset.resolve(config::schema_of(config), others);
}

}  // namespace arago::train
