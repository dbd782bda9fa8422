#include "arago/config/schema_text.hpp"
#include "arago/core/nearest_name.hpp"
#include "cli/detail/verb_list.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace arago::cli {

const std::vector<Verb>& all_verbs() {
  static const std::vector<Verb> verbs{simulate_verb(), inspect_verb(), import_verb(),   export_verb(),
                                       train_verb(),    infer_verb(),   evaluate_verb(), compare_verb(),
                                       study_verb(),    report_verb(),  psf_verb(),      fisher_verb(),
                                       fit_verb(),      sample_verb(),  bench_verb(),    config_verb()};
  return verbs;
}

Settings default_settings(const std::vector<std::string>& sections) {
  std::vector<std::string> notes;
  return resolve_settings({}, Verb::has_telescope(sections), notes).config;
}

const Verb& find_verb(const std::string& name) {
  const std::vector<Verb>& verbs = all_verbs();
  const auto found = std::find_if(verbs.begin(), verbs.end(), [&](const Verb& verb) { return verb.name == name; });
  if (found != verbs.end()) return *found;
  std::vector<std::string> names;
  for (const Verb& verb : verbs) names.push_back(verb.name);
  throw InputError("unknown verb '" + name + "'; the nearest verb is " + nearest_name(name, names) +
                   " (arago --help lists them)");
}

std::string program_help() {
  std::string text =
      "Arago: inverse problems of diffraction.\n\n"
      "  arago VERB [CONFIG.toml] [--section.key VALUE]... [options]\n\n"
      "Verbs (arago VERB --help says more):\n";
  for (const Verb& verb : all_verbs()) text += fmt::format("  {:<13}{}\n", verb.name, verb.summary);
  return text + options_help() +
         "\nExit codes: 0 done, 1 internal, 2 bad input, 3 data file, 4 numerical, 5 partial study, 6 resource,\n"
         "            75 checkpointed, please requeue\n";
}

std::string verb_help(const Verb& verb, const std::vector<std::string>& sections) {
  std::string text = fmt::format("arago {}: {}\n\n  arago {} {} [--section.key VALUE]... [options]\n", verb.name,
                                 verb.summary, verb.name, verb.words);
  text += options_help();
  if (sections.empty() && !verb.takes_config) return text;
  Settings defaults = default_settings(sections);
  return text + "\nKeys of the configuration file and of the command line:\n\n" +
         config::help_text(config::schema_of(defaults), sections_with_general(sections));
}

}  // namespace arago::cli
