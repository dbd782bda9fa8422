#pragma once

#include "arago/core/views.hpp"
#include "arago/nn/autoencoder.hpp"
#include "arago/nn/parameter_arena.hpp"
#include "arago/ptycho/geometry.hpp"
#include "arago/train/batch.hpp"
#include "arago/train/loss.hpp"
#include "arago/train/train_config.hpp"

#include <cstdint>
#include <memory>
#include <span>

namespace arago::train {

/// What a PhysicsNetwork is built from: layout and numerics, no data.
struct NetworkSpec {
  nn::ModelSpec model;
  nn::Engine engine = nn::Engine::kokkos;
  ptycho::OverlapRule overlap = ptycho::OverlapRule::clean;
  int padded_size = 0;              ///< P, edge of the merged object
  bool probe_mask = false;          ///< illuminated fields are multiplied by the disc of radius N/4
  double field_smoothing_px = 0.0;  ///< sigma of the 3x3 blur of illuminated fields; 0 = none
  int shard_groups = 2;
  LossWeights loss;
  bool backward = true;         ///< false: inference only, without the memory of gradients
  bool scale_gradient = true;   ///< dL/dw, both uses of the log-scale; dL/dr where there is a ratio
  bool probe_gradient = false;  ///< dL/dP
  nn::InputTransform input = nn::InputTransform::amplitude;
  double input_scale = 0.0;  ///< of input = counts: factor of the counts
  bool rectangular = false;  ///< imaginary parts of objects are scaled by e^r

  bool supervised() const { return model.kind == nn::ModelKind::supervised; }
};

/// What one shard adds: unweighted sums over its groups, and its parts of dL/dw and dL/dr, L the weighted mean.
using ShardSums = LossSums;

/// The network and the optics behind it: diffraction in, predicted diffraction out, no ground truth.
///   forward    x = A e^{-w};  (a, phi) = autoencoder(x);  o = a e^{i phi};  M = merge(o);  psi_c = P M(u + d_c);
///              z = DFT2(psi) / N;  q = e^{2w} |z|^2                      (A = sqrt of the counts, w = log-scale)
///   loss       mean over groups, channels and pixels of q - t ln q and/or |sqrt t - sqrt q|; ObjectTerms of M
///   backward   the adjoints of the same in reverse; weight gradients per shard
/// A supervised network is trained without the optics: loss = distance of its maps from labels (compare_labels).
/// Works on this rank's share of a global batch and knows no MPI. Owns its scratch: no allocation after construction.
template <class S>
class PhysicsNetwork {
 public:
  using Image = Complex<S>;

  /// Memory for at most `max_local_groups` groups at a time.
  PhysicsNetwork(const NetworkSpec& spec, int max_local_groups);
  ~PhysicsNetwork();
  PhysicsNetwork(PhysicsNetwork&&) noexcept;

  const NetworkSpec& spec() const;
  nn::ParameterArena<S>& parameters();
  const nn::ParameterArena<S>& parameters() const;
  /// P (N, N), normalised; zero until the caller fills it.
  const View<Image**>& probe() const;
  double log_scale() const;
  void set_log_scale(double w);
  /// r, 0 unless spec().rectangular: e^w and e^{w + r} scale the real and the imaginary part of an object.
  double log_ratio() const;
  void set_log_ratio(double r);

  void forward(const ExecutionSpace& exec, const Batch<S>& batch);
  /// forward up to the merged object: all that inference needs.
  void forward_object(const ExecutionSpace& exec, const Batch<S>& batch);
  /// After forward_object: the fields z of the objects' real and imaginary parts alone, of_real = z(Re M), of_imaginary
  /// = z(i Im M), both (groups, C, N, N); their sum is the field of forward.
  void part_fields(const ExecutionSpace& exec, const Batch<S>& batch, const View<Image****>& of_real,
                   const View<Image****>& of_imaginary);
  /// After forward. Fills shard_sums(); `with_gradient` also turns the field into the cotangent of backward.
  void loss(const ExecutionSpace& exec, const Batch<S>& batch, bool with_gradient);
  /// After loss(..., true). Fills the gradients and completes shard_sums().
  void backward(const ExecutionSpace& exec, const Batch<S>& batch);

  /// Of the last calls; one element or row a local shard.
  std::span<const ShardSums> shard_sums() const;
  View<S**> shard_gradients() const;        ///< (local shards, parameters)
  View<S**> shard_probe_gradients() const;  ///< (local shards, 2 N N) Re and Im interleaved; empty unless asked for

  /// Centre of the merged object of each group of the last forward: object (groups, N, N).
  void trimmed_object(const ExecutionSpace& exec, const View<Image***>& object) const;

  /// Intermediate results of the last call, b = its groups.
  struct Stages {
    View<const S****> input;               ///< (b, N, N, C) x
    View<const S****> amplitude, phase;    ///< (b, N, N, nf)
    View<const Image****> object_patches;  ///< (b, nf, N, N)
    View<const Image***> merged_object;    ///< (b, P, P)
    View<const Image****> patches;         ///< (b, C, N, N)
    View<const Image****> field;           ///< (b, C, N, N) z after forward, zero frequency at [0, 0]
  };
  Stages stages() const;
  /// psi (b, C, N, N) of the last forward.
  void illuminated(const ExecutionSpace& exec, const View<Image****>& psi) const;
  const nn::Autoencoder<S>& autoencoder() const;
  /// Floating-point operations of one group, forward: convolutions, 5 N^2 log2 N^2 a transform, bilinear moves.
  double forward_flop_per_group() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace arago::train
