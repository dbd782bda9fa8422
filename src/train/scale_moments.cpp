#include "train/detail/scale_moments.hpp"

#include "arago/mpi/fixed_order_sum.hpp"
#include "train/detail/group_rows.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

namespace arago::train {
namespace {

using Rows = Kokkos::RangePolicy<ExecutionSpace>;

/// Products of one pixel's row r = (A, 2C, B) and count.
KOKKOS_INLINE_FUNCTION void add_pixel(double A, double twoC, double B, double I, double* sums) {
  sums[0] += A * A;
  sums[1] += A * twoC;
  sums[2] += A * B;
  sums[3] += twoC * twoC;
  sums[4] += twoC * B;
  sums[5] += B * B;
  sums[6] += A * I;
  sums[7] += twoC * I;
  sums[8] += B * I;
}

/// Moments of each shard of a batch, groups in order.
void append_shards(const HostView<const double* [9]>& of_groups, const ShardShare& share,
                   std::vector<std::array<double, 9>>& shards) {
  const std::int64_t groups = share.local_groups();
  for (std::int64_t s = 0; s < share.shards; ++s) {
    std::array<double, 9> sum{};
    const std::int64_t end = std::min((s + 1) * share.shard_groups, groups);
    for (std::int64_t b = s * share.shard_groups; b < end; ++b)
      for (std::size_t i = 0; i < 9; ++i) sum[i] += of_groups(b, i);
    shards.push_back(sum);
  }
}

}  // namespace

template <class S>
void moments_of_groups(const ExecutionSpace& exec, const View<const Complex<S>****>& a,
                       const View<const Complex<S>****>& b, const View<const S****>& counts,
                       const View<double* [9]>& moments) {
  const auto groups = static_cast<std::int64_t>(a.extent(0));
  const auto rows = static_cast<std::int64_t>(a.extent(1) * a.extent(2)), N = static_cast<std::int64_t>(a.extent(3));
  Kokkos::parallel_for(
      "arago::train::scale_moments", Rows(exec, 0, groups), KOKKOS_LAMBDA(std::int64_t group) {
        double total[9] = {};
        for (std::int64_t row = group * rows; row < (group + 1) * rows; ++row) {
          double sums[9] = {};
          for (std::int64_t i = row * N; i < (row + 1) * N; ++i) {
            const double ar = a.data()[i].real(), ai = a.data()[i].imag();
            const double br = b.data()[i].real(), bi = b.data()[i].imag();
            add_pixel(ar * ar + ai * ai, 2.0 * (ar * br + ai * bi), br * br + bi * bi, counts.data()[i], sums);
          }
          for (int k = 0; k < 9; ++k) total[k] += sums[k];
        }
        for (int k = 0; k < 9; ++k) moments(group, k) = total[k];
      });
}

template <class S>
ScaleMoments scale_moments(const mpi::Communicator& comm, PhysicsNetwork<S>& network, const GroupedFrames& frames,
                           std::int64_t groups, std::int64_t capacity) {
  const ExecutionSpace exec;
  const int C = frames.channels(), N = frames.N();
  const std::int64_t shard = network.spec().shard_groups;
  const ShardShare mine = ShardShare::of(groups, shard, comm.rank(), comm.size());
  Batch<S> batch(capacity, C, N);
  View<Complex<S>****> a(uninitialised("field of real parts"), capacity, C, N, N);
  View<Complex<S>****> b(uninitialised("field of imaginary parts"), capacity, C, N, N);
  View<double* [9]> of_groups("moments", capacity);
  const auto host = Kokkos::create_mirror_view(of_groups);
  std::vector<std::int64_t> order(groups);
  std::iota(order.begin(), order.end(), 0);
  std::vector<std::array<double, 9>> shards;
  for (std::int64_t done = 0; done < mine.shards; done += capacity / shard) {
    batch.share = {groups, shard, mine.first_shard + done, std::min(capacity / shard, mine.shards - done)};
    assemble(exec, frames, order, 1.0, batch);
    network.forward_object(exec, batch);
    const std::int64_t local = batch.share.local_groups();
    network.part_fields(exec, batch, first_groups(a, local), first_groups(b, local));
    moments_of_groups<S>(exec, first_groups(a, local), first_groups(b, local), batch.counts, of_groups);
    Kokkos::deep_copy(exec, host, of_groups);
    exec.fence();
    append_shards(host, batch.share, shards);
  }
  std::vector<std::span<const double>> leaves(shards.begin(), shards.end());
  ScaleMoments total;
  mpi::reduce_in_fixed_order<double>(comm, mine.leaves(), mine.total_shards(), leaves, std::span<double>(total.sums));
  return total;
}

#define ARAGO_INSTANTIATE(S)                                                                              \
  template void moments_of_groups(const ExecutionSpace&, const View<const Complex<S>****>&,               \
                                  const View<const Complex<S>****>&, const View<const S****>&,            \
                                  const View<double* [9]>&);                                              \
  template ScaleMoments scale_moments(const mpi::Communicator&, PhysicsNetwork<S>&, const GroupedFrames&, \
                                      std::int64_t, std::int64_t);
ARAGO_INSTANTIATE(float)
ARAGO_INSTANTIATE(double)
#undef ARAGO_INSTANTIATE

}  // namespace arago::train
