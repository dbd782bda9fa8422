#include "arago/core/kept_memory.hpp"
#include "arago/core/log.hpp"
#include "arago/core/timer.hpp"
#include "arago/fit/sample_run.hpp"
#include "arago/mpi/agreement.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/telescope_store.hpp"
#include "cli/detail/verb_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace arago::cli {
namespace {

void show_result(const fit::ThetaLayout& layout, const fit::SampleResult& result) {
  log::info("  {:<40} {:>22} {:>12} {:>14} {:>8} {:>8}", "parameter", "mean", "deviation", "over F^-1", "R-hat",
            "draws");
  const fit::ChainStatistics& found = result.statistics;
  for (Eigen::Index i = 0; i < found.mean.size(); ++i)
    log::info("  {:<40} {:>22.15g} {:>12.4g} {:>14.4f} {:>8.4f} {:>8.0f}", layout.labels()[static_cast<std::size_t>(i)],
              found.mean[i], std::sqrt(found.covariance(i, i)),
              std::sqrt(found.covariance(i, i) / result.mode_covariance(i, i)), found.r_hat[i],
              found.effective_draws[i]);
}

ExitCode sample_in(Call& call, io::RunDirectory& run, const params::ParameterStore& store) {
  const fit::SampleConfig& config = call.settings.sample;
  const std::int64_t all = config.warmup + config.draws;
  const Timer timer;
  fit::SampleRun sampling{.file = run.file("samples.h5"),
                          .checkpoint_every_s = call.settings.execution.checkpoint_every_s,
                          .resume = call.line.options.resume != io::Resume::never,
                          .config_text = call.resolution.to_toml(),
                          .config_hash = call.resolution.numerics_hash()};
  sampling.on_iteration = [&](std::int64_t iteration, double acceptance) {
    if (iteration % std::max<std::int64_t>(all / 20, 1) != 0) return;
    log::info("iteration {} of {}{}, acceptance {:.2f}; {:.1f} s", iteration, all,
              iteration <= config.warmup ? " (warm-up)" : "", acceptance, timer.seconds());
    run.set_status({{"verb", "sample"}, {"iteration", iteration}, {"iterations", all}});
  };
  const fit::SampleResult result =
      fit::run_sample(call.world(), store, call.settings.fit, config, sampling,
                      {file_of_run(call.settings.input.image, "psf.h5"), call.settings.input.truth});
  const fit::ThetaLayout layout({store}, {free_parameters(call.settings.fit, store)});
  show_result(layout, result);
  log::info("{}: {} chains of {} draws, acceptance {:.2f}, divergences {}; {:.1f} s", sampling.file, config.chains,
            config.draws, fmt::join(result.acceptance, " "), fmt::join(result.divergences, " "), result.seconds);
  run.record("rates", nlohmann::json{{"sample_seconds", result.seconds}});
  return ExitCode::done;
}

ExitCode run_sample_verb(Call& call) {
  keep_freed_memory();
  validate(call.settings.fit);
  const params::ParameterStore store = telescope_store(call);
  const fit::ThetaLayout named({store}, {free_parameters(call.settings.fit, store)});  // refuses names at once
  return in_run_directory(call, [&](io::RunDirectory& run) { return sample_in(call, run, store); });
}

}  // namespace

Verb sample_verb() {
  std::vector<std::string> sections = telescope_sections();
  sections.insert(sections.begin(), {"sample", "fit", "input"});
  return {.name = "sample",
          .summary = "posterior of a fit by Hamiltonian Monte Carlo, chains shared by the ranks (samples.h5)",
          .sections = sections,
          .run = run_sample_verb};
}

}  // namespace arago::cli
