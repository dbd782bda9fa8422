#include "arago/train/mean_losses.hpp"

namespace arago::train {

Losses mean_losses(const ShardSums& sums, const NetworkSpec& spec, std::int64_t groups) {
  const double objects = 1.0 * static_cast<double>(groups) * spec.model.N * spec.model.N;
  const double frames = objects * spec.model.channels();
  Losses losses{.nll = sums.nll / frames,
                .mae = sums.mae / frames,
                .object_tv = sums.object_tv / objects,
                .object_mae = sums.object_mae / objects,
                .deviance = sums.deviance / frames,
                .amplitude_mae = sums.amplitude_mae / objects,
                .phase_mae = sums.phase_mae / objects};
  if (spec.supervised()) {
    losses.total = losses.amplitude_mae + losses.phase_mae;
    return losses;
  }
  if (spec.loss.nll > 0) losses.total += spec.loss.nll * losses.nll;
  if (spec.loss.mae > 0) losses.total += spec.loss.mae * losses.mae;
  if (spec.loss.object_tv > 0) losses.total += spec.loss.object_tv * losses.object_tv;
  if (spec.loss.object_mae > 0) losses.total += spec.loss.object_mae * losses.object_mae;
  return losses;
}

}  // namespace arago::train
