#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/study/scheduler.hpp"

#include <cstdint>
#include <functional>
#include <list>

namespace arago::study {

/// Brings what the groups have finished to rank 0 of the world, as small messages that nobody waits for.
class EventBoard {
 public:
  /// `watch` is called on rank 0 only; may be empty.
  EventBoard(const mpi::Communicator& world, std::function<void(const TrialEvent&)> watch);

  /// By the rank 0 of a group.
  void post(const TrialEvent& event);
  /// Rank 0 of the world: shows what has arrived. Others: nothing.
  void show_arrived();
  /// Collective. Waits, without burning a core, until all ranks are here; shows the rest.
  void finish();

 private:
  struct Message {
    TrialEvent event;
    MPI_Request request = MPI_REQUEST_NULL;
  };
  void show(const TrialEvent& event);
  void receive_one();

  mpi::Communicator comm_;  ///< a message space of its own
  std::function<void(const TrialEvent&)> watch_;
  std::list<Message> under_way_;
  std::int64_t sent_ = 0;
  std::int64_t received_ = 0;
};

}  // namespace arago::study
