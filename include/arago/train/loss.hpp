#pragma once

#include "arago/core/views.hpp"
#include "arago/nn/model_config.hpp"
#include "arago/train/train_config.hpp"

#include <cstdint>

namespace arago::train {

/// Smallest predicted count whose logarithm is taken; below it the slope stays that of the floor.
inline constexpr double count_floor = 1e-6;

/// What a group, or a shard, adds to the loss, in double: unweighted sums over its channels and pixels. A term that is
/// not evaluated stays 0.
struct LossSums {
  double nll = 0.0;            ///< q - t ln q
  double mae = 0.0;            ///< |sqrt t - sqrt q|
  double deviance = 0.0;       ///< 2 (q - t + t ln(t / q)), next to nll
  double object_tv = 0.0;      ///< compare_objects fills these two
  double object_mae = 0.0;     ///< |o - a|
  double amplitude_mae = 0.0;  ///< compare_labels fills these two
  double phase_mae = 0.0;      ///< |phase - label|
  double log_scale = 0.0;      ///< d(mean weighted loss)/dw, q = e^{2w} |z|^2
  double log_ratio = 0.0;      ///< d(mean weighted loss)/dr, e^r the scale of imaginary over real parts

  KOKKOS_INLINE_FUNCTION LossSums& operator+=(const LossSums& other) {
    nll += other.nll, mae += other.mae, deviance += other.deviance;
    object_tv += other.object_tv, object_mae += other.object_mae;
    amplitude_mae += other.amplitude_mae, phase_mae += other.phase_mae;
    log_scale += other.log_scale, log_ratio += other.log_ratio;
    return *this;
  }
};
using GroupLoss = LossSums;

/// Scratch of the sums over pixels: a row of numbers an image row.
using LossRows = View<double* [4]>;

/// How fields become a loss.
struct LossSettings {
  LossWeights weights;          ///< a term of weight 0 is not evaluated
  double log_scale = 0.0;       ///< w
  double element = 1.0;         ///< 1 / (groups of the global batch * C * N * N): factor of a pixel in the mean
  bool with_cotangent = false;  ///< replace the field by dL/dz
};

/// Compares predicted counts q = e^{2w} |z|^2 with measured counts t, for local groups 0 .. groups-1.
///   NLL: q - t ln max(q, floor), slope 1 - t / max(q, floor);   MAE: |sqrt t - sqrt q|, slope 0 where z = 0
/// The deviance 2 (NLL - (t - t ln t)) is a metric: 0 for a perfect prediction, about 1 a pixel for bright true ones.
/// `counts`, `field` (B, C, N, N), zero frequency at [0, 0]. `field` holds z on entry and, if asked for,
/// dL/dz = dL/dRe + i dL/dIm on return. `row_sums` is scratch of B*C*N rows. Evaluated and summed in double, row by
/// row.
template <class S>
void compare_counts(const ExecutionSpace& exec, const LossSettings& settings, std::int64_t groups,
                    View<const S****> counts, View<Complex<S>****> field, LossRows row_sums,
                    View<GroupLoss*> per_group);

}  // namespace arago::train
