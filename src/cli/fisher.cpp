#include "arago/core/kept_memory.hpp"
#include "arago/core/log.hpp"
#include "arago/core/timer.hpp"
#include "arago/fit/fisher_file.hpp"
#include "arago/mpi/agreement.hpp"
#include "cli/detail/run_session.hpp"
#include "cli/detail/telescope_store.hpp"
#include "cli/detail/verb_list.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace arago::cli {
namespace {

std::vector<std::string> names_of(const Call& call, const params::ParameterStore& store) {
  const std::vector<std::string>& named = call.settings.fisher.parameters;
  return named.empty() ? fit::usual_parameters(store) : named;
}

/// What is true of the numbers although they look like all others.
void warn(const fit::FisherReport& report) {
  const std::vector<std::string>& labels = report.layout.labels();
  const fit::FisherMatrix photons(report.photons.fisher, report.fisher.names());
  for (const Eigen::Index a : photons.dead())
    log::warning("{} does not change the image: its bound is that of its prior, or it is cut",
                 labels[static_cast<std::size_t>(a)]);
  for (Eigen::Index a = 0; a < report.theta.size(); ++a)
    if (report.bounds.kept_fraction[a] < 0.9)
      log::warning("{}: the kept modes span {:.0f} % of it; its bound says nothing of the rest",
                   labels[static_cast<std::size_t>(a)], 100 * report.bounds.kept_fraction[a]);
  if (report.photons.floored > 0)
    log::warning("{} pixels have less light than fisher.variance_floor: their variance was lifted to {:.3g} photons^2",
                 report.photons.floored, report.photons.floors_ph2.front());
}

ExitCode fisher_in(Call& call, io::RunDirectory& run, const params::ParameterStore& store) {
  const Timer timer;
  const fit::FisherConfig& config = call.settings.fisher;
  const fit::FisherReport report = fit::fisher_report(call.world(), store, config);
  const double seconds = timer.seconds();
  mpi::agree(call.world(), [&] {
    if (!call.world().is_root()) return;
    warn(report);
    fit::write_fisher(run.file("fisher.h5"), report, config,
                      {call.resolution.numerics_hash(), call.resolution.to_toml()});
    if (call.settings.execution.pictures) {
      const std::string title = fmt::format("{}, {}", call.settings.telescope.choice().profile, store.spec().system());
      fit::draw_fisher(run.file("fisher.png"), report, title);
      fit::draw_modes(run.file("modes.png"), report, title);
      fit::draw_spectrum(run.file("spectrum.png"), report, title);
    }
    run.record("rates", nlohmann::json{{"seconds", seconds}});
    fmt::print("{}", fit::bounds_table(report));
    log::info("{}: {} parameters, {} of {} modes kept, {:.6g} photons; {:.2f} s", run.file("fisher.h5"),
              report.theta.size(), report.modes.kept(), report.theta.size(), optics::sum(report.photons.images.front()),
              seconds);
  });
  return ExitCode::done;
}

ExitCode run_fisher(Call& call) {
  keep_freed_memory();
  const params::ParameterStore store = telescope_store(call);
  const fit::ThetaLayout layout({store}, {names_of(call, store)});  // refuses names before anything is written
  for (const std::string& text : call.settings.fisher.known) (void)fit::known_set(text, layout);
  return in_run_directory(call, [&](io::RunDirectory& run) { return fisher_in(call, run, store); });
}

void plan_fisher(Call& call) {
  const params::ParameterStore store = telescope_store(call);
  const fit::ThetaLayout layout({store}, {names_of(call, store)});
  if (!call.world().is_root()) return;
  // Derivative images before and behind the detector; shared ones are also gathered, about as many a star.
  const double copies = call.world().size() > 1 ? 4 : 2;
  const auto m = static_cast<double>(store.integer("telescope.psf_npix") * store.integer("telescope.oversample"));
  fmt::print(
      "\n# Cost: {} derivative images of {:.0f} x {:.0f} samples, shared by {} ranks with {} threads each; about "
      "{:.3g} "
      "bytes for them on each rank\n",
      layout.size(), m, m, call.world().size(), call.runtime.threads(),
      copies * 8 * m * m * static_cast<double>(layout.size()));
}

}  // namespace

Verb fisher_verb() {
  std::vector<std::string> sections = telescope_sections();
  sections.insert(sections.begin(), "fisher");
  return {.name = "fisher",
          .summary = "Fisher information of a telescope image: bounds on parameters, eigenmodes (fisher.h5)",
          .sections = sections,
          .run = run_fisher,
          .plan = plan_fisher};
}

}  // namespace arago::cli
