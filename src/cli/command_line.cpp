#include "cli/detail/command_line.hpp"

#include "arago/core/error.hpp"
#include "arago/core/nearest_name.hpp"
#include "arago/study/study_config.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>

namespace arago::cli {
namespace {

/// An argument split at '=': name without dashes, value if there is one.
struct LongOption {
  std::string name;
  std::optional<std::string> value;
};

LongOption split(const std::string& argument) {
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos) return {argument.substr(2), {}};
  return {argument.substr(2, equals - 2), argument.substr(equals + 1)};
}

bool is_long(const std::string& argument) {
  return argument.size() > 2 && argument.compare(0, 2, "--") == 0;
}

/// Texts of the general options; the types of their values are checked after parsing.
struct Texts {
  std::string resume = "auto";
  std::string max_time;
  std::string log_level;
};

const std::map<std::string, io::Resume>& resume_names() {
  static const std::map<std::string, io::Resume> names{
      {"auto", io::Resume::automatic}, {"require", io::Resume::require}, {"never", io::Resume::never}};
  return names;
}

/// The general options, bound to where their values go.
void add_general_options(CLI::App& app, Options& options, Texts& texts) {
  app.set_help_flag();
  app.add_flag("-h,--help", options.help, "What the verb does and every key that it reads");
  app.add_flag("--version", options.version, "Version, compiler and libraries");
  app.add_option("--run-dir", options.run_dir, "Directory that the run writes to (default runs/<verb>-<configuration>)")
      ->option_text("DIR");
  app.add_flag("--dry-run", options.dry_run, "Check everything, print the plan and its cost, write nothing");
  app.add_option("--resume", texts.resume, "auto (default), require or never continue an earlier run of the directory")
      ->option_text("WHEN");
  app.add_flag("--break-lock", options.break_lock, "Take over a directory that another run holds");
  app.add_option("--max-time", texts.max_time, "Write a checkpoint and stop (exit 75) after this time")
      ->option_text("HH:MM:SS");
  app.add_option("--log-level", texts.log_level, "debug, info (default), warning or error")->option_text("LEVEL");
  app.add_flag("--resolved", options.resolved, "config show: every key, with its origin");
}

std::vector<std::string> names_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back(name);
  return names;
}

/// Takes the overrides out of the arguments; what remains is for the general options and the words.
class Sorter {
 public:
  Sorter(const CLI::App& app, CommandLine& line) : app_(app), general_(names_of(app)), line_(line) {}

  std::vector<std::string> sort(const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const std::string& argument = arguments[i];
      const bool general = is_long(argument) && is_general(split(argument).name);
      if (general) {
        rest_.push_back(argument);
        if (takes_value(argument) && i + 1 < arguments.size()) rest_.push_back(arguments[++i]);
      } else if (is_long(argument)) {
        i += add_override(argument, i + 1 < arguments.size() ? &arguments[i + 1] : nullptr);
      } else {
        add_word(argument);
      }
    }
    return rest_;
  }

 private:
  bool is_general(const std::string& name) const {
    return std::find(general_.begin(), general_.end(), name) != general_.end();
  }

  bool takes_value(const std::string& argument) const {
    const LongOption option = split(argument);
    return !option.value && app_.get_option("--" + option.name)->get_items_expected() > 0;
  }

  /// Returns how many further arguments it used.
  std::size_t add_override(const std::string& argument, const std::string* next) {
    const LongOption option = split(argument);
    const std::string nearest = nearest_name(option.name, general_);
    const bool meant_general = option.name.find('.') == std::string::npos && edit_distance(option.name, nearest) <= 2;
    ARAGO_REQUIRE(!meant_general, "unknown option --" << option.name << "; the nearest is --" << nearest);
    if (option.value) {
      line_.overrides.push_back({option.name, *option.value});
      return 0;
    }
    ARAGO_REQUIRE(next && !is_long(*next), "--" << option.name << " on the command line needs a value: --"
                                                << option.name << " VALUE or --" << option.name << "=VALUE");
    line_.overrides.push_back({option.name, *next});
    return 1;
  }

  void add_word(const std::string& argument) {
    if (argument == "-h") {
      rest_.push_back(argument);
      return;
    }
    ARAGO_REQUIRE(argument.size() < 2 || argument[0] != '-',
                  "unknown option " << argument << "; options are --help, --run-dir, ... and --section.key VALUE");
    if (line_.verb.empty()) {
      line_.verb = argument;
    } else {
      line_.words.push_back(argument);
    }
  }

  const CLI::App& app_;
  std::vector<std::string> general_;
  CommandLine& line_;
  std::vector<std::string> rest_;
};

void parse_general(CLI::App& app, std::vector<std::string> arguments) {
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes a vector
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    throw InputError(std::string("command line: ") + error.what());
  }
}

void apply(const Texts& texts, CommandLine& line) {
  const auto resume = resume_names().find(texts.resume);
  ARAGO_REQUIRE(resume != resume_names().end(),
                "--resume " << texts.resume << " must be one of auto, require, never; the nearest is "
                            << nearest_name(texts.resume, std::vector<std::string>{"auto", "require", "never"}));
  line.options.resume = resume->second;
  if (!texts.max_time.empty()) {
    line.options.max_time_s = study::seconds_of(texts.max_time, "--max-time");
    ARAGO_REQUIRE(*line.options.max_time_s > 0, "--max-time " << texts.max_time << " must be longer than nothing");
  }
  if (!texts.log_level.empty()) line.overrides.push_back({"execution.log_level", texts.log_level});
}

}  // namespace

CommandLine read_command_line(int argc, const char* const* argv) {
  CommandLine line;
  line.arguments.assign(argv, argv + argc);
  Texts texts;
  CLI::App app;
  add_general_options(app, line.options, texts);
  const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  parse_general(app, Sorter(app, line).sort(arguments));
  apply(texts, line);
  return line;
}

std::string options_help() {
  Options options;
  Texts texts;
  CLI::App app;
  add_general_options(app, options, texts);
  CLI::Formatter formatter;
  formatter.column_width(26);
  return formatter.make_groups(&app, CLI::AppFormatMode::Normal);
}

}  // namespace arago::cli
