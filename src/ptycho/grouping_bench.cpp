#include "arago/ptycho/grouping_bench.hpp"

#include "arago/core/rng.hpp"
#include "arago/core/timer.hpp"
#include "arago/ptycho/grouping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace arago::ptycho {

GroupingBench bench_grouping(std::int64_t points, int repetitions) {
  GeometryConfig geometry;
  geometry.gridsize = 2;
  HostView<double**> positions("positions", points, 2);
  const double edge_px = std::sqrt(0.5 * static_cast<double>(points));
  for (std::int64_t i = 0; i < points; ++i) {
    CounterRng rng(1, Stream::test, 0, static_cast<std::uint64_t>(i));
    for (int axis = 0; axis < 2; ++axis) positions(i, axis) = rng.uniform(0.0, edge_px);
  }
  std::vector<double> seconds;
  const double cpu_before = process_cpu_seconds();
  for (int i = 0; i < repetitions; ++i) {
    const Timer timer;
    form_groups(positions, geometry, static_cast<std::uint64_t>(i));
    seconds.push_back(timer.seconds());
  }
  const double cpu_seconds = process_cpu_seconds() - cpu_before;
  std::sort(seconds.begin(), seconds.end());
  const double median = seconds[seconds.size() / 2];
  GroupingBench result;
  result.name = fmt::format("grouping/n{}/g{}", points, geometry.gridsize);
  result.points_per_second = static_cast<double>(points) / median;
  result.points_per_cpu_second = static_cast<double>(points * repetitions) / cpu_seconds;
  const double C = geometry.channels(), K = static_cast<double>(geometry.neighbors());
  result.bytes_per_point = K * (2 * sizeof(double) + sizeof(int)) + C * (sizeof(int) + 2 * sizeof(double)) + 16;
  result.repetitions = repetitions;
  result.spread = (seconds.back() - seconds.front()) / median;
  return result;
}

}  // namespace arago::ptycho
