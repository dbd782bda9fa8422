#include "arago/study/telescope_workload.hpp"

#include "arago/core/error.hpp"
#include "arago/fit/fisher.hpp"
#include "arago/fit/fit_run.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/optics/telescope.hpp"
#include "arago/params/keys.hpp"
#include "study/detail/repeat_seeds.hpp"
#include "study/detail/telescope_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

namespace arago::study {
namespace {

namespace keys = params::keys;

/// A trial once its configuration is known.
struct ReadyJob {
  TelescopeJob job;
  config::Resolution resolution;
  std::optional<params::ParameterStore> store;
};

ReadyJob resolve_with(const config::Resolver& base, const Settings& settings) {
  config::Resolver trial = base;
  for (const config::Assignment& setting : settings)
    trial.add(config::Layer::axis, setting.key, setting.value, setting.where);
  const params::TelescopeChoice choice = params::choice_of(trial);
  std::vector<std::string> notes;
  ReadyJob ready;
  ready.job.telescope = params::TelescopeInput(choice);
  ready.resolution =
      params::with_profile(trial, choice, notes).resolve(config::schema_of(ready.job), config::OtherSections::ignored);
  ready.store = ready.job.telescope.build(ready.resolution).store;
  validate(ready.job.fit);
  const fit::ThetaLayout named({*ready.store}, {free_parameters(ready.job.fit, *ready.store)});
  return ready;
}

Row axes_of(const Settings& settings, const config::Resolution& resolution) {
  Row axes;
  for (const config::Assignment& setting : settings) {
    const config::ResolvedField* field = resolution.find(setting.key);
    ARAGO_REQUIRE(field, "study.axes." << setting.key << " is no key of a telescope study");
    ARAGO_REQUIRE(field->role == config::Role::numerics,
                  "study.axes." << setting.key << ": this key never changes a result, so it cannot be an axis");
    axes.push_back({setting.key, to_cell(field->value), field->unit, "axis of the study"});
  }
  return axes;
}

/// Per chain: the padded transforms of the relays (5 n log2 n each) and two products of half size; a fit evaluates one
/// image and the derivative images of n parameters a step, of which a handful are needed.
CostEstimate cost_of(const ReadyJob& ready) {
  constexpr double usual_steps = 5;
  const params::ParameterStore& store = *ready.store;
  const auto resolved = params::resolve(store);
  const auto mirrors = static_cast<double>(optics::TelescopeSystem::of(store)->mirrors.size());
  const auto n = static_cast<double>(store.integer("telescope.pupil_npix"));
  const auto m = static_cast<double>(store.integer("telescope.psf_npix") * store.integer("telescope.oversample"));
  const double padded = mirrors > 1 ? n * static_cast<double>(resolved->integer(keys::pad_factor)) : n;
  const double chains = 2 * static_cast<double>(resolved->reals(keys::wavelengths).size());
  const double relays = mirrors > 1 ? mirrors * 10 * padded * padded * std::log2(padded * padded) : 0;
  const double image = chains * (relays + 2 * m * n * (m + n));
  const double free = 15;
  double images = ready.job.trial.asked("psf") ? 1 : 0;
  if (ready.job.trial.asked("fisher")) images += 1 + free;
  if (ready.job.trial.asked("fit")) images += usual_steps * (2 + free);
  CostEstimate cost;
  cost.flop = images * image;
  cost.bytes_moved = images * chains * 16 * (padded * n + m * n);
  cost.memory_bytes = 16 * chains * (2 * n * n + m * m + n * padded) + 8 * (free + 4) * m * m;
  cost.output_bytes = ready.job.trial.asked("psf") ? 8 * m * m : 2e4;
  // Ranks share derivative images where there are any, else the chains.
  cost.pieces = std::llround(images > 1 ? 1 + free : chains);
  cost.exchanged_bytes = images * 8 * m * m;
  return cost;
}

}  // namespace

struct TelescopeWorkload::State {
  config::Resolver base;
  train::CheckpointPolicy checkpoints;
  std::vector<ReadyJob> jobs;
};

TelescopeWorkload::TelescopeWorkload(config::Resolver base, train::CheckpointPolicy checkpoints)
    : state_(std::make_unique<State>(State{std::move(base), checkpoints, {}})) {}

TelescopeWorkload::~TelescopeWorkload() = default;

Workload::Resolved TelescopeWorkload::resolve(std::int64_t index, const Point& point) {
  ReadyJob ready = resolve_with(state_->base, point.settings);
  if (point.repeat > 0) ready = resolve_with(state_->base, with_seeds(point.settings, ready.resolution, point.repeat));
  Resolved resolved;
  resolved.axes = axes_of(point.settings, ready.resolution);
  // The store stands for itself: two ways to write one telescope are one trial.
  resolved.identity = "telescope\n" + ready.resolution.numerics_text() + ready.store->content_hash();
  resolved.resolved = ready.resolution.to_toml();
  resolved.cost = cost_of(ready);
  const auto at = static_cast<std::size_t>(index);
  if (at >= state_->jobs.size()) state_->jobs.resize(at + 1);
  state_->jobs[at] = std::move(ready);
  return resolved;
}

TrialOutput TelescopeWorkload::run(const Trial& trial, const mpi::Communicator& group, TrialContext& context) {
  const ReadyJob& ready = state_->jobs[static_cast<std::size_t>(trial.index)];
  const TelescopeTasks& tasks = ready.job.trial;
  TrialOutput output;
  if (tasks.asked("psf"))
    mpi::agree(group, [&] {
      optics::SheraTelescope telescope(*ready.store);
      add_image(output, telescope.image(), std::pow(10, telescope.resolved()->real(keys::log_flux_total)));
    });
  if (tasks.asked("fisher")) add_bounds(output, fit::fisher_report(group, *ready.store, ready.job.fisher));
  if (!tasks.asked("fit")) return output;
  const fit::FitProblem problem = fit::make_problem(group, *ready.store, ready.job.fit);
  fit::FitRun run{.checkpoint_every_s = state_->checkpoints.every_s,
                  .config_text = trial.resolved,
                  .config_hash = trial.id,
                  .images = false};
  mpi::agree(group, [&] {
    run.file = (std::filesystem::path(context.checkpoint_dir) / "fit.h5").string();
    if (group.is_root()) std::filesystem::create_directories(context.checkpoint_dir);
  });
  run.on_step = [&](const fit::FitTrace& trace) {
    context.say(
        fmt::format("step {}: loss {:.12g}, {:.3g} sigma", trace.steps(), trace.loss.back(), trace.step_sigma.back()));
    context.tick();
  };
  add_fit(output, problem, fit::run_fit(group, problem, ready.job.fit, run));
  return output;
}

std::vector<std::string> TelescopeWorkload::vital_columns() const {
  return {"image_sum", "fit_loss"};
}

std::vector<std::string> TelescopeWorkload::screen_columns() const {
  const auto asked = [&](const char* task) {
    return std::any_of(state_->jobs.begin(), state_->jobs.end(),
                       [&](const ReadyJob& ready) { return ready.job.trial.asked(task); });
  };
  std::vector<std::string> columns;
  if (asked("fit")) columns = {"binary.separation_error_uas", "pull_binary.separation_as", "fit_steps"};
  if (asked("fisher")) columns.insert(columns.end(), {"crlb_binary.separation_as", "crlb_binary.x_position_as"});
  if (asked("psf")) columns.insert(columns.end(), {"image_sum", "image_max"});
  return columns;
}

}  // namespace arago::study
