#include "arago/study/run_study.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

#include <nlohmann/json.hpp>

namespace arago::cli {
namespace {

study::StudyRun study_run(const Call& call, const std::string& directory) {
  study::StudyRun run;
  run.run_dir = directory;
  run.config_hash = call.resolution.numerics_hash();
  run.dry_run = call.line.options.dry_run;
  run.pictures = call.settings.execution.pictures;
  run.checkpoints = {call.settings.execution.checkpoint_every_s, call.settings.execution.keep_checkpoints};
  return run;
}

ExitCode run_study_verb(Call& call) {
  return in_run_directory(call, [&](io::RunDirectory& directory) {
    study::StudyRun run = study_run(call, directory.path());
    run.on_status = [&directory](const nlohmann::json& status) { directory.set_status(status); };
    return study::run_study(call.world(), call.resolver, run);
  });
}

void plan_study(Call& call) {
  study::run_study(call.world(), call.resolver, study_run(call, run_directory_of(call)));
}

}  // namespace

Verb study_verb() {
  return {.name = "study",
          .summary = "expands axes into trials, runs them over groups of ranks, merges (study.h5, study.csv)",
          .sections = {"study", "geometry", "object", "probe", "scan", "dose", "data", "model", "train", "infer",
                       "stitch", "evaluate"},
          .run = run_study_verb,
          .plan = plan_study};
}

}  // namespace arago::cli
