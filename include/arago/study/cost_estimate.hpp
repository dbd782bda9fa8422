#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace arago::study {

/// What one trial will take; from formulas of its workload, before anything runs.
struct CostEstimate {
  double flop = 0;            ///< floating-point operations, multiply-add = 2
  double serial_seconds = 0;  ///< beside that, whatever the number of cores
  double bytes_moved = 0;     ///< to and from memory
  double memory_bytes = 0;    ///< largest resident memory of one rank
  double output_bytes = 0;    ///< on disk
};

/// Seconds of a trial = serial_seconds + flop / flops_per_second. The rate is that of finished trials of this study
/// where there are any, else a fraction of the measured peak of the machine.
struct ExecutionRate {
  double flops_per_second = 0;
  std::string source;  ///< "6 finished trials", "0.6 of the measured peak"
};

double predicted_seconds(const CostEstimate& cost, const ExecutionRate& rate);

/// What one group is expected to do.
struct PlannedGroup {
  std::vector<std::size_t> trials;  ///< in the order in which they start
  double end_seconds = 0;
};
/// Trials, longest first, each on the group (of `groups` equal ones) that is free first.
std::vector<PlannedGroup> predicted_schedule(const std::vector<double>& trial_seconds, int groups);
/// Wall clock of a whole study: the end of its schedule.
double predicted_study_seconds(const std::vector<double>& trial_seconds, int groups);

}  // namespace arago::study
