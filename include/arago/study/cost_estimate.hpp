#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace arago::study {

/// What one trial will take; from formulas of its workload, before anything runs.
struct CostEstimate {
  double flop = 0;            ///< floating-point operations, multiply-add = 2
  double serial_seconds = 0;  ///< beside that, whatever the number of cores
  double bytes_moved = 0;     ///< to and from memory
  double memory_bytes = 0;    ///< largest resident memory of one rank, by itself
  double output_bytes = 0;    ///< on disk

  // What a group of several ranks makes of it.
  std::int64_t pieces = 1;     ///< equal ones, in which ranks can share the work
  double shared_bytes = 0;     ///< part of memory_bytes that lies in the pieces
  double least_bytes = 0;      ///< of memory of one rank, whatever the group
  double exchanged_bytes = 0;  ///< that each rank sends to the others
};

/// Of one rank: that of finished trials of this study where there are any, else a fraction of the measured peak.
struct ExecutionRate {
  double flops_per_second = 0;
  std::string source;  ///< "6 finished trials", "0.6 of the measured peak"
};

/// Seconds of a trial on a group of ranks = serial + flop / rate x (most pieces of a rank / pieces) + exchange.
double predicted_seconds(const CostEstimate& cost, const ExecutionRate& rate, int ranks = 1);
/// Largest resident memory of a rank of a group.
double predicted_memory(const CostEstimate& cost, int ranks);

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
