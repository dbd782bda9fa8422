#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/train/physics_network.hpp"
#include "arago/train/train_config.hpp"
#include "arago/train/training_state.hpp"

#include <span>

namespace arago::train {

/// Data-parallel training of one network: every rank holds the same weights and a share of each batch; gradients are
/// added in one fixed tree over shards, so that weights have equal bits for any number of ranks and threads.
template <class S>
class Trainer {
 public:
  /// `probe_trainable` updates the probe too.
  Trainer(const mpi::Communicator& comm, const TrainConfig& config, PhysicsNetwork<S>& network, bool probe_trainable);

  /// Collective. One update from the groups `order` of `frames`:
  ///   forward, loss, backward (local);  average (fixed tree over shards and ranks);  update (Adam, the same
  ///   everywhere).
  /// Returns the losses before the update, equal on all ranks.
  Losses step(const GroupedFrames& frames, std::span<const std::int64_t> order, TrainingState& state);

  /// Collective. Mean losses of the groups `order`, in batches of the training's size; nothing is updated.
  Losses validate(const GroupedFrames& frames, std::span<const std::int64_t> order);

  /// Sum over shards and ranks of the last step's gradients.
  View<const S*> gradient() const { return gradient_; }
  View<const S*> probe_gradient() const { return probe_gradient_; }
  /// Moments of the probe, (2 N N) each; empty unless it is trained.
  View<S*> probe_first_moment() { return probe_first_moment_; }
  View<S*> probe_second_moment() { return probe_second_moment_; }
  PhysicsNetwork<S>& network() { return network_; }

 private:
  void load(const GroupedFrames& frames, std::span<const std::int64_t> order);
  ShardSums average_sums() const;
  void average_gradients();
  void update(TrainingState& state, double log_scale_gradient);
  Losses mean_losses(const ShardSums& sums) const;

  mpi::Communicator comm_;
  TrainConfig config_;
  PhysicsNetwork<S>& network_;
  bool probe_trainable_;
  ExecutionSpace exec_;
  Batch<S> batch_;
  View<S*> gradient_;
  View<S*> probe_gradient_, probe_first_moment_, probe_second_moment_;
};

}  // namespace arago::train
