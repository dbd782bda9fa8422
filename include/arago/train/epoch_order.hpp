#pragma once

#include <cstdint>
#include <vector>

namespace arago::train {

/// The order in which epoch `epoch` visits the groups 0 .. n-1: sorted by one random key a group
/// (stream shuffle, counter = group), so that the order is a function of (n, seed, epoch) alone.
std::vector<std::int64_t> epoch_order(std::int64_t n, std::uint64_t seed, std::int64_t epoch);

/// Groups that are trained on; the tail, n - this, validates. floor(n (1 - split)), at least 1.
std::int64_t training_groups(std::int64_t n, double validation_split);

}  // namespace arago::train
