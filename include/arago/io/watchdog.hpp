#pragma once

#include "arago/mpi/communicator.hpp"

#include <functional>
#include <limits>
#include <memory>
#include <string>

namespace arago::io {

struct WatchdogOptions {
  std::string directory;    ///< where the ranks tell each other that they wait; seen by all
  double patience_s = 600;  ///< a collective that takes longer is reported; again after twice that time, and so on
  double limit_s = std::numeric_limits<double>::infinity();  ///< after so long this rank calls `give_up`
  std::function<void(const std::string&)> report;            ///< on one of the ranks that wait; must not communicate
  std::function<void()> give_up;
};

/// A thread of each rank that looks at what the main thread is doing (mpi::Activity) and, when a collective does not
/// return, names the ranks that have not come to it, the collective, and trial and step. It does not use MPI, which may
/// be what hangs: ranks that wait leave a note in `directory`/.watchdog, and so do those that see such a note. A rank
/// without any note is stopped, or its host is gone.
class Watchdog {
 public:
  Watchdog(const mpi::Communicator& world, const WatchdogOptions& options);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  class Implementation;
  std::unique_ptr<Implementation> self_;
};

}  // namespace arago::io
