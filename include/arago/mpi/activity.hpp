#pragma once

#include "arago/mpi/communicator.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace arago::mpi {

/// What the main thread of this rank is doing, for a thread that watches it.
struct Activity {
  std::string call;         ///< the collective that it is in, or was in last
  bool inside = false;      ///< it is in that collective now
  std::int64_t number = 0;  ///< of collectives entered so far
  double seconds = 0;       ///< since it came in or out
  std::vector<int> ranks;   ///< of that collective, in the world
  std::int64_t trial = -1;  ///< of a study, -1 = none
  std::int64_t step = -1;   ///< updates of a training, -1 = none

  /// "in 'sum' (collective 4711) for 31 s, trial 3, step 12".
  std::string text() const;
};

/// As it is now; from any thread.
Activity activity_of_this_rank();

/// For the report: what is under way. -1 = nothing.
void note_trial(std::int64_t trial);
void note_step(std::int64_t step);

/// Made around a call that returns only when all ranks of `comm` have come to it. Of nested ones the outer counts.
/// Nothing on one rank.
class Waiting {
 public:
  Waiting(std::string_view call, const Communicator& comm);
  ~Waiting();
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  bool counts_;
};

}  // namespace arago::mpi
