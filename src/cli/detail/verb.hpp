#pragma once

#include "arago/cli/settings.hpp"
#include "arago/config/resolver.hpp"
#include "arago/core/error.hpp"
#include "arago/mpi/runtime.hpp"
#include "cli/detail/command_line.hpp"
#include "cli/detail/failure.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace arago::cli {

/// One call of one verb, ready to run.
struct Call {
  mpi::Runtime& runtime;
  const CommandLine& line;
  const FailureWatch& watch;
  config::Resolver resolver = {};      ///< what file and command line say
  Settings settings = {};              ///< the outcome
  config::Resolution resolution = {};  ///< of the sections that the verb reads
  std::string config_name = {};        ///< "quickstart" of configs/quickstart.toml; "" without a file

  const mpi::Communicator& world() const { return runtime.world(); }
};

/// A subcommand. Each has a file of its own that makes one of these; verbs.cpp lists them.
struct Verb {
  std::string name;
  std::string summary;                     ///< one line
  std::string words = "[CONFIG.toml]";     ///< what may follow the verb
  std::vector<std::string> sections = {};  ///< of the configuration that it reads, besides [run] and [execution]
  ExitCode (*run)(Call&);
  /// Where the sections depend on the input: what the trials of a study do. Null: `sections`.
  std::vector<std::string> (*sections_for)(const config::Resolver&) = nullptr;
  /// Prints what a run would cost, after the resolved configuration; nothing to say if null. Writes nothing.
  void (*plan)(Call&) = nullptr;
  std::string word_key = {};  ///< the key that a word sets that does not end in .toml, such as data.file
  bool takes_config = true;   ///< the first word is a configuration file, read before `run`
  bool needs_kernels = true;  ///< Kokkos is started before `run`

  static bool has_telescope(const std::vector<std::string>& sections) {
    return std::find(sections.begin(), sections.end(), "telescope") != sections.end();
  }
};

/// All verbs, in the order of --help.
const std::vector<Verb>& all_verbs();
/// The settings of a verb that reads `sections` when nothing is given: those of --help and templates.
Settings default_settings(const std::vector<std::string>& sections);
/// The verb of this name; InputError with the nearest one.
const Verb& find_verb(const std::string& name);

/// "arago VERB ..." and what every verb does, or all about one verb, with the keys of `sections`.
std::string program_help();
std::string verb_help(const Verb& verb, const std::vector<std::string>& sections);

}  // namespace arago::cli
