#include "train/detail/gradient_sum.hpp"

#include "arago/mpi/fixed_order_sum.hpp"

#include <bit>
#include <type_traits>

namespace arago::train {
namespace {

constexpr bool on_host = Kokkos::SpaceAccessibility<HostSpace, ExecutionSpace::memory_space>::accessible;

template <class S>
void add_scaled(const ExecutionSpace& exec, S share, const View<const S*>& gradient, const View<S*>& sum) {
  Kokkos::parallel_for(
      "arago::train::accumulate", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, sum.extent(0)),
      KOKKOS_LAMBDA(std::int64_t i) { sum(i) += share * gradient(i); });
}

}  // namespace

template <class S>
GradientSum<S>::GradientSum(std::size_t length, std::size_t max_local_shards, bool accumulates)
    : accumulates_(accumulates),
      total_("gradient", length),
      accumulated_("accumulated gradient", accumulates ? length : 0),
      host_total_(Kokkos::create_mirror_view(total_)) {
  leaves_.reserve(max_local_shards);
  if (!on_host) {
    staging_ = View<S**>(uninitialised("shard gradients, staged"), max_local_shards, length);
    host_rows_ = Kokkos::create_mirror_view(staging_);
  }
}

template <class S>
void GradientSum<S>::reduce(const mpi::Communicator& comm, const ExecutionSpace& exec, const ShardShare& share,
                            const View<S**>& shard_gradients) {
  const S* rows = shard_gradients.data();
  const std::size_t length = total_.extent(0);
  if (!on_host) {
    const auto used = Kokkos::make_pair(std::size_t{0}, static_cast<std::size_t>(share.shards));
    Kokkos::deep_copy(exec, Kokkos::subview(host_rows_, used, Kokkos::ALL), shard_gradients);
    rows = host_rows_.data();
  }
  exec.fence();
  leaves_.clear();
  for (std::int64_t s = 0; s < share.shards; ++s) leaves_.emplace_back(rows + s * length, length);
  mpi::reduce_in_fixed_order<S>(comm, share.leaves(), share.total_shards(), leaves_,
                                std::span<S>(host_total_.data(), length));
  Kokkos::deep_copy(exec, total_, host_total_);
}

template <class S>
void GradientSum<S>::clear(const ExecutionSpace& exec) {
  if (accumulates_) Kokkos::deep_copy(exec, accumulated_, S(0));
}

template <class S>
void GradientSum<S>::add(const ExecutionSpace& exec, double share) {
  if (accumulates_) add_scaled<S>(exec, static_cast<S>(share), total_, accumulated_);
}

ShardSums reduce_sums(const mpi::Communicator& comm, const ShardShare& share, std::span<const ShardSums> sums) {
  using Numbers = std::array<double, sizeof(ShardSums) / sizeof(double)>;
  static_assert(sizeof(ShardSums) == sizeof(Numbers), "sums are doubles and nothing else");
  std::vector<Numbers> values;
  std::vector<std::span<const double>> leaves;
  values.reserve(sums.size());
  for (const ShardSums& sum : sums) {
    values.push_back(std::bit_cast<Numbers>(sum));
    leaves.emplace_back(values.back());
  }
  Numbers total{};
  mpi::reduce_in_fixed_order<double>(comm, share.leaves(), share.total_shards(), leaves, std::span<double>(total));
  return std::bit_cast<ShardSums>(total);
}

template class GradientSum<float>;
template class GradientSum<double>;

}  // namespace arago::train
