#pragma once

#include "arago/core/views.hpp"
#include "arago/train/train_config.hpp"

#include <cstdint>

namespace arago::train {

/// Smallest predicted count whose logarithm is taken; below it the slope stays that of the floor.
inline constexpr double count_floor = 1e-6;

/// What one group adds to the loss, unweighted, in double; sums over its channels and pixels.
struct GroupLoss {
  double nll = 0.0;        ///< sum of q - t ln q
  double mae = 0.0;        ///< sum of |sqrt(t) - sqrt(q)|
  double log_scale = 0.0;  ///< d(weighted sum)/dw through the output, q = e^{2w} |z|^2
};

/// Compares predicted counts q = e^{2w} |z|^2 with measured counts t for local groups 0 .. groups-1.
/// `field` (B, C, N, N) holds z on entry and dL/dz = dL/dRe + i dL/dIm on return when `with_cotangent`; `element` is
/// the factor of one pixel, 1 / (groups of the global batch * C * N * N). `per_group` (B). Zero frequency at [0, 0].
///   NLL: q - t ln max(q, floor), d/dq = 1 - t / max(q, floor);  MAE: |sqrt t - sqrt q|, slope 0 where z = 0.
template <class S>
void compare_counts(const ExecutionSpace& exec, const LossWeights& weights, double log_scale, double element,
                    View<const S****> counts, std::int64_t groups, bool with_cotangent, View<Complex<S>****> field,
                    View<double**> row_sums, View<GroupLoss*> per_group);

}  // namespace arago::train
