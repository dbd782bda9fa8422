#include "arago/train/training_state.hpp"

namespace arago::train {

void LossSum::add(const Losses& mean_of_batch, std::int64_t groups_of_batch) {
  const auto weight = static_cast<double>(groups_of_batch);
  sums.total += weight * mean_of_batch.total;
  sums.nll += weight * mean_of_batch.nll;
  sums.mae += weight * mean_of_batch.mae;
  sums.object_tv += weight * mean_of_batch.object_tv;
  sums.object_mae += weight * mean_of_batch.object_mae;
  groups += groups_of_batch;
}

Losses LossSum::mean() const {
  const auto n = static_cast<double>(groups);
  return {.total = sums.total / n,
          .nll = sums.nll / n,
          .mae = sums.mae / n,
          .object_tv = sums.object_tv / n,
          .object_mae = sums.object_mae / n};
}

}  // namespace arago::train
