#pragma once

#include "arago/core/views.hpp"
#include "arago/nn/model_config.hpp"
#include "arago/train/loss.hpp"

namespace arago::train {

/// The two maps of a network and what they mean: (B, N, N, nf) each.
template <class S>
struct MapPair {
  nn::MapMeaning meaning;
  View<const S****> first, second;
};

/// Object patches o (B, nf, N, N): first exp(i second), or first + i second.
template <class S>
void join_maps(const ExecutionSpace& exec, const MapPair<S>& maps, const View<Complex<S>****>& object_patches);
/// Cotangent of o -> those of the maps, d_first and d_second.
template <class S>
void join_maps_vjp(const ExecutionSpace& exec, const MapPair<S>& maps, const View<const Complex<S>****>& d_patches,
                   const View<S****>& d_first, const View<S****>& d_second);

/// Im M *= factor, for merged objects (B, P, P); its own adjoint.
template <class S>
void scale_imaginary(const ExecutionSpace& exec, double factor, const View<Complex<S>***>& merged);

/// i Im M if `imaginary`, else Re M; (B, P, P).
template <class S>
void keep_part(const ExecutionSpace& exec, bool imaginary, const View<const Complex<S>***>& merged,
               const View<Complex<S>***>& part);

/// Adds dL/dr = sum Im g Im M to per_group(b).log_ratio: M the merged object with imaginary parts scaled by e^r, g its
/// cotangent, (B, P, P) both. In double, row by row.
template <class S>
void add_ratio_use(const ExecutionSpace& exec, const View<const Complex<S>***>& merged,
                   const View<const Complex<S>***>& d_merged, const LossRows& row_sums,
                   const View<GroupLoss*>& per_group);

}  // namespace arago::train
