#pragma once

#include "arago/core/views.hpp"
#include "arago/train/loss.hpp"

#include <cstdint>

namespace arago::train {

/// What the network reads of amplitudes A, with x = factor A:
///   amplitude x     sqrt sqrt(x)     log1p ln(1 + x)     counts factor A^2
/// The factor is e^{-w}; of counts a constant of the training data.
struct InputRule {
  nn::InputTransform transform = nn::InputTransform::amplitude;
  double factor = 1.0;
};

/// amplitude (B, N, N, C) -> input, the same shape, for the groups that `input` has.
template <class S>
void make_input(const ExecutionSpace& exec, const InputRule& rule, const View<const S****>& amplitude,
                const View<S****>& input);

/// Adds the first use of w to per_group(b).log_scale: x = A e^{-w} gives dL/dw -= sum x f'(x) dL/df, with f = `input`
/// the transformed x: x f' = f, f / 2, 1 - e^{-f}. `input`, `d_input` (B, N, N, C). Counts do not depend on w.
template <class S>
void add_input_use(const ExecutionSpace& exec, nn::InputTransform transform, const View<const S****>& input,
                   const View<const S****>& d_input, const LossRows& row_sums, const View<GroupLoss*>& per_group);

}  // namespace arago::train
