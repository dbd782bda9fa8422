#pragma once

#include "arago/config/resolver.hpp"
#include "arago/config/section_visitor.hpp"
#include "arago/core/error.hpp"
#include "arago/mpi/communicator.hpp"
#include "arago/study/job_config.hpp"
#include "arago/study/study_config.hpp"
#include "arago/study/workload.hpp"
#include "arago/train/checkpoint.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <functional>
#include <string>

namespace arago::study {

/// The sections of a study file: [study] and those of its trials.
struct StudyJob {
  StudyConfig study;
  JobConfig trial;
};
void describe(config::SectionVisitor& sections, StudyJob& job);

/// Where and how a study runs; nothing here changes a result.
struct StudyRun {
  std::filesystem::path run_dir;
  std::string config_hash;  ///< of the study's numerics, for the files' attribute
  bool dry_run = false;     ///< print the plan and its cost; write nothing
  bool pictures = true;
  train::CheckpointPolicy checkpoints = {};
  std::function<void(const nlohmann::json& status)> on_status = {};  ///< rank 0: content for status.json
};

/// Collective. Expands the study, checks every trial before any starts, runs those that have no result yet over groups
/// of ranks, merges all into study.h5, study.csv and pictures, prints the table. `resolver` holds the layers of the
/// study file and the command line; sections that are not those of StudyJob are ignored.
/// Returns done, partial_study (some trials failed) or checkpointed (stopped: start again to go on). Throws InputError
/// (axes, values, trials), DataFileError, ResourceError.
ExitCode run_study(const mpi::Communicator& world, const config::Resolver& resolver, const StudyRun& run);

/// Collective. The same for any workload; `trial` is the schema that axis keys are checked against.
ExitCode run_study_of(const mpi::Communicator& world, const StudyConfig& study, const config::Schema& trial,
                      Workload& workload, const StudyRun& run);

}  // namespace arago::study
