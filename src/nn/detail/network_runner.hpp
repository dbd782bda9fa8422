#pragma once

#include "arago/nn/conv_engine.hpp"
#include "network_graph.hpp"
#include "output_maps.hpp"

#include <memory>

namespace arago::nn::detail {

/// Where the outer tensors of a batch are: input (B, N, N, C); amplitude and phase, or their gradients, (B, N, N, nf).
template <class Scalar, class Map>
struct BatchPointers {
  const Scalar* input;
  Map* amplitude;
  Map* phase;
};

/// Runs the steps of a network forward and backward over the workspace that it owns: all steps for the whole batch, or
/// for each shard on a thread of its own, as the engine wants it.
template <class Scalar>
class NetworkRunner {
 public:
  NetworkRunner(const ModelSpec& spec, Engine engine, int max_groups, int shard_groups);

  void forward(const ExecutionSpace& exec, const View<const Scalar*>& weights, int groups,
               const BatchPointers<Scalar, Scalar>& batch);
  void backward(const ExecutionSpace& exec, const View<const Scalar*>& weights, int groups,
                const BatchPointers<Scalar, const Scalar>& batch, const View<Scalar**>& shard_gradients,
                Scalar* d_input);

  int shards(int groups) const { return (groups + shard_groups_ - 1) / shard_groups_; }
  int last_groups() const { return last_groups_; }
  const NetworkGraph& graph() const { return graph_; }
  const ConvEngine<Scalar>& engine() const { return *engine_; }
  std::size_t workspace_bytes() const { return (activations_.size() + gradients_.size()) * sizeof(Scalar); }
  /// The activation of a tensor (not the input) from a group on.
  Scalar* activation(int tensor, int first_group) const;

 private:
  /// A span of groups and the gradient workspace that belongs to it, which has room for `capacity` groups.
  struct Place {
    WorkSpan span;
    Scalar* gradients;
    int capacity;
  };
  template <class Work>
  void for_each_place(int groups, const Work& work);
  void make_gradient_workspace(int threads);

  void forward_steps(const ExecutionSpace& exec, const Place& place, const BatchPointers<Scalar, Scalar>& batch) const;
  void backward_steps(const ExecutionSpace& exec, const Place& place, const BatchPointers<Scalar, const Scalar>& batch,
                      const View<Scalar**>& shard_gradients, Scalar* d_input) const;
  void backward_step(const ExecutionSpace& exec, const Place& place, const Step& step, const Scalar* x,
                     const View<Scalar**>& shard_gradients, Scalar* dx) const;

  Scalar* gradient(int tensor, const Place& place) const;
  MapRule map_rule(bool is_phase) const;

  ModelSpec spec_;
  NetworkGraph graph_;
  std::unique_ptr<ConvEngine<Scalar>> engine_;
  int max_groups_, shard_groups_;
  int last_groups_ = 0;
  View<Scalar*> activations_;
  View<Scalar*> gradients_;
};

}  // namespace arago::nn::detail
