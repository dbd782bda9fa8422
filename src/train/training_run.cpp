#include "train/detail/training_run.hpp"

#include "arago/core/error.hpp"
#include "arago/core/log.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/nn/flat_start.hpp"
#include "arago/train/epoch_order.hpp"
#include "arago/train/history_file.hpp"
#include "train/detail/epoch_line.hpp"
#include "train/detail/scale_moments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace arago::train {
namespace {

template <class S>
HostView<double*> on_host(const View<S*>& values) {
  const auto host = Kokkos::create_mirror_view_and_copy(HostSpace{}, values);
  HostView<double*> copy(uninitialised("archived"), values.extent(0));
  std::copy_n(host.data(), copy.size(), copy.data());
  return copy;
}

template <class S>
void load_probe(const HostView<Complex<double>**>& probe, const View<Complex<S>**>& target) {
  const auto host = Kokkos::create_mirror_view(target);
  for (std::size_t i = 0; i < probe.size(); ++i) host.data()[i] = Complex<S>(probe.data()[i]);
  Kokkos::deep_copy(target, host);
}

template <class S>
void set_first_weights(nn::ParameterArena<S>& parameters, const FitConfig& config, const Preparation& ready) {
  parameters.initialise(static_cast<std::uint64_t>(config.train.seed), config.model.init);
  const double factor = config.model.first_head_scale();
  if (factor != 1.0) nn::scale_heads(parameters, factor);
  if (config.model.output_bias == nn::OutputBias::flat_object)
    nn::start_flat(parameters, ready.spec.model, ready.flat_amplitude);
}

}  // namespace

template <class S>
TrainingRun<S>::TrainingRun(const mpi::Communicator& comm, const FitConfig& config, const FitRun& run,
                            const Preparation& ready, const std::string& data_fingerprint)
    : comm_(comm),
      config_(config),
      run_(run),
      ready_(ready),
      fingerprint_(data_fingerprint),
      network_(ready.spec, Trainer<S>::capacity(comm, config.train)),
      trainer_(comm, config.train, network_),
      checkpoints_(comm, run.checkpoint_directory, run.checkpoints, run.identity, data_fingerprint),
      validation_order_(ready.frames.groups() - ready.training_groups),
      first_batch_(std::min(config.train.batch_size, ready.training_groups)),
      boundary_(comm, run.keeps_checkpoints(), run.checkpoints.every_s) {
  std::iota(validation_order_.begin(), validation_order_.end(), ready.training_groups);
  std::iota(first_batch_.begin(), first_batch_.end(), 0);
}

template <class S>
void TrainingRun<S>::start() {
  set_first_weights(network_.parameters(), config_, ready_);
  load_probe<S>(ready_.probe, network_.probe());
  state_.log_scale.value = std::log(ready_.intensity_scale);
  state_.plateau.learning_rate = config_.train.learning_rate;
  network_.set_log_scale(state_.log_scale.value);
  if (!run_.resume || !run_.keeps_checkpoints()) return;
  const auto restored = checkpoints_.restore(trainer_, kept_);
  if (!restored) return;
  state_ = *restored;
  resumed_ = true;
  log::info("continuing after step {} ({} of {} epochs done)", state_.step, state_.epoch, config_.train.epochs);
}

template <class S>
void TrainingRun<S>::train_epoch() {
  const auto order = epoch_order(ready_.training_groups, static_cast<std::uint64_t>(config_.train.seed), state_.epoch);
  const std::int64_t size = config_.train.batch_size * config_.train.accumulate_batches;
  const std::int64_t batches = (ready_.training_groups + size - 1) / size;
  const double lowered = state_.recoveries > 0 ? config_.train.recovery_factor : 1.0;
  while (state_.batch < batches) {
    const Timer step_time;
    const std::int64_t first = state_.batch * size;
    const auto groups = std::min(size, ready_.training_groups - first);
    state_.learning_rate =
        lowered * scheduled_rate(config_.train, state_.plateau.learning_rate, {state_.epoch, state_.batch, batches});
    const Losses losses = trainer_.step(ready_.frames, std::span(order).subspan(first, groups), state_);
    state_.epoch_losses.add(losses, groups);
    ++state_.batch;
    state_.epoch_seconds += step_time.seconds();
    boundary_.after_step(state_.step, [this] { return keep(); });
  }
}

