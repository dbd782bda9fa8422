#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/train/physics_network.hpp"
#include "arago/train/train_config.hpp"
#include "arago/train/training_state.hpp"

#include <memory>
#include <span>

namespace arago::train {

/// Data-parallel training of one network: every rank holds the same weights and a share of each batch; gradients are
/// added in one fixed tree over shards, so that weights have equal bits for any number of ranks and threads.
template <class S>
class Trainer {
 public:
  /// The network, which must outlive this, needs memory for capacity() groups and scale_gradient and probe_gradient as
  /// they are trained. S = float or double.
  Trainer(const mpi::Communicator& comm, const TrainConfig& config, PhysicsNetwork<S>& network);
  ~Trainer();

  /// Largest number of groups that a rank has of a batch.
  static int capacity(const mpi::Communicator& comm, const TrainConfig& config);

  /// Collective. One update from the groups `order` of `frames`:
  ///   forward, loss, backward (local), average (fixed tree over shards and ranks), update (the same everywhere).
  /// `order` has up to batch_size accumulate_batches groups, which are done batch by batch; the rate is
  /// state.learning_rate. Returns the losses before the update, equal on all ranks. Throws NumericalError when they are
  /// not finite.
  Losses step(const GroupedFrames& frames, std::span<const std::int64_t> order, TrainingState& state);

  /// Collective. Mean losses of the groups `order`, in batches of the training's size; nothing is updated.
  Losses validate(const GroupedFrames& frames, std::span<const std::int64_t> order);

  /// Collective. Signs of life of the network on the first batch of the groups `order`.
  Activity activity(const GroupedFrames& frames, std::span<const std::int64_t> order);

  /// Collective. The first three verbs and the average: losses, and the gradients below, without an update.
  Losses gradients(const GroupedFrames& frames, std::span<const std::int64_t> order);
  View<const S*> gradient() const;        ///< (parameters)
  View<const S*> probe_gradient() const;  ///< (2 N N) Re, Im interleaved; empty unless the network computes it
  double log_scale_gradient() const;
  double log_ratio_gradient() const;  ///< 0 unless the network has a ratio

  /// Moments of the probe, (2 N N) each; empty unless it is trained.
  View<S*> probe_first_moment() const;
  View<S*> probe_second_moment() const;
  PhysicsNetwork<S>& network() const;
  const TrainConfig& config() const;

 private:
  struct State;
  std::unique_ptr<State> self_;
};

}  // namespace arago::train
