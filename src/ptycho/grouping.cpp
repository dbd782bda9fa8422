#include "arago/ptycho/grouping.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"
#include "detail/cell_list.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace arago::ptycho {
namespace {

constexpr double largest_dropped_fraction = 0.1;
constexpr std::int64_t points_per_task = 256;

/// Which of a choice: of frames, of seed points.
struct Choice {
  std::uint64_t seed;
  std::uint32_t purpose;
  bool sequential;  ///< the first ones
};

/// `count` of the numbers 0..n-1 without replacement, ascending: those with the smallest random keys.
std::vector<int> choose(std::int64_t n, std::int64_t count, const Choice& choice) {
  std::vector<int> numbers(static_cast<std::size_t>(n));
  std::iota(numbers.begin(), numbers.end(), 0);
  if (count >= n) return numbers;
  if (choice.sequential) {
    numbers.resize(static_cast<std::size_t>(count));
    return numbers;
  }
  std::vector<double> keys(numbers.size());
  for (std::size_t i = 0; i < keys.size(); ++i)
    keys[i] = CounterRng(choice.seed, Stream::subsample, choice.purpose, i).uniform();
  const auto before = [&](int a, int b) { return keys[a] < keys[b] || (keys[a] == keys[b] && a < b); };
  std::nth_element(numbers.begin(), numbers.begin() + count, numbers.end(), before);
  numbers.resize(static_cast<std::size_t>(count));
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

/// Positions of some frames.
HostView<double**> gather(const HostView<const double**>& positions, const std::vector<int>& frames) {
  HostView<double**> result("positions", frames.size(), 2);
  for (std::size_t i = 0; i < frames.size(); ++i)
    for (int axis = 0; axis < 2; ++axis) result(i, axis) = positions(frames[i], axis);
  return result;
}

/// The seed and C - 1 of its neighbours: partial Fisher-Yates on the candidates 1..K-1.
void draw_members(std::span<int> candidates, CounterRng& rng, std::span<int> members) {
  members[0] = candidates[0];
  for (std::size_t c = 1; c < members.size(); ++c) {
    const std::size_t chosen = c + static_cast<std::size_t>(rng.below(candidates.size() - c));
    std::swap(candidates[c], candidates[chosen]);
    members[c] = candidates[c];
  }
}

/// Frame numbers of nearest-neighbour groups: rows of (n_groups, C).
HostView<int**> nearest_groups(const HostView<const double**>& positions, const std::vector<int>& frames,
                               const std::vector<int>& seeds, std::int64_t n_groups, const GeometryConfig& geometry,
                               std::uint64_t seed) {
  const int C = geometry.channels();
  const auto n_seeds = static_cast<std::int64_t>(seeds.size());
  HostView<int**> groups("groups", n_groups, C);
  if (C == 1) {
    for (std::int64_t g = 0; g < n_groups; ++g) groups(g, 0) = frames[seeds[g % n_seeds]];
    return groups;
  }
  const auto points = gather(positions, frames);
  const auto K = static_cast<std::size_t>(std::min<std::int64_t>(geometry.neighbors(), points.extent(0)));
  const detail::CellList cells(points);
  const std::vector<int> order = cells.in_cell_order(seeds);
  // Lists of all frames in order need not be read: null stands for them.
  const int* const frame_list = points.extent(0) == positions.extent(0) ? nullptr : frames.data();
  const int* const seed_list = seeds.size() == frames.size() ? nullptr : seeds.data();
  const int* const visit = order.data();
  const std::int64_t visits = (n_groups + n_seeds - 1) / n_seeds * n_seeds;
  Kokkos::parallel_for("arago::ptycho::form_groups",
                       Kokkos::RangePolicy<HostSpace>(0, (visits + points_per_task - 1) / points_per_task),
                       [=, &cells](const std::int64_t task) {
                         std::vector<int> candidates(K);
                         const std::int64_t last = std::min(visits, (task + 1) * points_per_task);
                         for (std::int64_t k = task * points_per_task; k < last; ++k) {
                           const std::int64_t epoch = k / n_seeds, g = epoch * n_seeds + visit[k % n_seeds];
                           if (g >= n_groups) continue;
                           const int point = seed_list ? seed_list[g % n_seeds] : visit[k % n_seeds];
                           cells.nearest(point, candidates);
                           CounterRng rng(seed, Stream::grouping, static_cast<std::uint32_t>(epoch),
                                          static_cast<std::uint64_t>(frame_list ? frame_list[point] : point));
                           const std::span<int> members(&groups(g, 0), static_cast<std::size_t>(C));
                           draw_members(candidates, rng, members);
                           if (!frame_list) continue;
                           for (int& member : members) member = frame_list[member];
                         }
                       });
  return groups;
}

HostView<int**> consecutive_groups(const std::vector<int>& frames, std::int64_t n_groups, int C) {
  const std::int64_t whole = std::min<std::int64_t>(n_groups, static_cast<std::int64_t>(frames.size()) / C);
  HostView<int**> groups("groups", whole, C);
  for (std::int64_t g = 0; g < whole; ++g)
    for (int c = 0; c < C; ++c) groups(g, c) = frames[g * C + c];
  return groups;
}

/// One group's centre and displacements; returns the largest displacement along an axis.
double measure(const HostView<const double**>& positions, std::span<const int> members, double* centre,
               std::vector<double>& displacement) {
  double largest = 0.0;
  for (int axis = 0; axis < 2; ++axis) {
    double sum = 0.0;
    for (const int member : members) sum += positions(member, axis);
    centre[axis] = sum / static_cast<double>(members.size());
    for (std::size_t c = 0; c < members.size(); ++c) {
      displacement[2 * c + axis] = positions(members[c], axis) - centre[axis];
      largest = std::max(largest, std::abs(displacement[2 * c + axis]));
    }
  }
  return largest;
}

/// Keeps the groups whose members are near enough and fills in what is derived from positions.
Grouping keep_compact(const HostView<const double**>& positions, const HostView<int**>& groups, double limit) {
  const std::int64_t n = groups.extent_int(0);
  const int C = groups.extent_int(1);
  Grouping result;
  HostView<double***> displacement("displacement", n, C, 2);
  HostView<double**> centre("centre", n, 2);
  std::vector<double> d(2 * static_cast<std::size_t>(C));
  std::int64_t kept = 0;
  for (std::int64_t g = 0; g < n; ++g) {
    const std::span<const int> members(&groups(g, 0), static_cast<std::size_t>(C));
    const double largest = measure(positions, members, &centre(kept, 0), d);
    if (largest > limit) continue;
    result.largest_displacement_px = std::max(result.largest_displacement_px, largest);
    std::copy(d.begin(), d.end(), &displacement(kept, 0, 0));
    std::copy(members.begin(), members.end(), &groups(kept, 0));
    ++kept;
  }
  result.dropped = n - kept;
  result.frames = groups;
  result.displacement = displacement;
  result.centre_px = centre;
  if (result.dropped == 0) return result;
  Kokkos::resize(displacement, kept, C, 2);
  Kokkos::resize(centre, kept, 2);
  result.frames = HostView<int**>("groups", kept, C);
  std::copy_n(groups.data(), kept * C, result.frames.data());
  result.displacement = displacement;
  result.centre_px = centre;
  return result;
}

}  // namespace

HostView<int**> nearest_neighbors(const HostView<const double**>& positions_px, int K) {
  const int n = positions_px.extent_int(0);
  ARAGO_ASSERT(K >= 1 && K <= n, K << " neighbours of " << n << " points");
  HostView<int**> result("neighbors", n, K);
  const detail::CellList cells(positions_px);
  Kokkos::parallel_for(
      "arago::ptycho::nearest_neighbors", Kokkos::RangePolicy<HostSpace>(0, n),
      [=, &cells](const int i) { cells.nearest(i, std::span<int>(&result(i, 0), static_cast<std::size_t>(K))); });
  return result;
}

Grouping form_groups(const HostView<const double**>& positions_px, const GeometryConfig& geometry, std::uint64_t seed) {
  const std::int64_t n = positions_px.extent_int(0);
  const int C = geometry.channels();
  ARAGO_CHECK(DataFileError, n >= C,
              "the data set has " << n << " frames; groups of geometry.gridsize=" << geometry.gridsize
                                  << " need at least " << C);
  ARAGO_REQUIRE(geometry.neighbors() >= C,
                "geometry.neighbor_count=" << geometry.neighbors() << " must be at least gridsize^2 = " << C);
  const std::vector<int> frames =
      choose(n, geometry.n_subsample.value_or(n),
             {static_cast<std::uint64_t>(geometry.subsample_seed.value_or(static_cast<std::int64_t>(seed))), 0,
              geometry.sequential});
  const auto used = static_cast<std::int64_t>(frames.size());
  ARAGO_REQUIRE(used >= C, "geometry.n_subsample=" << used << " must be at least gridsize^2 = " << C);
  // Single frames have one group each; larger groups of a point can be drawn again.
  const std::int64_t asked = geometry.n_groups.value_or(used);
  const std::int64_t n_groups = C == 1 ? std::min(asked, used) : asked;
  const bool neighbors = geometry.grouping == GroupingKind::nearest;
  const HostView<int**> groups =
      neighbors ? nearest_groups(positions_px, frames, choose(used, n_groups, {seed, 1, geometry.sequential}), n_groups,
                                 geometry, seed)
                : consecutive_groups(frames, n_groups, C);
  const double limit = geometry.max_displacement_px.value_or(static_cast<double>(geometry.N) / 4.0);
  const std::int64_t formed = groups.extent_int(0);
  Grouping result = keep_compact(positions_px, groups, limit);
  ARAGO_REQUIRE(static_cast<double>(result.dropped) <= largest_dropped_fraction * static_cast<double>(formed),
                result.dropped << " of " << formed << " groups have a frame more than geometry.max_displacement_px="
                               << limit << " px from their centre: the scan is too coarse for geometry.neighbor_count="
                               << geometry.neighbors() << " and gridsize " << geometry.gridsize
                               << "; take fewer neighbours, a finer scan or gridsize 1");
  return result;
}

}  // namespace arago::ptycho
