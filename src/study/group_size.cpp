#include "arago/study/group_size.hpp"

#include "arago/mpi/node_memory.hpp"

#include <algorithm>

namespace arago::study {
namespace {

/// A prediction of less gain may be its error.
constexpr double worthwhile_gain = 0.05;
constexpr double share_of_memory = 0.9;

GroupSize predicted(const std::vector<CostEstimate>& trials, const RankSupply& supply, int ranks, int groups,
                    const ExecutionRate& rate) {
  GroupSize size{.ranks = ranks};
  std::vector<double> seconds;
  for (const CostEstimate& cost : trials) {
    seconds.push_back(predicted_seconds(cost, rate, ranks));
    size.memory_bytes = std::max(size.memory_bytes, predicted_memory(cost, ranks));
  }
  size.seconds = predicted_study_seconds(seconds, groups);
  size.fits = supply.memory_bytes <= 0 || size.memory_bytes <= share_of_memory * supply.memory_bytes;
  return size;
}

/// No group size ends earlier: all ranks at work all the time.
double least_seconds(const std::vector<CostEstimate>& trials, const RankSupply& supply, const ExecutionRate& rate) {
  double flop = 0;
  for (const CostEstimate& cost : trials) flop += cost.flop;
  return predicted_seconds({.flop = flop / supply.ranks}, rate);
}

/// Many trials keep all ranks busy as it is: then larger groups are not looked at.
bool is_good(const GroupSize& size, double least_seconds) {
  return size.fits && (1 - worthwhile_gain) * size.seconds <= least_seconds;
}

bool is_better(const GroupSize& larger, const GroupSize& smaller) {
  if (larger.fits != smaller.fits) return larger.fits;
  if (!larger.fits) return larger.memory_bytes < smaller.memory_bytes;
  return larger.seconds < (1 - worthwhile_gain) * smaller.seconds;
}

}  // namespace

RankSupply supply_of(const mpi::Communicator& world) {
  return {world.size(), mpi::available_memory_per_rank_bytes(world)};
}

int number_of_groups(std::int64_t trials, int ranks, std::int64_t group_size) {
  return static_cast<int>(std::clamp<std::int64_t>(trials, 1, std::max<std::int64_t>(1, ranks / group_size)));
}

GroupSize choose_group_size(const std::vector<CostEstimate>& trials, const RankSupply& supply, std::int64_t least,
                            const ExecutionRate& rate) {
  const auto count = static_cast<std::int64_t>(trials.size());
  int groups = number_of_groups(count, supply.ranks, least);
  GroupSize best = predicted(trials, supply, supply.ranks / groups, groups, rate);
  const double bound = least_seconds(trials, supply, rate);
  while (groups > 1 && !is_good(best, bound)) {
    const int ranks = supply.ranks / groups + 1;
    groups = number_of_groups(count, supply.ranks, ranks);
    const GroupSize larger = predicted(trials, supply, supply.ranks / groups, groups, rate);
    if (is_better(larger, best)) best = larger;
  }
  return best;
}

}  // namespace arago::study
