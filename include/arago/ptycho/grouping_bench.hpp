#pragma once

#include <cstdint>
#include <string>

namespace arago::ptycho {

/// Speed of form_groups: gridsize 2, K = 7 nearest neighbours, uniform random positions of `points` scan points at the
/// density of two points a pixel.
struct GroupingBench {
  std::string name;                  ///< "grouping/n100000/g2"
  double points_per_second = 0;      ///< median over repetitions
  double points_per_cpu_second = 0;  ///< of all repetitions: what a core does, also on a busy machine
  /// Bytes that a point needs at least: K positions and their numbers in, members, displacements and centre out.
  double bytes_per_point = 0;
  int repetitions = 0;
  double spread = 0;  ///< (slowest - fastest) / median
};

GroupingBench bench_grouping(std::int64_t points, int repetitions);

}  // namespace arago::ptycho
