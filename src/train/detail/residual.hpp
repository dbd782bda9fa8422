#pragma once

#include "arago/core/views.hpp"
#include "arago/ptycho/data_residual.hpp"

#include <cstdint>

namespace arago::train {

/// Compares predicted counts q = gain |z|^2 with counts I = count_factor t, for local groups 0 .. groups-1, in double.
/// counts t and field z (B, C, N, N) in the same order; row_sums is scratch of B*C*N rows; per_group (B).
template <class S>
void compare_prediction(const ExecutionSpace& exec, double gain, double count_factor, std::int64_t groups,
                        const View<const S****>& counts, const View<const Complex<S>****>& field,
                        const View<double* [3]>& row_sums, const View<ptycho::ResidualSums*>& per_group);

}  // namespace arago::train
