#pragma once

#include "arago/core/views.hpp"
#include "arago/nn/autoencoder.hpp"
#include "arago/nn/model_config.hpp"
#include "arago/nn/parameter_arena.hpp"
#include "arago/ptycho/diffraction_model.hpp"
#include "arago/ptycho/patch_grid.hpp"
#include "arago/train/batch.hpp"
#include "arago/train/loss.hpp"

#include <cstdint>
#include <memory>

namespace arago::train {

/// What a PhysicsNetwork is built from: layout and numerics, no data.
struct NetworkSpec {
  nn::ModelSpec model;
  nn::Engine engine = nn::Engine::onednn;
  ptycho::OverlapRule overlap = ptycho::OverlapRule::clean;
  std::int64_t padded_size = 0;  ///< P, edge of the merged object
  bool probe_mask = false;       ///< multiply the illuminated field by the disc of radius N/4
  double smoothing_px = 0.0;     ///< sigma of the 3x3 blur of the illuminated field; 0 = none
  std::int64_t shard_groups = 2;
  LossWeights loss;
  bool scale_gradient = true;   ///< dL/dw of the log-scale, both uses
  bool probe_gradient = false;  ///< dL/dP
};

/// What one shard adds: unweighted loss sums over groups, channels and pixels, and dL/dw.
struct ShardSums {
  double nll = 0.0;
  double mae = 0.0;
  double log_scale = 0.0;
};

/// The network and the optics behind it: diffraction in, predicted diffraction out, no ground truth.
///   forward:   x = A e^{-w};  (a, phi) = autoencoder(x);  o = a e^{i phi};  M = merge(o);  psi_c = P extract_c(M);
///              z = DFT2(psi)/N;  q = e^{2w} |z|^2          (A = sqrt of the counts, w = log-scale)
///   loss:      mean over groups, channels and pixels of q - t ln q and/or |sqrt t - sqrt q|
///   backward:  the adjoints of the same in reverse; weight gradients per shard
/// Works on this rank's share of a global batch; knows no MPI. Owns all scratch: no allocation after construction.
template <class S>
class PhysicsNetwork {
 public:
  /// Memory for at most `max_local_groups` groups at a time.
  PhysicsNetwork(const NetworkSpec& spec, std::int64_t max_local_groups);
  ~PhysicsNetwork();
  PhysicsNetwork(PhysicsNetwork&&) noexcept;

  const NetworkSpec& spec() const;
  nn::ParameterArena<S>& parameters();
  const nn::ParameterArena<S>& parameters() const;
  /// P (N, N), normalised. Call probe_changed() after writing to it.
  View<Complex<S>**> probe();
  void probe_changed();
  double log_scale() const;
  void set_log_scale(double w);

  void forward(const ExecutionSpace& exec, const Batch<S>& batch);
  /// After forward. Fills shard_sums(); with_gradient also prepares the cotangent that backward starts from.
  void loss(const ExecutionSpace& exec, const Batch<S>& batch, bool with_gradient);
  /// After loss(..., true). Fills shard_gradients(), log_scale of shard_sums(), shard_probe_gradients().
  void backward(const ExecutionSpace& exec, const Batch<S>& batch);

  /// Results of the last calls; one row or element a local shard.
  HostView<const ShardSums*> shard_sums() const;
  View<const S**> shard_gradients() const;        ///< (local shards, parameters)
  View<const S**> shard_probe_gradients() const;  ///< (local shards, 2 N N): Re, Im interleaved; empty unless asked for

  /// The merged object of each group, trimmed to its centre: (b, N, N). After forward_object.
  void forward_object(const ExecutionSpace& exec, const Batch<S>& batch);
  void trimmed_object(const ExecutionSpace& exec, std::int64_t groups, View<Complex<S>***> object) const;

  /// Stages by the names of the reference data, for tests: see src/train/README.md.
  struct Stages {
    View<const S****> input;                    ///< (b, N, N, C) A e^{-w}
    View<const S****> amplitude, phase;         ///< (b, N, N, nf)
    View<const Complex<S>****> object_patches;  ///< (b, nf, N, N)
    View<const Complex<S>***> merged_object;    ///< (b, P, P)
    View<const Complex<S>****> patches;         ///< (b, C, N, N)
    View<const Complex<S>****> field;           ///< (b, C, N, N) z before loss(), dL/dz after it; DC at [0, 0]
  };
  Stages stages() const;
  const nn::Autoencoder<S>& autoencoder() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace arago::train
