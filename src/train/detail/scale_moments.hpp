#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/train/physics_network.hpp"
#include "arago/train/variable_projection.hpp"

#include <cstdint>

namespace arago::train {

/// Adds A^2, 2AC, ... of each group of fields a, b and counts I (B, C, N, N): moments (B, 9) in the order of
/// ScaleMoments. In double, row by row.
template <class S>
void moments_of_groups(const ExecutionSpace& exec, const View<const Complex<S>****>& a,
                       const View<const Complex<S>****>& b, const View<const S****>& counts,
                       const View<double* [9]>& moments);

/// Collective. The moments of groups 0 .. groups-1 for a = DFT2(P Re o) / N and b = DFT2(i P Im o) / N, o the objects
/// that `network` sees in them. One reduction of 9 doubles, in the fixed tree over all shards: the same bits on any
/// number of ranks. The network needs memory for `capacity` groups, a multiple of its shard.
template <class S>
ScaleMoments scale_moments(const mpi::Communicator& comm, PhysicsNetwork<S>& network, const GroupedFrames& frames,
                           std::int64_t groups, std::int64_t capacity);

}  // namespace arago::train
