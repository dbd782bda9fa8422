#pragma once

#include "arago/study/cost_estimate.hpp"
#include "arago/study/journal.hpp"
#include "arago/study/result_store.hpp"
#include "arago/study/sweep_plan.hpp"
#include "arago/study/workload.hpp"

#include <map>
#include <string>
#include <vector>

namespace arago::study {

/// Resolves and checks all points; the trial's id is the XXH3-128 of its identity. Throws one InputError with the
/// problems of all trials, and for two trials that are the same in all that can change a number.
std::vector<Trial> make_plan(const std::vector<Point>& points, Workload& workload);

/// FLOP/s of a rank in the finished trials of a journal; without any, `fallback`.
ExecutionRate measured_rate(const Journal& journal, const ExecutionRate& fallback);

/// Who will run the trials.
struct PlannedRanks {
  int groups = 1;
  int ranks = 1;       ///< of all groups
  int threads = 1;     ///< of a rank
  ExecutionRate rate;  ///< of a rank

  int of_group() const { return ranks / (groups > 0 ? groups : 1); }
};

/// What --dry-run prints: a line a trial (number, id, axes, FLOP, predicted time, stored result), then the sums: FLOP,
/// bytes, memory per rank, groups, predicted wall clock and core-hours.
std::string plan_report(const std::vector<Trial>& trials, const std::map<std::string, StoredTrial>& stored,
                        const PlannedRanks& machine);

}  // namespace arago::study
