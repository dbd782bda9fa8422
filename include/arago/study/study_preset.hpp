#pragma once

#include "arago/config/resolver.hpp"
#include "arago/study/sweep_plan.hpp"

#include <string>
#include <vector>

namespace arago::study {

/// A study that has a name: axes, and values for what is not swept. Given keys win over both.
struct StudyPreset {
  std::string name;
  std::string help;
  std::vector<Axis> axes;
  Settings settings;
};

/// none, classic_arms, dose_response, reduced, sizes.
const std::vector<StudyPreset>& study_presets();
/// InputError naming the known ones.
const StudyPreset& find_study_preset(const std::string& name);

/// The resolver with the settings of the preset that it chooses (study.preset) as the weakest layer above the defaults.
config::Resolver with_study_preset(const config::Resolver& resolver);

}  // namespace arago::study
