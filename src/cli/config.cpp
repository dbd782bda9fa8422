#include "arago/config/schema_text.hpp"
#include "arago/core/nearest_name.hpp"
#include "cli/detail/input.hpp"
#include "cli/detail/legacy_names.hpp"
#include "cli/detail/verb_list.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace arago::cli {
namespace {

using Words = std::vector<std::string>;

void say(const Call& call, const std::string& text) {
  if (call.world().is_root()) fmt::print("{}", text);
}

/// Resolves the file that the second word names; reports names of the original programs.
config::Resolved<Settings> resolve_named_file(const Call& call, bool required) {
  const Words& words = call.line.words;
  ARAGO_REQUIRE(words.size() <= 2,
                "'" << words.back() << "' is one word too many: arago config " << words[0] << " takes one file");
  ARAGO_REQUIRE(words.size() == 2 || !required,
                "arago config " << words[0] << " needs a file: arago config " << words[0] << " CONFIG.toml");
  const std::string path = words.size() == 2 ? words[1] : "";
  std::vector<std::string> notes;
  auto resolved = resolve_settings(read_input(call.world(), path, call.line.overrides), false, notes);
  for (const std::string& note : notes) say(call, "# warning: " + note + "\n");
  for (const std::string& warning : resolved.resolution.warnings()) say(call, "# warning: " + warning + "\n");
  return resolved;
}

/// What was set, or with --resolved every key and its origin.
void show(const Call& call) {
  const config::Resolution resolution = resolve_named_file(call, false).resolution;
  if (call.line.options.resolved) return say(call, resolution.to_toml());
  std::vector<config::ResolvedField> set;
  for (const config::ResolvedField& field : resolution.fields())
    if (field.origin.layer != config::Layer::standard) set.push_back(field);
  say(call, config::Resolution(set, {}).to_toml());
}

void check(const Call& call) {
  const auto [settings, resolution] = resolve_named_file(call, true);
  validate(settings);
  const auto set = std::count_if(resolution.fields().begin(), resolution.fields().end(),
                                 [](const auto& field) { return field.origin.layer != config::Layer::standard; });
  say(call, fmt::format("{}: no problems; {} of {} keys are set, numerics hash {}\n", call.line.words[1], set,
                        resolution.fields().size(), resolution.numerics_hash()));
}

/// A configuration file with every key of a verb at its default.
void print_template(const Call& call) {
  ARAGO_REQUIRE(call.line.words.size() == 2, "arago config template needs one verb: arago config template train");
  const Verb& verb = find_verb(call.line.words[1]);
  ARAGO_REQUIRE(verb.takes_config, "the verb " << verb.name << " reads no configuration, so it has no template");
  Settings defaults = default_settings(verb.sections);
  say(call, fmt::format("# arago {}: {}\n# Every key at its default; delete what you do not change.\n\n", verb.name,
                        verb.summary) +
                config::template_text(config::schema_of(defaults), sections_with_general(verb.sections)));
}

ExitCode run_config(Call& call) {
  const Words actions{"show", "check", "template", "legacy"};
  const std::string action = call.line.words.empty() ? "" : call.line.words[0];
  ARAGO_REQUIRE(std::find(actions.begin(), actions.end(), action) != actions.end(),
                "arago config '" << action << "' must be one of show, check, template, legacy; the nearest is "
                                 << nearest_name(action, actions));
  if (action == "show") show(call);
  if (action == "check") check(call);
  if (action == "template") print_template(call);
  if (action == "legacy") say(call, legacy_text(resolve_named_file(call, false).config.job));
  return ExitCode::done;
}

}  // namespace

Verb config_verb() {
  return {.name = "config",
          .summary = "shows, checks or writes configuration files",
          .words = "show [CONFIG.toml] [--resolved] | check CONFIG.toml | template VERB | legacy [CONFIG.toml]",
          .sections = {},
          .run = run_config,
          .takes_config = false,
          .needs_kernels = false};
}

}  // namespace arago::cli