template <class S>
void TrainingRun<S>::finish_epoch() {
  const Timer validation_time;
  EpochRecord record;
  record.epoch = state_.epoch + 1;
  record.training = state_.epoch_losses.mean();
  record.validation = Losses::of_nothing();
  const bool validates = !validation_order_.empty();
  if (validates) record.validation = trainer_.validate(ready_.frames, validation_order_);
  const double watched = validates ? record.validation.total : record.training.total;
  ARAGO_CHECK(NumericalError, std::isfinite(watched),
              "the validation loss became " << watched << " after epoch " << record.epoch
                                            << "; try a lower train.learning_rate or train.precision=float64");
  record.activity = trainer_.activity(ready_.frames, validates ? validation_order_ : first_batch_);
  record.learning_rate = state_.learning_rate;
  record.intensity_scale = std::exp(state_.log_scale.value);
  record.groups_per_second = static_cast<double>(ready_.training_groups) / state_.epoch_seconds;
  record.seconds = state_.epoch_seconds + validation_time.seconds();

  state_.history.push_back(record);
  ++state_.epoch;
  state_.batch = 0;
  state_.epoch_losses = {};
  state_.epoch_seconds = 0.0;
  watch(watched);
}

template <class S>
void TrainingRun<S>::watch(double loss) {
  const TrainConfig& train = config_.train;
  if (train.schedule == ScheduleKind::plateau && state_.plateau.observe(train, loss))
    log::info("the loss has stalled: learning rate lowered to {}", state_.plateau.learning_rate);
  const bool stop_early = state_.early_stop.observe(train, loss);
  state_.finished = stop_early || state_.epoch >= train.epochs ? 1 : 0;
  if (stop_early) log::info("no improvement for {} epochs: training ends", train.early_stop_patience);
  if (!(loss < state_.best_loss)) return;
  state_.best_loss = loss;
  if (train.keep == KeptWeights::best) kept_.best.take(trainer_, state_);
}

template <class S>
mpi::StepBoundary::Checkpoint TrainingRun<S>::keep() {
  mpi::StepBoundary::Checkpoint kept{fmt::format("epoch {}, step {}", state_.epoch + 1, state_.step), ""};
  if (run_.keeps_checkpoints()) kept.file = checkpoints_.write<S>({trainer_, state_, kept_});
  return kept;
}

template <class S>
void TrainingRun<S>::report_epoch() const {
  const EpochRecord& record = state_.history.back();
  double seconds = 0.0;
  for (const EpochRecord& epoch : state_.history) seconds += epoch.seconds;
  const double left = state_.finished ? 0.0 : static_cast<double>(config_.train.epochs - state_.epoch);
  const EpochOutlook outlook{.epochs = config_.train.epochs,
                             .eta_seconds = left * seconds / static_cast<double>(state_.history.size()),
                             .training_flop_per_group = 3.0 * network_.forward_flop_per_group(),
                             .fma_peak_gflops = run_.fma_peak_gflops};
  log::info("{}", epoch_line(record, outlook));
  mpi::agree(comm_, [&] {
    if (comm_.is_root() && !run_.history_file.empty()) write_history_csv(run_.history_file, state_.history);
  });
  if (run_.on_epoch) run_.on_epoch(record, outlook.eta_seconds);
}

