#pragma once

#include "arago/cli/bench_config.hpp"
#include "arago/config/execution_config.hpp"
#include "arago/config/run_config.hpp"
#include "arago/config/section_visitor.hpp"
#include "arago/study/job_config.hpp"
#include "arago/study/study_config.hpp"

#include <string>
#include <vector>

namespace arago::cli {

/// Every section of a configuration file.
struct Settings {
  study::JobConfig job;
  study::StudyConfig study;
  BenchConfig bench;
  config::InputConfig input;
  config::RunConfig run;
  config::ExecutionConfig execution;
};

void describe(config::SectionVisitor& sections, Settings& settings);

/// The rules of all sections and those between them; all problems in one InputError.
void validate(const Settings& settings);

/// The sections of a verb and those that every verb has: [run] and [execution].
std::vector<std::string> sections_with_general(std::vector<std::string> sections);

}  // namespace arago::cli
