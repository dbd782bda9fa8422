#include "arago/train/trainer.hpp"

#include "arago/core/error.hpp"
#include "arago/train/gradient_clip.hpp"
#include "arago/train/mean_losses.hpp"
#include "arago/train/optimizer.hpp"
#include "train/detail/gradient_sum.hpp"

#include <algorithm>
#include <cmath>

namespace arago::train {
namespace {

/// Shards that this rank needs memory for; one where it has none, so that no array is empty.
int local_shards(const mpi::Communicator& comm, const TrainConfig& config) {
  const auto share = ShardShare::of(config.batch_size, config.shard_groups, comm.rank(), comm.size());
  return std::max(1, static_cast<int>(share.shards));
}

}  // namespace

template <class S>
struct Trainer<S>::State {
  mpi::Communicator comm;
  TrainConfig config;
  PhysicsNetwork<S>& network;
  ExecutionSpace exec;
  Batch<S> batch;
  GradientSum<S> gradient;
  GradientSum<S> probe_gradient;
  GradientClip<S> clip;
  View<S*> probe_first_moment, probe_second_moment;
  ShardSums sums;  ///< of the last global batch

  std::size_t probe_numbers() const {
    const std::size_t N = network.spec().model.N;
    return network.spec().probe_gradient ? 2 * N * N : 0;
  }
  State(const mpi::Communicator& ranks, const TrainConfig& settings, PhysicsNetwork<S>& trained)
      : comm(ranks),
        config(settings),
        network(trained),
        batch(capacity(ranks, settings), trained.spec().model.channels(), trained.spec().model.N),
        gradient(trained.parameters().size(), local_shards(ranks, settings), settings.accumulate_batches > 1),
        probe_gradient(probe_numbers(), local_shards(ranks, settings), settings.accumulate_batches > 1),
        clip(settings, trained.parameters().layout(), probe_numbers()),
        probe_first_moment("probe first moment", probe_numbers()),
        probe_second_moment("probe second moment", probe_numbers()) {
    if (trained.spec().loss.object_mae > 0) batch.allocate_object_amplitude();
    if (trained.spec().supervised()) batch.allocate_labels();
  }