template <class S>
ModelArchive TrainingRun<S>::archive() const {
  ModelArchive model;
  model.spec = ready_.spec;
  model.precision = config_.train.precision;
  const auto& parameters = network_.parameters();
  model.weights = on_host<S>(parameters.weights);
  model.first_moment = on_host<S>(parameters.first_moment);
  model.second_moment = on_host<S>(parameters.second_moment);
  const auto probe = Kokkos::create_mirror_view_and_copy(HostSpace{}, network_.probe());
  model.probe = HostView<Complex<double>**>("probe", probe.extent(0), probe.extent(1));
  for (std::size_t i = 0; i < probe.size(); ++i) model.probe.data()[i] = Complex<double>(probe.data()[i]);
  model.intensity_scale = ready_.intensity_scale;
  model.log_scale = state_.log_scale;
  model.log_ratio = state_.log_ratio;
  model.learning_rate = state_.learning_rate;
  model.step = state_.step;
  model.seed = static_cast<std::uint64_t>(config_.train.seed);
  model.history = state_.history;
  model.config_text = run_.identity.config_text;
  model.config_hash = run_.identity.config_hash;
  model.fingerprint = fingerprint_;
  return model;
}

/// The scales of real and imaginary part that explain the counts of the training groups best, in place of the trained.
template <class S>
void TrainingRun<S>::refit_scales() {
  const std::int64_t capacity = Trainer<S>::capacity(comm_, config_.train);
  const PartScales scales =
      project_scales(scale_moments<S>(comm_, network_, ready_.frames, ready_.training_groups, capacity));
  if (!(scales.of_real > 0) || !(scales.of_imaginary > 0)) {
    log::warning("the best scales of real and imaginary part are {:.4g} and {:.4g}; the trained ones stay",
                 scales.of_real, scales.of_imaginary);
    return;
  }
  // The moments are those of Re o and e^r Im o without e^w.
  state_.log_scale.value = std::log(scales.of_real);
  state_.log_ratio.value += std::log(scales.of_imaginary / scales.of_real);
  network_.set_log_scale(state_.log_scale.value);
  network_.set_log_ratio(state_.log_ratio.value);
  log::info("scales of real and imaginary part: {:.6g}, {:.6g}", scales.of_real, scales.of_imaginary);
}

template <class S>
TrainResult TrainingRun<S>::result() {
  if (config_.train.keep == KeptWeights::best && kept_.best.taken()) {
    state_ = kept_.best.restore(trainer_, state_);
    log::info("the result has the weights of epoch {}, loss {:.7g}", state_.epoch, state_.best_loss);
  }
  if (config_.train.refit_scales) refit_scales();
  TrainResult result{.model = archive()};
  double step_seconds = 0.0;
  const auto groups = static_cast<double>(ready_.training_groups);
  for (const EpochRecord& epoch : state_.history) {
    result.train_seconds += epoch.seconds;
    step_seconds += groups / epoch.groups_per_second;
  }
  result.groups_per_second = groups * static_cast<double>(state_.history.size()) / step_seconds;
  result.forward_flop_per_group = network_.forward_flop_per_group();
  result.training_groups = ready_.training_groups;
  result.validation_groups = static_cast<std::int64_t>(validation_order_.size());
  result.dropped_groups = ready_.dropped_groups;
  result.resumed = resumed_;
  return result;
}

template <class S>
bool TrainingRun<S>::epoch() {
  if (state_.batch == 0 || !kept_.epoch_start.taken()) kept_.epoch_start.take(trainer_, state_);
  try {
    train_epoch();
    finish_epoch();
    return true;
  } catch (const NumericalError& error) {  // a loss that is the same on all ranks
    recover(error);
    return false;
  }
}

template <class S>
void TrainingRun<S>::recover(const NumericalError& error) {
  const double factor = config_.train.recovery_factor;
  if (factor == 0.0 || state_.recoveries > 0) throw error;
  state_ = kept_.epoch_start.restore(trainer_, state_);
  state_.recoveries = 1;
  kept_.epoch_start.state.recoveries = 1;
  if (comm_.is_root())
    log::warning("{}; once, training goes back to the start of epoch {} with {} of the rate", error.what(),
                 state_.epoch + 1, factor);
}

template <class S>
TrainResult TrainingRun<S>::run() {
  start();
  boundary_.begin();
  while (!state_.finished)
    if (epoch()) report_epoch();
  if (run_.keeps_checkpoints()) checkpoints_.write<S>({trainer_, state_, kept_});
  return result();
}

template class TrainingRun<float>;
template class TrainingRun<double>;

}  // namespace arago::train
