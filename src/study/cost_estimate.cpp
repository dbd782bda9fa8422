#include "arago/study/cost_estimate.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>
#include <utility>

namespace arago::study {

namespace {

/// Between ranks that share a node or an ordinary fabric, sums in fixed order included (README.md).
constexpr double exchange_bytes_per_second = 7.5e8;

/// Part of the pieces that the busiest rank of a group has.
double largest_share(const CostEstimate& cost, int ranks) {
  const std::int64_t of_one = (cost.pieces + ranks - 1) / ranks;
  return static_cast<double>(of_one) / static_cast<double>(cost.pieces);
}

}  // namespace

double predicted_seconds(const CostEstimate& cost, const ExecutionRate& rate, int ranks) {
  const double work = rate.flops_per_second > 0 ? cost.flop / rate.flops_per_second : 0;
  const double exchange = ranks > 1 ? cost.exchanged_bytes / exchange_bytes_per_second : 0;
  return cost.serial_seconds + work * largest_share(cost, ranks) + exchange;
}

double predicted_memory(const CostEstimate& cost, int ranks) {
  return std::max(cost.memory_bytes - cost.shared_bytes * (1 - largest_share(cost, ranks)), cost.least_bytes);
}

std::vector<PlannedGroup> predicted_schedule(const std::vector<double>& trial_seconds, int groups) {
  std::vector<std::size_t> order(trial_seconds.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return trial_seconds[a] > trial_seconds[b]; });
  std::vector<PlannedGroup> planned(static_cast<std::size_t>(std::max(groups, 1)));
  using FreeAt = std::pair<double, std::size_t>;
  std::priority_queue<FreeAt, std::vector<FreeAt>, std::greater<>> free_at;
  for (std::size_t group = 0; group < planned.size(); ++group) free_at.emplace(0.0, group);
  for (const std::size_t trial : order) {
    PlannedGroup& next = planned[free_at.top().second];
    next.trials.push_back(trial);
    next.end_seconds += trial_seconds[trial];
    const std::size_t group = free_at.top().second;
    free_at.pop();
    free_at.emplace(next.end_seconds, group);
  }
  return planned;
}

double predicted_study_seconds(const std::vector<double>& trial_seconds, int groups) {
  double end = 0;
  for (const PlannedGroup& group : predicted_schedule(trial_seconds, groups)) end = std::max(end, group.end_seconds);
  return end;
}

}  // namespace arago::study
