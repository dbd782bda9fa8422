#pragma once

#include "arago/core/views.hpp"
#include "arago/nn/conv_engine.hpp"
#include "arago/nn/model_spec.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace arago::nn {

/// The network: an encoder and two decoders of 3x3 convolutions that map the C frames of a group to nf amplitude and
/// nf phase maps (src/nn/README.md has the tables). It owns its workspace, allocates nothing in forward or backward,
/// and keeps the activations of the last forward for the backward that follows. Results depend neither on threads nor
/// on how a global batch is cut into local ones at shard borders.
template <class Scalar>
class Autoencoder {
 public:
  /// For local batches of up to `max_local_groups` groups, in shards of `shard_groups` (>= 1).
  Autoencoder(const ModelSpec& spec, Engine engine, int max_local_groups, int shard_groups = 2);
  ~Autoencoder();
  Autoencoder(Autoencoder&&) noexcept;
  Autoencoder& operator=(Autoencoder&&) noexcept;

  const ModelSpec& spec() const;
  /// Number of parameters, equal to ParameterLayout(spec()).size().
  std::size_t parameters() const;

  /// weights (parameters), input (B, N, N, C) = normalised diffraction amplitude X, B <= max_local_groups (0 is fine)
  /// -> amplitude (B, N, N, nf), phase (B, N, N, nf) in radians.
  void forward(const ExecutionSpace& exec, const View<const Scalar*>& weights, const View<const Scalar****>& input,
               const View<Scalar****>& amplitude, const View<Scalar****>& phase);

  /// Gradients of a loss L from d_amplitude = dL/d amplitude and d_phase = dL/d phase (B, N, N, nf), for the batch, the
  /// weights and the input of the last forward -> shard_gradients (ceil(B / shard_groups), parameters): row s is the
  /// gradient of the groups of shard s; d_input (B, N, N, C), or an empty View if it is not wanted.
  void backward(const ExecutionSpace& exec, const View<const Scalar*>& weights, const View<const Scalar****>& input,
                const View<const Scalar****>& d_amplitude, const View<const Scalar****>& d_phase,
                const View<Scalar**>& shard_gradients, const View<Scalar****>& d_input);

  /// Names of the intermediate results that stage() knows: "enc_down0" (after pooling), "amp_up0_conv2_relu" (before
  /// upsampling), "amp_head_linear", "amp_border_up_conv2_relu", "amp_border_head_linear", "amp_full_up_conv2_relu",
  /// ...
  std::vector<std::string> stage_names() const;
  /// (B, height, width, channels) of the last forward; a view into the workspace, valid until the next forward.
  View<const Scalar****> stage(std::string_view name) const;

  /// Floating-point operations of the convolutions of one group, forward, direct algorithm; a training step is 3x.
  double forward_flop_per_group() const;
  /// The convolutions, in the order in which they are computed.
  const std::vector<ConvShape>& convolutions() const;
  /// Bytes of the workspace.
  std::size_t workspace_bytes() const;
  const ConvEngine<Scalar>& engine() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace arago::nn
