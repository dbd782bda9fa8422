#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/study/workload.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace arago::study {

struct SchedulerOptions {
  std::int64_t group_size = 1;        ///< least number of ranks of a group
  std::int64_t retries = 0;           ///< of a trial that failed for want of a resource or by a defect
  double trial_max_seconds = 0;       ///< 0 = no limit
  double disagreement_seconds = 600;  ///< how long a failed rank waits for its group before all is aborted
};

/// What happened to one trial, for the one who watches (rank 0 of the world).
struct TrialEvent {
  std::int64_t index = 0;
  Status status = Status::done;
  double seconds = 0;
  double metric = 0;                  ///< first screen column, NaN where there is none
  std::array<char, 240> reason = {};  ///< why it failed, cut to this length
};

struct ScheduleSummary {
  std::int64_t done = 0;
  std::int64_t failed = 0;
  std::int64_t left = 0;  ///< not reached because of a stop request
  bool stopped = false;
  std::string stop_reason;
};

/// What the scheduler tells as it goes. `started` and `interrupted` are called on the group's rank 0, `keep` on all
/// ranks of the group (collective), `watch` on rank 0 of the world for each trial that any group has finished. All but
/// `keep` may be empty.
struct SchedulerHooks {
  std::function<void(const mpi::Communicator& group, const Trial&, const TrialRecord&)> keep;
  std::function<void(const Trial&)> started = {};
  std::function<void(const Trial&, double seconds)> interrupted = {};
  std::function<void(const TrialEvent&)> watch = {};
  std::function<std::string(const Trial&)> checkpoint_dir = {};
  std::function<void(const mpi::Communicator& group)> group_ended = {};  ///< collective over the group, once
};

/// Collective over `world`. Splits it into groups (number_of_groups); each group takes the next of `trials` (longest
/// first by their predicted cost, ties in plan order) from a counter on rank 0 that is served by one-sided MPI, so no
/// rank is spent on handing out work. A trial that throws is kept as a record with status failed; the rest go on. A
/// stop request on any rank, or Checkpointed from a workload, ends the taking of trials in all groups. Throws on all
/// ranks what `keep` threw on any (after all groups have stopped).
ScheduleSummary run_trials(const mpi::Communicator& world, const std::vector<Trial>& trials, Workload& workload,
                           const SchedulerOptions& options, const SchedulerHooks& hooks);

}  // namespace arago::study
