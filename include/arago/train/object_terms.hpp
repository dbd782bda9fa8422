#pragma once

#include "arago/core/views.hpp"
#include "arago/train/loss.hpp"

#include <cstdint>

namespace arago::train {

/// Terms of the loss on the objects of the groups, o = m M: M the merged object, trimmed to its central N x N, m = 1,
/// or 1 in the central N/2 square and 0 outside (`central_only`: what a network without border branch predicts).
///   TV    |o(y+1, x) - o(y, x)|^2 + |o(y, x+1) - o(y, x)|^2, differences within the N x N pixels
///   MAE   |o - a|, a the known amplitude (phase 0); its slope at o = a is 0
/// Both are means over groups and pixels, so that the loss does not depend on the size of a batch.
struct ObjectTerms {
  LossWeights weights;        ///< object_tv and object_mae; a term of weight 0 is not evaluated
  double element = 1.0;       ///< 1 / (groups of the global batch * N * N)
  bool central_only = false;  ///< m
};

/// Fills object_tv and object_mae of per_group (unweighted sums). `merged` (B, P, P); `amplitude` (B, N, N), which may
/// be empty when object_mae has no weight; `row_sums` scratch of B*N rows. In double, row by row.
template <class S>
void compare_objects(const ExecutionSpace& exec, const ObjectTerms& terms, int N, View<const Complex<S>***> merged,
                     View<const S***> amplitude, LossRows row_sums, View<GroupLoss*> per_group);

/// Adds dL/dM of the weighted terms to `d_merged` (B, P, P).
template <class S>
void add_object_cotangent(const ExecutionSpace& exec, const ObjectTerms& terms, int N, View<const Complex<S>***> merged,
                          View<const S***> amplitude, View<Complex<S>***> d_merged);

}  // namespace arago::train