  void load(const GroupedFrames& frames, std::span<const std::int64_t> order);
  Losses average_losses();
  void average_gradients();
  Losses one_batch(const GroupedFrames& frames, std::span<const std::int64_t> order);
  Losses several_batches(const GroupedFrames& frames, std::span<const std::int64_t> order);
  View<S*> probe_values() const;
  void clip_gradients();
  void update(TrainingState& state);
};

template <class S>
void Trainer<S>::State::load(const GroupedFrames& frames, std::span<const std::int64_t> order) {
  const auto groups = static_cast<std::int64_t>(order.size());
  batch.share = ShardShare::of(groups, config.shard_groups, comm.rank(), comm.size());
  assemble(exec, frames, order, 1.0, batch);
}

template <class S>
Losses Trainer<S>::State::average_losses() {
  sums = reduce_sums(comm, batch.share, network.shard_sums());
  return mean_losses(sums, network.spec(), batch.share.groups);
}

template <class S>
void Trainer<S>::State::average_gradients() {
  gradient.reduce(comm, exec, batch.share, network.shard_gradients());
  if (network.spec().probe_gradient) probe_gradient.reduce(comm, exec, batch.share, network.shard_probe_gradients());
}

template <class S>
Losses Trainer<S>::State::one_batch(const GroupedFrames& frames, std::span<const std::int64_t> order) {
  load(frames, order);
  network.forward(exec, batch);
  network.loss(exec, batch, true);
  network.backward(exec, batch);
  const Losses losses = average_losses();
  average_gradients();
  return losses;
}

template <class S>
Losses Trainer<S>::State::several_batches(const GroupedFrames& frames, std::span<const std::int64_t> order) {
  LossSum losses;
  double log_scale = 0.0, log_ratio = 0.0;
  gradient.clear(exec);
  probe_gradient.clear(exec);
  for (std::size_t first = 0; first < order.size(); first += config.batch_size) {
    const auto part = order.subspan(first, std::min<std::size_t>(config.batch_size, order.size() - first));
    const double share = static_cast<double>(part.size()) / static_cast<double>(order.size());
    losses.add(one_batch(frames, part), static_cast<std::int64_t>(part.size()));
    gradient.add(exec, share);
    probe_gradient.add(exec, share);
    log_scale += share * sums.log_scale;
    log_ratio += share * sums.log_ratio;
  }
  sums.log_scale = log_scale;
  sums.log_ratio = log_ratio;
  return losses.mean();
}

template <class S>
View<S*> Trainer<S>::State::probe_values() const {
  return View<S*>(reinterpret_cast<S*>(network.probe().data()), probe_numbers());
}

template <class S>
void Trainer<S>::State::clip_gradients() {
  const bool scales = network.spec().scale_gradient;
  Gradient<S> all{gradient.total(), probe_gradient.total(), scales ? sums.log_scale : 0.0,
                  scales ? sums.log_ratio : 0.0};
  clip.apply(exec, {network.parameters().weights, probe_values(), network.log_scale(), network.log_ratio()}, all);
  sums.log_scale = all.log_scale;
  sums.log_ratio = all.log_ratio;
}

template <class S>
void Trainer<S>::State::update(TrainingState& state) {
  const UpdateAt at{state.learning_rate, ++state.step};
  auto& parameters = network.parameters();
  train::update<S>(exec, config, at, gradient.total(),
                   {parameters.weights, parameters.first_moment, parameters.second_moment, true});
  if (network.spec().scale_gradient) {
    train::update(config, at, sums.log_scale, state.log_scale);
    network.set_log_scale(state.log_scale.value);
  }
  if (network.spec().scale_gradient && network.spec().rectangular) {
    train::update(config, at, sums.log_ratio, state.log_ratio);
    network.set_log_ratio(state.log_ratio.value);
  }
  if (!network.spec().probe_gradient) return;
  train::update<S>(exec, config, at, probe_gradient.total(),
                   {probe_values(), probe_first_moment, probe_second_moment, false});
}

template <class S>
Trainer<S>::Trainer(const mpi::Communicator& comm, const TrainConfig& config, PhysicsNetwork<S>& network)
    : self_(std::make_unique<State>(comm, config, network)) {}
template <class S>
Trainer<S>::~Trainer() = default;

template <class S>
int Trainer<S>::capacity(const mpi::Communicator& comm, const TrainConfig& config) {
  return local_shards(comm, config) * static_cast<int>(config.shard_groups);
}

template <class S>
Losses Trainer<S>::gradients(const GroupedFrames& frames, std::span<const std::int64_t> order) {
  return self_->config.accumulate_batches > 1 ? self_->several_batches(frames, order) : self_->one_batch(frames, order);
}

template <class S>
Losses Trainer<S>::step(const GroupedFrames& frames, std::span<const std::int64_t> order, TrainingState& state) {
  const Losses losses = gradients(frames, order);
  ARAGO_CHECK(
      NumericalError,
      std::isfinite(losses.total) && std::isfinite(self_->sums.log_scale) && std::isfinite(self_->sums.log_ratio),
      "the loss became " << losses.total << " in epoch " << state.epoch + 1 << ", step " << state.step + 1
                         << "; try a lower train.learning_rate or train.precision=float64");
  if (self_->config.clip != ClipKind::none) self_->clip_gradients();
  self_->update(state);
  return losses;
}

template <class S>
Losses Trainer<S>::validate(const GroupedFrames& frames, std::span<const std::int64_t> order) {
  State& s = *self_;
  LossSum sum;
  for (std::size_t first = 0; first < order.size(); first += s.config.batch_size) {
    const auto batch = order.subspan(first, std::min<std::size_t>(s.config.batch_size, order.size() - first));
    s.load(frames, batch);
    s.network.forward(s.exec, s.batch);
    s.network.loss(s.exec, s.batch, false);
    sum.add(s.average_losses(), static_cast<std::int64_t>(batch.size()));
  }
  return sum.mean();
}

template <class S>
Activity Trainer<S>::activity(const GroupedFrames& frames, std::span<const std::int64_t> order) {
  State& s = *self_;
  s.load(frames, order.first(std::min<std::size_t>(s.config.batch_size, order.size())));
  s.network.forward_object(s.exec, s.batch);
  return activity_of(s.comm, s.exec, s.network);
}

template <class S>
View<const S*> Trainer<S>::gradient() const {
  return self_->gradient.total();
}
template <class S>
View<const S*> Trainer<S>::probe_gradient() const {
  return self_->probe_gradient.total();
}
template <class S>
double Trainer<S>::log_scale_gradient() const {
  return self_->sums.log_scale;
}
template <class S>
double Trainer<S>::log_ratio_gradient() const {
  return self_->sums.log_ratio;
}
template <class S>
View<S*> Trainer<S>::probe_first_moment() const {
  return self_->probe_first_moment;
}
template <class S>
View<S*> Trainer<S>::probe_second_moment() const {
  return self_->probe_second_moment;
}
template <class S>
PhysicsNetwork<S>& Trainer<S>::network() const {
  return self_->network;
}
template <class S>
const TrainConfig& Trainer<S>::config() const {
  return self_->config;
}

template class Trainer<float>;
template class Trainer<double>;

}  // namespace arago::train
