#include "detail/cell_list.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace arago::ptycho::detail {
namespace {

constexpr double points_per_cell = 2.0;

}  // namespace

struct CellList::Best {
  explicit Best(std::size_t size) : capacity(static_cast<int>(size)) {
    if (size > std::size(local)) heap.resize(size);
    list = size > std::size(local) ? heap.data() : local;
  }
  void offer(const Candidate& candidate) {
    if (filled == capacity && !(candidate < list[filled - 1])) return;
    int place = filled < capacity ? filled++ : capacity - 1;
    for (; place > 0 && candidate < list[place - 1]; --place) list[place] = list[place - 1];
    list[place] = candidate;
  }
  double reach2() const {
    return filled == capacity ? list[filled - 1].distance2 : std::numeric_limits<double>::infinity();
  }

  Candidate local[32];
  std::vector<Candidate> heap;
  Candidate* list;
  int capacity;
  int filled = 0;
};

CellList::CellList(const HostView<const double**>& points) : points_(points) {
  const int n = points.extent_int(0);
  double low[2], high[2];
  for (int axis = 0; axis < 2; ++axis) {
    low[axis] = high[axis] = points(0, axis);
    for (int i = 1; i < n; ++i) {
      low[axis] = std::min(low[axis], points(i, axis));
      high[axis] = std::max(high[axis], points(i, axis));
    }
  }
  low_row_ = low[0];
  low_column_ = low[1];
  const double height = high[0] - low[0], width = high[1] - low[1];
  const double longest = std::max(height, width);
  // Cells of equal area; a scan along a line gets a line of cells.
  cell_px_ = std::max(std::sqrt(height * width * points_per_cell / n), longest * points_per_cell / n);
  if (!(cell_px_ > 0.0)) cell_px_ = 1.0;
  rows_ = static_cast<int>(height / cell_px_) + 1;
  columns_ = static_cast<int>(width / cell_px_) + 1;
  first_.assign(static_cast<std::size_t>(rows_) * columns_ + 1, 0);
  const auto cell_of = [&](int i) { return cell_row(points(i, 0)) * columns_ + cell_column(points(i, 1)); };
  for (int i = 0; i < n; ++i) ++first_[cell_of(i) + 1];
  for (std::size_t c = 1; c < first_.size(); ++c) first_[c] += first_[c - 1];
  entries_.resize(n);
  std::vector<int> next(first_.begin(), first_.end() - 1);
  for (int i = 0; i < n; ++i) entries_[next[cell_of(i)]++] = {points(i, 0), points(i, 1), i};
}

int CellList::cell_row(double row) const {
  return std::clamp(static_cast<int>((row - low_row_) / cell_px_), 0, rows_ - 1);
}

int CellList::cell_column(double column) const {
  return std::clamp(static_cast<int>((column - low_column_) / cell_px_), 0, columns_ - 1);
}

void CellList::scan_cell(int cy, int cx, double row, double column, int i, Best& best) const {
  if (cy < 0 || cy >= rows_ || cx < 0 || cx >= columns_) return;
  const std::size_t cell = static_cast<std::size_t>(cy) * columns_ + cx;
  for (int k = first_[cell]; k < first_[cell + 1]; ++k) {
    const Entry& entry = entries_[k];
    if (entry.number == i) continue;
    const double dy = entry.row - row, dx = entry.column - column;
    best.offer({dy * dy + dx * dx, entry.number});
  }
}

void CellList::scan_ring(int ring, double row, double column, int i, Best& best) const {
  const int cy = cell_row(row), cx = cell_column(column);
  for (int x = cx - ring; x <= cx + ring; ++x) {
    scan_cell(cy - ring, x, row, column, i, best);
    if (ring > 0) scan_cell(cy + ring, x, row, column, i, best);
  }
  for (int y = cy - ring + 1; y <= cy + ring - 1; ++y) {
    scan_cell(y, cx - ring, row, column, i, best);
    scan_cell(y, cx + ring, row, column, i, best);
  }
}

std::vector<int> CellList::in_cell_order(std::span<const int> points) const {
  std::vector<int> next(first_.size(), 0), order(points.size());
  const auto cell_of = [&](int i) { return cell_row(points_(i, 0)) * columns_ + cell_column(points_(i, 1)); };
  for (const int point : points) ++next[cell_of(point) + 1];
  for (std::size_t c = 1; c < next.size(); ++c) next[c] += next[c - 1];
  for (std::size_t k = 0; k < points.size(); ++k) order[next[cell_of(points[k])]++] = static_cast<int>(k);
  return order;
}

void CellList::nearest(int i, std::span<int> out) const {
  const double row = points_(i, 0), column = points_(i, 1);
  out[0] = i;
  if (out.size() == 1) return;
  Best best(out.size() - 1);
  // The way from the point to the nearest edge of its cell.
  const double down = row - low_row_ - cell_row(row) * cell_px_,
               right = column - low_column_ - cell_column(column) * cell_px_;
  const double to_edge = std::max(0.0, std::min({down, cell_px_ - down, right, cell_px_ - right}));
  const int rings = std::max(rows_, columns_);
  for (int ring = 0; ring <= rings; ++ring) {
    // Every cell outside the rings scanned so far is at least (ring - 1) whole cells and that way away.
    const double safe = (ring - 1) * cell_px_ + to_edge;
    if (ring > 0 && best.reach2() < safe * safe * (1.0 - 1e-12)) break;
    scan_ring(ring, row, column, i, best);
  }
  for (std::size_t k = 1; k < out.size(); ++k) out[k] = best.list[k - 1].number;
}

}  // namespace arago::ptycho::detail
