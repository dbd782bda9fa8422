#include "arago/core/log.hpp"
#include "arago/train/inference.hpp"
#include "arago/train/reconstruction_file.hpp"
#include "cli/detail/frames.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

#include <nlohmann/json.hpp>

namespace arago::cli {
namespace {

/// The refined result says what it was made from and how.
void add_refinement(const train::InferResult& result, train::ReconstructionFile& file) {
  const train::Refinement& refinement = *result.refinement;
  file.refinement = refinement.history;
  file.texts.emplace_back("refinement_ended", refinement.ended);
  file.numbers.emplace_back("network_data_residual", result.network_residual.residual());
  const train::RefineRecord &first = refinement.history.front(), &last = refinement.history.back();
  log::info(
      "refined in {} steps ({} passes over the frames, {:.1f} s, {}): loss {:.8g} to {:.8g}, data residual {:.5g} to "
      "{:.5g}",
      refinement.history.size() - 1, last.evaluations, result.refine_seconds, refinement.ended, first.loss, last.loss,
      first.residual, last.residual);
}

ExitCode infer_in(Call& call, io::RunDirectory& run) {
  const Settings& settings = call.settings;
  const train::ModelArchive model = train::read_model(call.world(), file_of_run(settings.input.model, "model.h5"));
  const study::TrialData data = load_frames(call);
  if (data.test.fingerprint == model.fingerprint)
    log::info("these are the frames that the model was trained on; other frames show how far it generalises");
  const train::InferResult result =
      train::infer(call.world(), model, data.test,
                   {settings.job.geometry, settings.job.stitch, settings.job.infer, memory_for_frames(call)});
  train::ReconstructionFile file;
  file.stitched = result.stitched;
  file.probe = result.probe;
  file.patches = result.patches;
  if (result.patches.size() > 0) file.centres_px = result.centres_px;
  file.config_text = call.resolution.to_toml();
  file.config_hash = call.resolution.numerics_hash();
  file.numbers = {{"data_residual", result.residual.residual()}, {"poisson_deviance", result.residual.mean_deviance()}};
  file.texts = {{"model_config_hash", model.config_hash},
                {"model_fingerprint", model.fingerprint},
                {"data_fingerprint", data.test.fingerprint}};
  if (result.refinement) add_refinement(result, file);
  train::write_reconstruction(call.world(), run.file("reconstruction.h5"), file);
  if (settings.execution.pictures) train::write_pictures(call.world(), run.path(), result.stitched);
  run.record("rates", nlohmann::json{{"groups_per_second", result.groups_per_second},
                                     {"refine_seconds", result.refine_seconds}});
  log::info("{} groups ({} dropped) in {} x {} pixels; data residual {:.5g}, Poisson deviance {:.5g}", result.groups,
            result.dropped_groups, result.stitched.object.extent(0), result.stitched.object.extent(1),
            result.residual.residual(), result.residual.mean_deviance());
  log::info("{} written", run.file("reconstruction.h5"));
  return ExitCode::done;
}

ExitCode run_infer(Call& call) {
  ARAGO_REQUIRE(!call.settings.input.model.empty(),
                "input.model is not set: name model.h5 or its run directory with --input.model");
  validate(call.settings);
  return in_run_directory(call, [&](io::RunDirectory& run) { return infer_in(call, run); });
}

}  // namespace

Verb infer_verb() {
  return {.name = "infer",
          .summary = "model + data set -> stitched object (reconstruction.h5, pictures)",
          .sections = {"geometry", "object", "probe", "scan", "dose", "data", "infer", "stitch", "input"},
          .run = run_infer};
}

}  // namespace arago::cli
