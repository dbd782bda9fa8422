#pragma once

#include "arago/core/views.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace arago::ptycho::detail {

/// Points in the plane sorted into square cells of about two points, for exact nearest-neighbour queries.
class CellList {
 public:
  explicit CellList(const HostView<const double**>& points);

  /// The `out.size()` points nearest to point i, i first, then by (distance, number); needs as many points.
  void nearest(int i, std::span<int> out) const;

  /// Indices into `points` in the order of their cells: queries in this order find their cells in the cache.
  std::vector<int> in_cell_order(std::span<const int> points) const;

 private:
  struct Entry {
    double row, column;
    int number;
  };
  struct Candidate {
    double distance2;
    int number;
    bool operator<(const Candidate& other) const {
      return distance2 < other.distance2 || (distance2 == other.distance2 && number < other.number);
    }
  };
  /// The best K candidates so far, sorted; K is small.
  struct Best;

  int cell_row(double row) const;
  int cell_column(double column) const;
  void scan_ring(int ring, double row, double column, int i, Best& best) const;
  void scan_cell(int cy, int cx, double row, double column, int i, Best& best) const;

  HostView<const double**> points_;
  double low_row_, low_column_, cell_px_;
  int rows_, columns_;
  std::vector<int> first_;      ///< (rows * columns + 1) start of each cell in entries_
  std::vector<Entry> entries_;  ///< points by cell, then by number
};

}  // namespace arago::ptycho::detail
