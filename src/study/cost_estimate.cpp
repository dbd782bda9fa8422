#include "arago/study/cost_estimate.hpp"

#include <algorithm>
#include <functional>
#include <queue>

namespace arago::study {

double predicted_seconds(const CostEstimate& cost, const ExecutionRate& rate) {
  return rate.flops_per_second > 0 ? cost.flop / rate.flops_per_second : 0;
}

double predicted_study_seconds(const std::vector<double>& trial_seconds, int groups) {
  std::vector<double> longest_first = trial_seconds;
  std::sort(longest_first.begin(), longest_first.end(), std::greater<>());
  std::priority_queue<double, std::vector<double>, std::greater<>> free_at(
      std::greater<>(), std::vector<double>(static_cast<std::size_t>(std::max(groups, 1)), 0.0));
  double end = 0;
  for (const double seconds : longest_first) {
    const double finish = free_at.top() + seconds;
    free_at.pop();
    free_at.push(finish);
    end = std::max(end, finish);
  }
  return end;
}

}  // namespace arago::study
