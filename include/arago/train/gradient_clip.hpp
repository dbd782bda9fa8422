#pragma once

#include "arago/core/views.hpp"
#include "arago/nn/parameter_layout.hpp"
#include "arago/train/train_config.hpp"

#include <cstddef>
#include <cstdint>

namespace arago::train {

/// Everything that one update is made from, averaged over the batch; `probe` is empty unless it is trained.
template <class S>
struct Gradient {
  View<S*> weights;
  View<S*> probe;  ///< (2 N N) Re, Im interleaved
  double log_scale = 0.0;
  double log_ratio = 0.0;
};

/// The values that a gradient belongs to.
template <class S>
struct ClippedAgainst {
  View<const S*> weights;
  View<const S*> probe;
  double log_scale = 0.0;
  double log_ratio = 0.0;
};

/// Numbers that are bounded together: first, first + stride, ..., count of them.
struct GradientUnit {
  std::int64_t first = 0, count = 0, stride = 1;
};

/// Bounds gradients (train.clip), with L = train.clip_limit:
///   norm      g *= L / |g| when |g| > L, |g| the Euclidean norm over all that is trained
///   value     every element into [-L, L]
///   adaptive  for each unit, g *= L m / |g| when |g| > L m, m = max(|w|, 0.001); a unit is an output channel of a
///             kernel, the bias of a layer, the probe, the log-scale, the log-ratio (Brock et al., "High-performance
///             large-scale image recognition without normalization", 2021)
/// Norms are added in double in fixed blocks: the result depends on the numbers alone.
template <class S>
class GradientClip {
 public:
  GradientClip(const TrainConfig& config, const nn::ParameterLayout& layout, std::size_t probe_numbers);

  void apply(const ExecutionSpace& exec, const ClippedAgainst<S>& values, Gradient<S>& gradient) const;

 private:
  double squared_norm(const ExecutionSpace& exec, const View<const S*>& values) const;
  void by_norm(const ExecutionSpace& exec, Gradient<S>& gradient) const;

  ClipKind kind_;
  double limit_;
  View<GradientUnit*> weight_units_, probe_unit_;
  View<double*> blocks_;
  typename View<double*>::HostMirror host_blocks_;
};

}  // namespace arago::train
