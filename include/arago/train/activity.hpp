#pragma once

#include "arago/core/views.hpp"
#include "arago/mpi/communicator.hpp"

namespace arago::train {

template <class S>
class PhysicsNetwork;

/// Signs that a network has stopped to answer to its input.
struct Activity {
  double dead_units = 0.0;  ///< fraction of the channels of all rectified layers that are 0 for every group and pixel
  /// Mean over groups of sqrt(1 - |mean o|^2 / mean |o|^2), o the central N/2 square of a group's object: 0 = flat.
  double object_contrast = 0.0;
};

/// Collective. Of the last forward of `network`, over the groups of all ranks.
template <class S>
Activity activity_of(const mpi::Communicator& comm, const ExecutionSpace& exec, const PhysicsNetwork<S>& network);

}  // namespace arago::train
