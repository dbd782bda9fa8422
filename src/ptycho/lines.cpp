#include "arago/core/error.hpp"
#include "arago/ptycho/object.hpp"

#include <cstdlib>
#include <utility>

namespace arago::ptycho {
namespace {

using Image = HostView<double**>;

struct Point {
  int row, column;
};

/// Bresenham's line, both ends included.
void draw_line(const Image& image, Point from, Point to) {
  int dr = std::abs(to.row - from.row), dc = std::abs(to.column - from.column);
  int r = from.row, c = from.column;
  int step_r = to.row > r ? 1 : -1, step_c = to.column > c ? 1 : -1;
  const bool steep = dr > dc;
  if (steep) {
    std::swap(r, c);
    std::swap(dr, dc);
    std::swap(step_r, step_c);
  }
  int d = 2 * dr - dc;
  for (int i = 0; i < dc; ++i) {
    (steep ? image(c, r) : image(r, c)) = 1.0;
    while (d >= 0) {
      r += step_r;
      d -= 2 * dc;
    }
    c += step_c;
    d += 2 * dr;
  }
  image(to.row, to.column) = 1.0;
}

}  // namespace

HostView<double**> lines_between(int size, std::span<const std::array<int, 4>> ends) {
  const int edge = 2 * size, first = size / 2;
  Image canvas("lines", edge, edge);
  for (const auto& line : ends) {
    for (const int coordinate : line)
      ARAGO_ASSERT(coordinate >= 0 && coordinate < edge, "a line ends outside its canvas of " << edge << " px");
    draw_line(canvas, {line[0], line[1]}, {line[2], line[3]});
  }
  const Image fine = gaussian_blur(canvas, 1.0), middle = gaussian_blur(canvas, 5.0),
              coarse = gaussian_blur(canvas, 10.0);
  Image amplitude("amplitude", size, size);
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x)
      amplitude(y, x) =
          fine(y + first, x + first) + 2.0 * middle(y + first, x + first) + 5.0 * coarse(y + first, x + first);
  return amplitude;
}

}  // namespace arago::ptycho
