#pragma once

#include "arago/config/resolver.hpp"
#include "arago/config/section_visitor.hpp"
#include "arago/core/error.hpp"
#include "arago/mpi/communicator.hpp"
#include "arago/study/study_config.hpp"
#include "arago/study/workload.hpp"
#include "arago/train/checkpoint.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace arago::study {

/// A study that has passed every check that can be made before something starts.
struct PlannedStudy {
  StudyConfig study;
  std::shared_ptr<Workload> workload;
  std::vector<Trial> trials;  ///< in the order of the table's rows
};

/// Collective. Expands the axes and resolves and checks every trial; reads data files, writes nothing. `trial` is the
/// schema that axis keys are checked against. Throws InputError (axes, values, trials) and DataFileError.
PlannedStudy plan_study(const mpi::Communicator& world, const StudyConfig& study, const config::Schema& trial,
                        std::shared_ptr<Workload> workload);

/// The same for the workload that [study] names. `resolver` holds the layers of the study file and the command line;
/// sections that its trials do not read are ignored.
PlannedStudy plan_study(const mpi::Communicator& world, const config::Resolver& resolver,
                        const train::CheckpointPolicy& checkpoints);

/// What the trials of a study do, from the layers of its input.
WorkloadKind workload_of(const config::Resolver& resolver);

/// Where and how a study runs; nothing here changes a result.
struct StudyRun {
  std::filesystem::path run_dir;
  std::string config_hash;  ///< of the study's numerics, for the files' attribute
  bool pictures = true;
  std::function<void(const nlohmann::json& status)> on_status = {};  ///< rank 0: content for status.json
};

/// Collective. The trials with their cost, what `run_dir` holds of them already, and the predicted time, for a dry run.
/// Measures the machine for a moment when no trial has been finished.
std::string plan_text(const mpi::Communicator& world, const PlannedStudy& planned,
                      const std::filesystem::path& run_dir);

/// Collective. Runs the trials that have no result yet over groups of ranks, merges all into study.h5, study.csv and
/// pictures, prints the table. Returns done, partial_study (some trials failed) or checkpointed (stopped: start again
/// to go on). Throws ResourceError.
ExitCode run_study(const mpi::Communicator& world, const PlannedStudy& planned, const StudyRun& run);

}  // namespace arago::study
