#include "arago/cli/run.hpp"

#include "arago/core/cpu_features.hpp"
#include "arago/core/log.hpp"
#include "arago/core/stop_request.hpp"
#include "arago/core/version.hpp"
#include "arago/mpi/agreement.hpp"
#include "cli/detail/failure.hpp"
#include "cli/detail/input.hpp"
#include "cli/detail/metadata.hpp"
#include "cli/detail/verb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <utility>

namespace arago::cli {
namespace {

void say(const mpi::Communicator& world, const std::string& text) {
  if (world.is_root()) fmt::print("{}", text);
}

std::string version_text() {
  std::string text = fmt::format("arago {}\n", version());
  for (const auto& [name, value] : build_description()) text += fmt::format("  {:<16}{}\n", name, value);
  return text;
}

void require_cpu_features() {
  std::string names;
  for (const std::string& feature : missing_cpu_features()) names += " " + feature;
  if (!names.empty())
    throw ResourceError("this binary was compiled for a processor with" + names +
                        ", which this one lacks; build with the preset portable");
}

log::Level level_of(const std::string& name) {
  if (name == "debug") return log::Level::debug;
  if (name == "warning") return log::Level::warning;
  return name == "error" ? log::Level::error : log::Level::info;
}

/// The earlier of --max-time and the end of the SLURM allocation less the margin, each less what the work needs.
void set_time_limit(const Options& options, double margin_s) {
  double limit = options.max_time_s.value_or(std::numeric_limits<double>::infinity()), margin = 0;
  std::string name = fmt::format("time limit of {:.0f} s (--max-time)", limit);
  if (const char* end = std::getenv("SLURM_JOB_END_TIME")) {
    const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    const double left = std::max(0.0, std::atof(end) - now);
    if (left - margin_s < limit) {
      name = fmt::format("the SLURM allocation ends ({:.0f} s margin or more)", margin_s);
      limit = left;
      margin = margin_s;
    }
  }
  if (limit < std::numeric_limits<double>::infinity()) StopRequest::set_time_limit(limit, name, margin);
}

/// Collective. File and overrides; what the files that they name say comes in as a layer of its own.
config::Resolved<Settings> resolve_all(Call& call, bool telescope, std::vector<std::string>& notes) {
  config::Resolved<Settings> resolved;
  bool added = false;
  mpi::agree(call.world(), [&] {
    resolved = resolve_settings(call.resolver, telescope, notes);
    added = add_metadata(call.resolver, resolved.config);
  });
  std::vector<std::string> said_before;
  return added ? resolve_settings(call.resolver, telescope, said_before) : resolved;
}

/// The word of a verb that takes one at most: a configuration file, as a rule.
std::string word_of(const CommandLine& line, const Verb& verb) {
  ARAGO_REQUIRE(line.words.size() <= 1, "'" << line.words.back() << "' is one word too many: arago " << verb.name << " "
                                            << verb.words << " takes one word");
  return line.words.empty() ? "" : line.words.front();
}

/// Collective. File and overrides.
config::Resolver read_call(const mpi::Communicator& world, const CommandLine& line, const Verb& verb) {
  std::string path = word_of(line, verb);
  std::vector<Override> overrides = line.overrides;
  if (!verb.word_key.empty() && !path.empty() && !path.ends_with(".toml"))
    overrides.push_back({verb.word_key, std::exchange(path, "")});
  return read_input(world, path, overrides);
}

/// Collective. Reads the configuration of the verb.
void configure(Call& call, const Verb& verb) {
  call.config_name = std::filesystem::path(word_of(call.line, verb)).stem().string();
  call.resolver = read_call(call.world(), call.line, verb);
  std::vector<std::string> notes;
  const std::vector<std::string> sections = verb.sections_for ? verb.sections_for(call.resolver) : verb.sections;
  auto [settings, resolution] = resolve_all(call, Verb::has_telescope(sections), notes);
  call.settings = settings;
  call.resolution = resolution.of_sections(sections_with_general(sections));
  log::configure(level_of(settings.execution.log_level), call.world().rank(), call.world().size());
  notes.insert(notes.end(), resolution.warnings().begin(), resolution.warnings().end());
  if (call.world().is_root())
    for (const std::string& note : notes) log::warning("{}", note);
}

std::string help_text(const mpi::Communicator& world, const CommandLine& line) {
  const bool of_help = line.verb == "help";
  const std::string name = !of_help ? line.verb : line.words.empty() ? "" : line.words.front();
  if (name.empty()) return program_help();
  const Verb& verb = find_verb(name);
  const bool depends_on_input = verb.sections_for && !of_help;
  return verb_help(verb, depends_on_input ? verb.sections_for(read_call(world, line, verb)) : verb.sections);
}

/// "arago help [VERB]", "arago [VERB] --help".
ExitCode help(const mpi::Communicator& world, const CommandLine& line) {
  say(world, help_text(world, line));
  return ExitCode::done;
}

ExitCode run_verb(mpi::Runtime& runtime, const CommandLine& line, const FailureWatch& watch) {
  const Verb& verb = find_verb(line.verb);
  ARAGO_REQUIRE(!line.options.resolved || verb.name == "config", "--resolved is an option of arago config show alone");
  Call call{runtime, line, watch};
  if (verb.takes_config) configure(call, verb);
  if (line.options.dry_run && verb.takes_config) say(runtime.world(), call.resolution.to_toml());
  if (line.options.dry_run && !verb.plan) return ExitCode::done;
  set_time_limit(line.options, call.settings.execution.stop_margin_s);
  if (verb.needs_kernels) runtime.start_kernels(static_cast<int>(call.settings.execution.threads.value_or(0)));
  if (!line.options.dry_run) return verb.run(call);
  verb.plan(call);
  return ExitCode::done;
}

ExitCode dispatch(mpi::Runtime& runtime, int argc, char** argv, const FailureWatch& watch) {
  require_cpu_features();
  const CommandLine line = read_command_line(argc, argv);
  if (line.options.version) {
    say(runtime.world(), version_text());
    return ExitCode::done;
  }
  if (line.options.help || line.verb == "help") return help(runtime.world(), line);
  ARAGO_REQUIRE(!line.verb.empty(), "no verb was given; arago --help lists the verbs");
  return run_verb(runtime, line, watch);
}

}  // namespace

int run(int argc, char** argv) {
  mpi::Runtime runtime(argc, argv);
  StopRequest::install_handlers();
  const FailureWatch watch(runtime.world());
  try {
    return static_cast<int>(dispatch(runtime, argc, argv, watch));
  } catch (...) {
    return end_with(failure_of(std::current_exception()), runtime.world(), watch);
  }
}

}  // namespace arago::cli
