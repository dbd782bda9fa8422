#pragma once

#include "arago/core/views.hpp"
#include "arago/ptycho/geometry.hpp"

#include <cstdint>

namespace arago::ptycho {

/// Frames that are reconstructed together. Host arrays; upload what a kernel needs.
struct Grouping {
  HostView<int**> frames;            ///< (n, C) frame numbers; the seed point first
  HostView<double***> displacement;  ///< (n, C, 2) position - centre of the group, (row, column) px; sums to 0 over C
  HostView<double**> centre_px;      ///< (n, 2) mean position of the members
  double largest_displacement_px = 0.0;  ///< over groups, members and axes
  std::int64_t dropped = 0;              ///< groups left out because a member was too far from the centre

  std::int64_t groups() const { return static_cast<std::int64_t>(frames.extent(0)); }
};

/// Forms the groups of a scan.
///  * n_subsample frames are chosen without replacement (Stream::subsample), then n_groups seed points; by default all,
///    in order; `sequential` takes the first ones. More groups than points (gridsize > 1): point g mod n is used again
///    with other members (epoch g / n of its stream).
///  * gridsize 1: the group is the point. Otherwise the members are the seed and C - 1 of its K - 1 nearest neighbours,
///    drawn without replacement from CounterRng(seed, Stream::grouping, epoch, index = frame number of the seed point).
///    Equal distances are ordered by frame number.
///  * A group with |displacement| > max_displacement_px along an axis is dropped; more than 10 % dropped is an error.
/// Deterministic, independent of threads. Throws DataFileError (fewer frames than C) and InputError.
Grouping form_groups(const HostView<const double**>& positions_px, const GeometryConfig& geometry, std::uint64_t seed);

/// The K points nearest to each point, itself first, by (distance, number). (n, K); needs n >= K.
HostView<int**> nearest_neighbors(const HostView<const double**>& positions_px, int K);

}  // namespace arago::ptycho
