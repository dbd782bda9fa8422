#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/study/cost_estimate.hpp"

#include <cstdint>
#include <vector>

namespace arago::study {

/// Ranks that trials can be given.
struct RankSupply {
  int ranks = 1;
  double memory_bytes = 0;  ///< that each can be given now; 0 = unknown
};
/// Collective.
RankSupply supply_of(const mpi::Communicator& world);

/// Number of groups for so many trials and ranks, each of at least `group_size` ranks: as many as there are trials, if
/// the ranks allow it.
int number_of_groups(std::int64_t trials, int ranks, std::int64_t group_size);

/// The least number of ranks of a group, and what follows from it.
struct GroupSize {
  int ranks = 1;
  double seconds = 0;       ///< predicted end of the study
  double memory_bytes = 0;  ///< of a rank in the largest trial
  bool fits = true;         ///< into the memory of the nodes
};

/// The group size with which a study is predicted to end first, of those whose ranks fit into memory (with a tenth to
/// spare): one trial a rank as a rule, which scales best; more ranks a trial where trials are few or unequal, so that
/// ranks would be idle in the end, or large, since a group shares the batch. At least `least` ranks; larger groups must
/// be predicted to gain 5 %. If no size fits, the one that needs least. `rate` is that of one rank.
GroupSize choose_group_size(const std::vector<CostEstimate>& trials, const RankSupply& supply, std::int64_t least,
                            const ExecutionRate& rate);

}  // namespace arago::study
