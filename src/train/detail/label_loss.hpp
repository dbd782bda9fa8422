#pragma once

#include "arago/core/views.hpp"
#include "arago/train/batch.hpp"
#include "arago/train/loss.hpp"

namespace arago::train {

/// The maps of a supervised network, (B, N, N, 1) each, and where their cotangents go (the same shape).
template <class S>
struct LabelledMaps {
  View<const S****> amplitude, phase;
  View<S****> d_amplitude, d_phase;  ///< empty where they are not wanted
};

/// L = mean |amplitude - label| + mean |phase - label| over groups and pixels; slope 0 where they are equal. Phases are
/// compared as numbers: labels are in [-pi, pi]. `element` = 1 / (groups of the global batch N^2). Fills amplitude_mae
/// and phase_mae of per_group (unweighted sums). In double, row by row.
template <class S>
void compare_labels(const ExecutionSpace& exec, double element, const Batch<S>& batch, const LabelledMaps<S>& maps,
                    const LossRows& row_sums, const View<GroupLoss*>& per_group);

}  // namespace arago::train
