#include "arago/core/log.hpp"
#include "arago/core/machine_limits.hpp"
#include "arago/train/fit_network.hpp"
#include "cli/detail/frames.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/verb_list.hpp"

#include <nlohmann/json.hpp>

namespace arago::cli {
namespace {

void record_rates(io::RunDirectory& run, const train::TrainResult& result, const MachineLimits& limits, double peak) {
  const double gflops = 3 * result.forward_flop_per_group * result.groups_per_second * 1e-9;
  const nlohmann::json rates{{"groups_per_second", result.groups_per_second},
                             {"train_seconds", result.train_seconds},
                             {"gflops", gflops},
                             {"fma_peak_gflops", peak},
                             {"fraction_of_fma_peak", peak > 0 ? gflops / peak : 0},
                             {"triad_gbytes_of_rank_0", limits.triad_gbytes}};
  run.record("rates", rates);
  log::info("trained in {:.1f} s: {:.1f} groups/s, {:.1f} GFLOP/s, {:.2f} of the multiply-add peak",
            result.train_seconds, result.groups_per_second, gflops, peak > 0 ? gflops / peak : 0);
}

ExitCode train_in(Call& call, io::RunDirectory& run) {
  const study::TrialData data = load_frames(call);
  const MachineLimits limits = measure_machine_limits();
  const double peak = call.world().sum(limits.fma_float32_gflops);
  train::FitRun fit;
  fit.checkpoint_directory = run.file("checkpoints");
  fit.history_file = run.file("history.csv");
  fit.checkpoints = {call.settings.execution.checkpoint_every_s, call.settings.execution.keep_checkpoints};
  fit.identity = {call.resolution.to_toml(), call.resolution.numerics_hash()};
  fit.resume = call.line.options.resume != io::Resume::never;
  fit.fma_peak_gflops = peak;
  fit.on_epoch = [&](const train::EpochRecord& epoch, double eta_seconds) {
    run.set_status({{"verb", "train"},
                    {"epoch", epoch.epoch},
                    {"epochs", call.settings.job.train.epochs},
                    {"loss", epoch.training.total},
                    {"validation_loss", epoch.validation.total},
                    {"groups_per_second", epoch.groups_per_second},
                    {"eta_s", eta_seconds}});
  };
  const train::TrainResult result =
      train::fit_network(call.world(), data.train, study::fit_config(call.settings.job), fit);
  train::write_model(call.world(), run.file("model.h5"), result.model);
  record_rates(run, result, limits, peak);
  log::info("{} written", run.file("model.h5"));
  return ExitCode::done;
}

ExitCode run_train(Call& call) {
  validate(call.settings);
  return in_run_directory(call, [&](io::RunDirectory& run) { return train_in(call, run); });
}

void plan_train(Call& call) {
  validate(call.settings);
  print_cost(call);
}

}  // namespace

Verb train_verb() {
  return {.name = "train",
          .summary = "data set -> network (model.h5, history.csv)",
          .sections = {"geometry", "object", "probe", "scan", "dose", "data", "model", "train"},
          .run = run_train,
          .plan = plan_train};
}

}  // namespace arago::cli
