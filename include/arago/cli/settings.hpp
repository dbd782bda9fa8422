#pragma once

#include "arago/cli/bench_config.hpp"
#include "arago/cli/psf_config.hpp"
#include "arago/config/execution_config.hpp"
#include "arago/config/resolver.hpp"
#include "arago/config/run_config.hpp"
#include "arago/config/section_visitor.hpp"
#include "arago/fit/fisher_config.hpp"
#include "arago/fit/fit_config.hpp"
#include "arago/fit/sample_config.hpp"
#include "arago/params/telescope_input.hpp"
#include "arago/study/job_config.hpp"
#include "arago/study/study_config.hpp"
#include "arago/study/telescope_job.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace arago::cli {

/// Every section of a configuration file.
struct Settings {
  study::JobConfig job;
  study::StudyConfig study;
  study::TelescopeTasks trial;
  BenchConfig bench;
  PsfConfig psf;
  fit::FisherConfig fisher;
  fit::FitConfig fit;
  fit::SampleConfig sample;
  params::TelescopeInput telescope{};  ///< [telescope] and the groups of parameters: system, binary, band...
  config::InputConfig input;
  config::RunConfig run;
  config::ExecutionConfig execution;
};

void describe(config::SectionVisitor& sections, Settings& settings);

/// The sections of telescopes: "telescope", "system", "binary"...
const std::vector<std::string>& telescope_sections();
/// True if a key is in one of them.
bool is_telescope_key(std::string_view key);

/// Resolves every section. With `telescope`, or if a key of a telescope is given, the profile that the input chooses is
/// a layer below it and older names are replaced; what was replaced goes to `notes`.
config::Resolved<Settings> resolve_settings(const config::Resolver& resolver, bool telescope,
                                            std::vector<std::string>& notes);

/// The rules of all sections and those between them; all problems in one InputError.
void validate(const Settings& settings);

/// The sections of a verb and those that every verb has: [run] and [execution].
std::vector<std::string> sections_with_general(std::vector<std::string> sections);

}  // namespace arago::cli
