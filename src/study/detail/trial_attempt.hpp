#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/study/scheduler.hpp"

#include <functional>

namespace arago::study {

/// How one run of a workload ended: a record to keep, or a stop.
struct Attempt {
  TrialRecord record;
  bool stopped = false;     ///< a stop was asked for and the workload has written its checkpoint
  bool repeatable = false;  ///< it failed for a reason that another attempt may not meet
};

/// Collective over `group` (and `messages`, its duplicate for the workload). Runs the trial once; whatever it throws
/// becomes the reason of a failed record, the same on all ranks.
Attempt attempt_trial(const mpi::Communicator& group, const mpi::Communicator& messages, const Trial& trial,
                      Workload& workload, const SchedulerOptions& options, TrialContext& context);

/// The lines that a workload says: all go to the debug log, the last ones are kept.
class LogTail {
 public:
  void say(const std::string& line);
  std::string text() const;

 private:
  static constexpr std::size_t lines_kept_ = 200;
  std::vector<std::string> lines_;
};

}  // namespace arago::study
