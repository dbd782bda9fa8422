#include "arago/core/kept_memory.hpp"
#include "arago/core/log.hpp"
#include "arago/core/timer.hpp"
#include "arago/fit/fit_run.hpp"
#include "arago/mpi/agreement.hpp"
#include "cli/detail/fit_pictures.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/telescope_store.hpp"
#include "cli/detail/verb_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace arago::cli {
namespace {

using fit::FitTrace;

fit::FitProblem problem_of(const Call& call, const params::ParameterStore& store) {
  return fit::make_problem(call.world(), store, call.settings.fit,
                           {file_of_run(call.settings.input.image, "psf.h5"), call.settings.input.truth});
}

/// Logs a step and puts it into status.json.
void show_step(io::RunDirectory& run, const FitTrace& trace, std::int64_t limit, double seconds) {
  const double change = trace.loss[trace.loss.size() - 2] - trace.loss.back();
  log::info("step {}: loss {:.12g} ({:+.3g}), {:.3g} sigma{}", trace.steps(), trace.loss.back(), -change,
            trace.step_sigma.back(), trace.accepted.back() ? "" : ", refused");
  run.set_status({{"verb", "fit"},
                  {"step", trace.steps()},
                  {"steps", limit},
                  {"loss", trace.loss.back()},
                  {"steps_per_second", static_cast<double>(trace.steps()) / seconds}});
}

/// The estimate as a table, with the truth where it is known.
void show_estimate(const fit::FitProblem& problem, const fit::FitResult& result) {
  const fit::ThetaLayout& layout = problem.layout();
  for (Eigen::Index i = 0; i < result.natural.size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    log::info("  {:<40} {:>22.15g} +- {:<10.3g} {}", layout.labels()[at], result.natural[i], result.sigma[i],
              layout.units()[at]);
  }
  for (const fit::Signal& signal : result.signals) {
    const Eigen::VectorXd last = signal.values.bottomRows(1).transpose();
    if (last.allFinite()) log::info("  {:<40} {:.4g} {}", signal.name, fmt::join(fit::list_of(last), " "), signal.unit);
  }
}

ExitCode fit_in(Call& call, io::RunDirectory& run, const fit::FitProblem& problem) {
  const fit::FitConfig& config = call.settings.fit;
  log::info("{} free parameters, data: {}", problem.layout().size(), problem.source);
  const Timer timer;
  fit::FitRun fit_run{.file = run.file("fit.h5"),
                      .checkpoint_every_s = call.settings.execution.checkpoint_every_s,
                      .resume = call.line.options.resume != io::Resume::never,
                      .config_text = call.resolution.to_toml(),
                      .config_hash = call.resolution.numerics_hash()};
  fit_run.on_step = [&](const FitTrace& trace) { show_step(run, trace, config.steps, timer.seconds()); };
  const fit::FitResult result = fit::run_fit(call.world(), problem, config, fit_run);
  mpi::agree(call.world(), [&] {
    if (!call.world().is_root()) return;
    if (call.settings.execution.pictures) {
      draw_fit_images(run.file("fit.png"), problem, result);
      draw_fit_history(run.file("history.png"), problem, result);
    }
    show_estimate(problem, result);
    run.record("rates", nlohmann::json{{"fit_seconds", result.seconds}});
    log::info("{}: {} after {} steps, loss {:.12g}; {:.2f} s", run.file("fit.h5"), name_of(result.state.end),
              result.state.trace.steps(), result.state.trace.loss.back(), result.seconds);
  });
  return ExitCode::done;
}

ExitCode run_fit_verb(Call& call) {
  keep_freed_memory();
  // Before the run directory is taken: a fit that cannot be leaves nothing behind.
  const fit::FitProblem problem = problem_of(call, telescope_store(call));
  return in_run_directory(call, [&](io::RunDirectory& run) { return fit_in(call, run, problem); });
}

void plan_fit(Call& call) {
  validate(call.settings.fit);
  const params::ParameterStore store = telescope_store(call);
  const fit::ThetaLayout layout({store},
                                {free_parameters(call.settings.fit, store), {}, call.settings.fit.coordinates});
  const double pixels = static_cast<double>(store.integer("telescope.psf_npix"));
  if (!call.world().is_root()) return;
  fmt::print(
      "\n# Fit: {} free parameters, at most {} steps; a step takes one image and, where it needs curvature, "
      "{} derivative images\n# ({:.3g} bytes). Parameters: {}\n",
      layout.size(), call.settings.fit.steps, layout.size(),
      sizeof(double) * static_cast<double>(layout.size()) * pixels * pixels, fmt::join(layout.labels(), ", "));
}

}  // namespace

Verb fit_verb() {
  std::vector<std::string> sections = telescope_sections();
  sections.insert(sections.begin(), {"fit", "input"});
  return {.name = "fit",
          .summary = "parameters of a telescope and its binary star from an image (fit.h5, fit.png, history.png)",
          .sections = sections,
          .run = run_fit_verb,
          .plan = plan_fit};
}

}  // namespace arago::cli
