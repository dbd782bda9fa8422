#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/study/workload.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace arago::study {

struct SchedulerOptions {
  std::optional<std::int64_t> ranks_per_trial;  ///< default: as many groups as trials and ranks allow
  std::int64_t retries = 0;                     ///< of a trial that failed for want of a resource or by a defect
  double trial_max_seconds = 0;                 ///< 0 = no limit
  double disagreement_seconds = 600;            ///< how long a failed rank waits for its group before all is aborted
};

/// What happened to one trial, for the one who watches (rank 0 of the world).
struct TrialEvent {
  std::int64_t index = 0;
  Status status = Status::done;
  double seconds = 0;
  double metric = 0;  ///< first screen column, NaN where there is none
};

struct ScheduleSummary {
  std::int64_t done = 0;
  std::int64_t failed = 0;
  std::int64_t left = 0;  ///< not reached because of a stop request
  bool stopped = false;
  std::string stop_reason;
};

/// Number of groups for so many trials and ranks: trials >= ranks gives one rank a trial; fewer trials than ranks gives
/// each trial its own group; ranks_per_trial, where set, is the least size of a group.
int number_of_groups(std::int64_t trials, int ranks, std::optional<std::int64_t> ranks_per_trial);

/// Collective over `world`. Splits it into groups; each group takes the next of `trials` (sorted by cost, longest
/// first, ties in plan order) from a counter on rank 0 that is served by one-sided MPI, runs it and gives the record to
/// `keep` (collective over the group). A trial that throws is a record with status failed; the rest go on. A stop
/// request on any rank, or Checkpointed from a workload, ends the taking of trials in all groups. `watch` is called on
/// rank 0 of the world for each finished trial of any group.
ScheduleSummary run_trials(const mpi::Communicator& world, const std::vector<Trial>& trials, Workload& workload,
                           const SchedulerOptions& options,
                           const std::function<void(const mpi::Communicator& group, const TrialRecord&)>& keep,
                           const std::function<void(const TrialEvent&)>& watch = {});

}  // namespace arago::study
