#pragma once

#include "arago/train/physics_network.hpp"
#include "arago/train/training_state.hpp"

#include <cstdint>

namespace arago::train {

/// The means that sums over `groups` groups stand for: NLL and MAE over groups, channels and pixels, terms on the
/// object over groups and pixels; `total` is their weighted sum, without the terms of weight 0.
Losses mean_losses(const ShardSums& sums, const NetworkSpec& spec, std::int64_t groups);

}  // namespace arago::train
