#include "arago/cli/settings.hpp"

#include "arago/config/problem_list.hpp"
#include "arago/params/alias.hpp"
#include "arago/study/study_preset.hpp"
#include "arago/train/preset.hpp"

#include <algorithm>

namespace arago::cli {
namespace {

/// True if the input says anything about a telescope.
bool names_telescope(const config::Resolver& resolver) {
  return std::any_of(resolver.entries().begin(), resolver.entries().end(), [](const config::Entry& entry) {
    return is_telescope_key(entry.key) || params::find_alias(entry.key);
  });
}

std::vector<std::string> groups_of_all_systems() {
  std::vector<std::string> groups;
  for (const params::SystemId system : params::all_systems())
    for (const std::string& group : params::ParamSpec::of(system)->groups())
      if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
  return groups;
}

}  // namespace

void describe(config::SectionVisitor& sections, Settings& settings) {
  describe(sections, settings.job);
  sections.section_of("study", settings.study);
  sections.section_of("trial", settings.trial);
  sections.section_of("bench", settings.bench);
  sections.section_of("psf", settings.psf);
  sections.section_of("fisher", settings.fisher);
  sections.section_of("fit", settings.fit);
  sections.section_of("sample", settings.sample);
  describe(sections, settings.telescope);
  sections.section_of("input", settings.input);
  sections.section_of("run", settings.run);
  sections.section_of("execution", settings.execution);
}

const std::vector<std::string>& telescope_sections() {
  static const std::vector<std::string> sections = groups_of_all_systems();
  return sections;
}

bool is_telescope_key(std::string_view key) {
  const std::vector<std::string>& sections = telescope_sections();
  return std::find(sections.begin(), sections.end(), key.substr(0, key.find('.'))) != sections.end();
}

config::Resolved<Settings> resolve_settings(const config::Resolver& given, bool telescope,
                                            std::vector<std::string>& notes) {
  const config::Resolver resolver = study::with_study_preset(given);
  config::Resolved<Settings> resolved;
  if (!telescope && !names_telescope(resolver)) {
    resolved.resolution = train::resolve_with_preset(resolver, resolved.config);
    return resolved;
  }
  const params::TelescopeChoice choice = params::choice_of(resolver);
  resolved.config.telescope = params::TelescopeInput(choice);
  resolved.resolution = train::resolve_with_preset(with_profile(resolver, choice, notes), resolved.config);
  return resolved;
}

void validate(const Settings& settings) {
  config::ProblemList problems;
  problems.collect([&] { study::validate(settings.job); });
  problems.collect([&] { study::validate(settings.study); });
  problems.throw_if_any();
}

std::vector<std::string> sections_with_general(std::vector<std::string> sections) {
  sections.insert(sections.end(), {"run", "execution"});
  return sections;
}

}  // namespace arago::cli
