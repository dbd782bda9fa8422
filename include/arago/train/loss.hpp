#pragma once

#include "arago/core/views.hpp"
#include "arago/train/train_config.hpp"

#include <cstdint>

namespace arago::train {

/// Smallest predicted count whose logarithm is taken; below it the slope stays that of the floor.
inline constexpr double count_floor = 1e-6;

/// What one group adds to the loss, in double; unweighted sums over its channels and pixels.
struct GroupLoss {
  double nll = 0.0;        ///< sum of q - t ln q
  double mae = 0.0;        ///< sum of |sqrt t - sqrt q|
  double object_tv = 0.0;  ///< compare_objects fills these two
  double object_mae = 0.0;
  double log_scale = 0.0;  ///< d(mean weighted loss)/dw, q = e^{2w} |z|^2
};

/// How fields become a loss.
struct LossSettings {
  LossWeights weights;          ///< a term of weight 0 is not evaluated
  double log_scale = 0.0;       ///< w
  double element = 1.0;         ///< 1 / (groups of the global batch * C * N * N): factor of a pixel in the mean
  bool with_cotangent = false;  ///< replace the field by dL/dz
};

/// Compares predicted counts q = e^{2w} |z|^2 with measured counts t, for local groups 0 .. groups-1.
///   NLL: q - t ln max(q, floor), slope 1 - t / max(q, floor);   MAE: |sqrt t - sqrt q|, slope 0 where z = 0
/// `counts`, `field` (B, C, N, N), zero frequency at [0, 0]. `field` holds z on entry and, if asked for,
/// dL/dz = dL/dRe + i dL/dIm on return. `row_sums` is scratch of B*C*N rows. Evaluated and summed in double, row by
/// row.
template <class S>
void compare_counts(const ExecutionSpace& exec, const LossSettings& settings, std::int64_t groups,
                    View<const S****> counts, View<Complex<S>****> field, View<double* [3]> row_sums,
                    View<GroupLoss*> per_group);

/// Adds the second use of w to per_group(b).log_scale: the network's input is x = A e^{-w}, so dL/dw -= sum x dL/dx.
/// `input`, `d_input` (B, N, N, C).
template <class S>
void add_input_use(const ExecutionSpace& exec, std::int64_t groups, View<const S****> input, View<const S****> d_input,
                   View<double* [3]> row_sums, View<GroupLoss*> per_group);

}  // namespace arago::train
