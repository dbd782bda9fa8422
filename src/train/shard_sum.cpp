#include "train/detail/shard_sum.hpp"

#include <algorithm>

namespace arago::train {

void sum_over_shards(const HostView<const GroupLoss*>& per_group, const ShardShare& share, std::span<ShardSums> sums) {
  const std::int64_t groups = share.local_groups();
  for (std::int64_t s = 0; s < share.shards; ++s) {
    ShardSums sum;
    const std::int64_t end = std::min((s + 1) * share.shard_groups, groups);
    for (std::int64_t b = s * share.shard_groups; b < end; ++b) sum += per_group(b);
    sums[s] = sum;
  }
}

template <class S>
void sum_probe_over_shards(const ExecutionSpace& exec, const ShardShare& share,
                           const View<const Complex<S>***>& d_probe, const View<S**>& shard_gradients) {
  const std::int64_t groups = share.local_groups();
  const std::int64_t size = share.shard_groups;
  const auto N = static_cast<std::int64_t>(d_probe.extent(1));
  Kokkos::parallel_for(
      "arago::train::sum_probe_over_shards", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, share.shards * N),
      KOKKOS_LAMBDA(std::int64_t i) {
        const std::int64_t s = i / N;
        const std::int64_t y = i % N;
        const std::int64_t end = (s + 1) * size < groups ? (s + 1) * size : groups;
        for (std::int64_t x = 0; x < N; ++x) {
          Complex<S> sum = 0;
          for (std::int64_t b = s * size; b < end; ++b) sum += d_probe(b, y, x);
          shard_gradients(s, 2 * (y * N + x)) = sum.real();
          shard_gradients(s, 2 * (y * N + x) + 1) = sum.imag();
        }
      });
}

template void sum_probe_over_shards<float>(const ExecutionSpace&, const ShardShare&,
                                           const View<const Complex<float>***>&, const View<float**>&);
template void sum_probe_over_shards<double>(const ExecutionSpace&, const ShardShare&,
                                            const View<const Complex<double>***>&, const View<double**>&);

}  // namespace arago::train
