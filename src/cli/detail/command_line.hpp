#pragma once

#include "arago/io/run_directory.hpp"

#include <optional>
#include <string>
#include <vector>

namespace arago::cli {

/// A key of the configuration set on the command line, "--train.epochs 3".
struct Override {
  std::string key;
  std::string text;
};

/// Options of every verb.
struct Options {
  std::string run_dir;  ///< "" = runs/<verb>-<configuration>
  bool dry_run = false;
  io::Resume resume = io::Resume::automatic;
  bool break_lock = false;
  std::optional<double> max_time_s;
  bool help = false;
  bool version = false;
  bool resolved = false;  ///< config show only
};

/// What was typed.
struct CommandLine {
  std::vector<std::string> arguments;  ///< argv
  std::string verb;                    ///< "" if there is none
  std::vector<std::string> words;      ///< after the verb, neither options nor their values
  Options options;
  std::vector<Override> overrides;  ///< --log-level L is execution.log_level
};

/// Sorts the arguments. InputError: an unknown option, a value that is missing or none of the choices.
CommandLine read_command_line(int argc, const char* const* argv);

/// The part of --help that is the same for every verb.
std::string options_help();

}  // namespace arago::cli
