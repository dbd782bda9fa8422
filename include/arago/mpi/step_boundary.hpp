#pragma once

#include "arago/core/timer.hpp"
#include "arago/mpi/communicator.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace arago::mpi {

/// The end of a step of a long run: the one place where it looks at signals, clock and time limit. It notes what is
/// under way, learns how long a step and a checkpoint take (StopRequest), and the ranks agree what to do.
class StepBoundary {
 public:
  struct Checkpoint {
    std::string place;  ///< how far the run is: "epoch 3, step 120"
    std::string file;   ///< where that is kept, "" = nowhere
  };
  /// Collective. Writes a checkpoint, if the run keeps any.
  using Keep = std::function<Checkpoint()>;

  /// Of a run that `keeps` checkpoints, one is due so many wall-clock seconds after the last.
  StepBoundary(Communicator comm, bool keeps, double checkpoint_every_s);

  /// The first step begins now: what went before does not count as one.
  void begin();

  /// Collective. Calls `keep` if a checkpoint is due on rank 0, or if any rank was asked for one or to stop. Throws
  /// Checkpointed after that on all ranks if they stop.
  void after_step(std::int64_t step, const Keep& keep);

 private:
  bool checkpoint_due() const;

  Communicator comm_;
  bool keeps_;
  double checkpoint_every_s_;
  Timer since_look_, since_checkpoint_;
};

}  // namespace arago::mpi
