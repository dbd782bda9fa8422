#pragma once

#include "arago/core/views.hpp"
#include "arago/train/shard_share.hpp"

#include <cstdint>
#include <span>

namespace arago::train {

/// The groups of a data set as a network sees them. Memory of the execution space; every rank holds all of it.
struct GroupedFrames {
  View<float***> counts;             ///< (n, N, N) photons, zero frequency at [N/2, N/2]
  View<int**> members;               ///< (groups, C) frame of each channel
  View<double***> displacement;      ///< (groups, C, 2) row, column of frame minus group centre, object pixels
  View<float**> object_amplitude{};  ///< (H, W) known |object| in the gauge of the network; or empty
  View<Complex<float>**> object{};   ///< (H, W) known object in the gauge of the network, for labels; or empty
  View<double**> centre_px{};        ///< (groups, 2) row, column of the groups in it; or empty
  std::int64_t groups() const { return static_cast<std::int64_t>(members.extent(0)); }
  int channels() const { return static_cast<int>(members.extent(1)); }
  int N() const { return static_cast<int>(counts.extent(1)); }
};

/// This rank's part of a global batch, of capacity fixed at construction. S = float or double.
template <class S>
struct Batch {
  View<S****> amplitude;                    ///< (b, N, N, C) sqrt(counts), zero frequency at [N/2, N/2]
  View<S****> counts;                       ///< (b, C, N, N) zero frequency at [0, 0]: the order of the transform
  View<double***> displacement;             ///< (b, C, 2) row, column
  View<S***> object_amplitude;              ///< (b, N, N) known amplitude of each group's
                                            ///< object; empty unless allocated
  View<S***> label_amplitude, label_phase;  ///< (b, N, N) of the known object; empty unless allocated
  ShardShare share;                         ///< which shards and groups of the global batch these are

  View<std::int64_t*> order;  ///< (b) groups that the rows are
  typename View<std::int64_t*>::HostMirror host_order;

  std::int64_t capacity() const { return static_cast<std::int64_t>(order.extent(0)); }

  Batch() = default;
  Batch(std::int64_t capacity_groups, int channels, int N);
  void allocate_object_amplitude();
  void allocate_labels();
};

/// Fills `batch` with groups `order[share.first_group() ...]`; `order` lists the groups of the whole global batch.
/// `gain` multiplies amplitudes (counts by gain^2); 1 in training. A known object is sampled around the centres of the
/// groups, bilinear, 0 outside of it, where the batch has memory for it.
template <class S>
void assemble(const ExecutionSpace& exec, const GroupedFrames& frames, std::span<const std::int64_t> order, double gain,
              Batch<S>& batch);

}  // namespace arago::train
