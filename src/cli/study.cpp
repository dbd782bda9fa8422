#include "arago/core/log.hpp"
#include "arago/study/run_study.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

#include <nlohmann/json.hpp>

namespace arago::cli {
namespace {

study::PlannedStudy planned(const Call& call) {
  const config::ExecutionConfig& execution = call.settings.execution;
  return study::plan_study(call.world(), call.resolver, {execution.checkpoint_every_s, execution.keep_checkpoints});
}

ExitCode run_study_verb(Call& call) {
  // Before the run directory is taken: a study with a bad trial leaves nothing behind.
  const study::PlannedStudy study = planned(call);
  const auto work = [&](io::RunDirectory& directory) {
    study::StudyRun run;
    run.run_dir = directory.path();
    run.config_hash = call.resolution.numerics_hash();
    run.pictures = call.settings.execution.pictures;
    run.on_status = [&directory](const nlohmann::json& status) { directory.set_status(status); };
    return study::run_study(call.world(), study, run);
  };
  return in_run_directory(call, work, Rerun::may_grow);
}

void plan_study(Call& call) {
  log::info("{}", study::plan_text(call.world(), planned(call), run_directory_of(call)));
}

std::vector<std::string> ptycho_sections() {
  return {"study", "geometry", "object", "probe", "scan",   "dose",
          "data",  "model",    "train",  "infer", "stitch", "evaluate"};
}

std::vector<std::string> sections_for(const config::Resolver& resolver) {
  if (study::workload_of(resolver) == study::WorkloadKind::ptycho) return ptycho_sections();
  std::vector<std::string> sections = telescope_sections();
  sections.insert(sections.begin(), {"study", "trial", "fit", "fisher"});
  return sections;
}

}  // namespace

Verb study_verb() {
  return {.name = "study",
          .summary = "expands axes into trials, runs them over groups of ranks, merges (study.h5, study.csv)",
          .sections = ptycho_sections(),
          .run = run_study_verb,
          .sections_for = sections_for,
          .plan = plan_study};
}

}  // namespace arago::cli
