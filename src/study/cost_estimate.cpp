#include "arago/study/cost_estimate.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>
#include <utility>

namespace arago::study {

double predicted_seconds(const CostEstimate& cost, const ExecutionRate& rate) {
  return cost.serial_seconds + (rate.flops_per_second > 0 ? cost.flop / rate.flops_per_second : 0);
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
