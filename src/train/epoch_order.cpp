#include "arago/train/epoch_order.hpp"

#include "arago/core/rng.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace arago::train {

std::vector<std::int64_t> epoch_order(std::int64_t n, std::uint64_t seed, std::int64_t epoch) {
  std::vector<std::pair<std::uint64_t, std::int64_t>> keyed(n);
  for (std::int64_t i = 0; i < n; ++i) {
    CounterRng rng(seed, Stream::shuffle, static_cast<std::uint32_t>(epoch), static_cast<std::uint64_t>(i));
    const std::uint64_t high = rng();
    keyed[i] = {(high << 32) | rng(), i};
  }
  std::sort(keyed.begin(), keyed.end());
  std::vector<std::int64_t> order(n);
  std::transform(keyed.begin(), keyed.end(), order.begin(), [](const auto& pair) { return pair.second; });
  return order;
}

std::int64_t training_groups(std::int64_t n, double validation_split) {
  const auto kept = static_cast<std::int64_t>(std::floor(static_cast<double>(n) * (1.0 - validation_split)));
  return std::clamp<std::int64_t>(kept, std::min<std::int64_t>(n, 1), n);
}

}  // namespace arago::train
