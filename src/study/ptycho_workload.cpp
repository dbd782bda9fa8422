#include "arago/study/ptycho_workload.hpp"

#include "arago/config/execution_config.hpp"
#include "arago/core/error.hpp"
#include "arago/core/log.hpp"
#include "arago/core/stop_request.hpp"
#include "arago/core/timer.hpp"
#include "arago/data/scene_file.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/ptycho/metrics.hpp"
#include "arago/study/job_cost.hpp"
#include "arago/study/trial_data.hpp"
#include "arago/train/preset.hpp"
#include "study/detail/ptycho_output.hpp"
#include "study/detail/repeat_seeds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace arago::study {
namespace {

using ResolvedJob = config::Resolved<JobConfig>;

/// What a trial must know of the machine: how much memory its frames may take.
struct Execution {
  config::ExecutionConfig execution;
};
void describe(config::SectionVisitor& sections, Execution& execution) {
  sections.section_of("execution", execution.execution);
}

ResolvedJob resolve_with(const config::Resolver& base, const Settings& settings) {
  config::Resolver trial = base;
  for (const config::Assignment& setting : settings)
    trial.add(config::Layer::axis, setting.key, setting.value, setting.where);
  ResolvedJob job;
  job.resolution = train::resolve_with_preset(trial, job.config, config::OtherSections::ignored);
  const auto execution = config::resolve<Execution>(base, config::OtherSections::ignored).config.execution;
  job.config.data.memory_limit_bytes = execution.memory_limit_bytes;
  return job;
}

/// An axis must be able to change a number, and to do so in this job.
void check_axis(const config::ResolvedField& field, const JobConfig& job) {
  ARAGO_REQUIRE(field.role == config::Role::numerics,
                "study.axes." << field.key << ": this key never changes a result, so it cannot be an axis");
  static constexpr std::array of_simulations{"object.", "scan.", "dose."};
  const bool simulated = std::any_of(of_simulations.begin(), of_simulations.end(),
                                     [&](const char* section) { return field.key.starts_with(section); });
  ARAGO_REQUIRE(!simulated || simulates(job),
                "study.axes." << field.key << " has no effect: the frames are read from data.file=" << job.data.file
                              << "; set object.kind = file to simulate frames from the object in that file");
}

Row axes_of(const Settings& settings, const ResolvedJob& job) {
  Row axes;
  for (const config::Assignment& setting : settings) {
    const config::ResolvedField* field = job.resolution.find(setting.key);
    ARAGO_ASSERT(field, "axis " << setting.key << " was not resolved");
    check_axis(*field, job.config);
    axes.push_back({setting.key, to_cell(field->value), field->unit, "axis of the study"});
  }
  return axes;
}

std::optional<ptycho::Evaluation> evaluate(const JobConfig& job, const TrialData& data,
                                           const train::InferResult& inference) {
  if (!data.test.object) return std::nullopt;
  HostView<std::uint8_t**> mask;
  if (!job.evaluate.mask_file.empty()) mask = data::load_mask(job.evaluate.mask_file);
  return ptycho::evaluate(inference.stitched, *data.test.object, mask, job.evaluate);
}

}  // namespace

struct PtychoWorkload::State {
  config::Resolver base;
  train::CheckpointPolicy checkpoints;
  std::vector<ResolvedJob> jobs;
  TrialDataCache data;
};

PtychoWorkload::PtychoWorkload(config::Resolver base, train::CheckpointPolicy checkpoints)
    : state_(std::make_unique<State>()) {
  state_->base = std::move(base);
  state_->checkpoints = checkpoints;
}

PtychoWorkload::~PtychoWorkload() = default;

Workload::Resolved PtychoWorkload::resolve(std::int64_t index, const Point& point) {
  ResolvedJob job = resolve_with(state_->base, point.settings);
  if (point.repeat > 0) job = resolve_with(state_->base, with_seeds(point.settings, job.resolution, point.repeat));
  validate(job.config);
  Resolved resolved;
  resolved.axes = axes_of(point.settings, job);
  state_->data.check_groups(job.config, job.resolution);
  resolved.identity = state_->data.identity(job.config, job.resolution);
  resolved.resolved = job.resolution.to_toml();
  resolved.cost = job_cost(job.config, state_->data.frames(job.config, job.resolution));
  if (static_cast<std::size_t>(index) >= state_->jobs.size()) state_->jobs.resize(static_cast<std::size_t>(index) + 1);
  state_->jobs[static_cast<std::size_t>(index)] = std::move(job);
  return resolved;
}

TrialOutput PtychoWorkload::run(const Trial& trial, const mpi::Communicator& group, TrialContext& context) {
  const ResolvedJob& job = state_->jobs[static_cast<std::size_t>(trial.index)];
  const TrialData* data = nullptr;
  mpi::agree(group, [&] { data = &state_->data.get(job.config, job.resolution); });
  context.say(fmt::format("{}: {} frames, {} to train, {} to reconstruct", data->all.source, data->all.frames(),
                          data->train.frames(), data->test.frames()));
  train::FitRun run;
  run.checkpoint_directory = context.checkpoint_dir;
  run.checkpoints = state_->checkpoints;
  run.identity = {trial.resolved, trial.id};
  run.on_epoch = [&](const train::EpochRecord& epoch, double) {
    context.say(fmt::format("epoch {}: loss {:.8g}, validation {:.8g}, rate {:.3g}, {:.1f} groups/s", epoch.epoch,
                            epoch.training.total, epoch.validation.total, epoch.learning_rate,
                            epoch.groups_per_second));
    context.tick();
  };
  const train::TrainResult training = train::fit_network(group, data->train, fit_config(job.config), run);
  const Timer to_the_end;
  const train::InferResult inference = train::infer(
      group, training.model, data->test,
      {job.config.geometry, job.config.stitch, job.config.infer, job.config.data.memory_limit_bytes.value_or(0)});
  std::optional<ptycho::Evaluation> evaluation;
  mpi::agree(group, [&] { evaluation = evaluate(job.config, *data, inference); });
  StopRequest::note_stretch(to_the_end.seconds());
  return ptycho_output({*data, training, inference, std::move(evaluation)});
}

std::vector<std::string> PtychoWorkload::vital_columns() const {
  return {"train_loss", "data_residual", "amplitude_mae", "phase_mae"};
}

std::vector<std::string> PtychoWorkload::screen_columns() const {
  return {"amplitude_psnr", "amplitude_ssim", "amplitude_frc50", "phase_mae", "data_residual"};
}

std::optional<Array> PtychoWorkload::truth(const Trial& trial) {
  const ResolvedJob& job = state_->jobs[static_cast<std::size_t>(trial.index)];
  HostView<Complex<double>**> object;
  if (simulates(job.config))
    object = data::load_object(simulation_config(job.config).object);
  else if (const TrialData& data = state_->data.get(job.config, job.resolution); data.test.object)
    object = *data.test.object;
  if (object.size() == 0) return std::nullopt;
  std::vector<std::complex<float>> values;
  for (std::size_t i = 0; i < object.size(); ++i)
    values.emplace_back(static_cast<float>(object.data()[i].real()), static_cast<float>(object.data()[i].imag()));
  return Array{"truth", {object.extent_int(0), object.extent_int(1)}, std::move(values), "", "true object"};
}

}  // namespace arago::study
