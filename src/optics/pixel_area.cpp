#include "optics/detail/pixel_area.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace arago::optics::detail {
namespace {

/// Integral of sqrt(r^2 - t^2) from 0 to x.
double under_arc(double x, double r) {
  x = std::min(x, r);
  return 0.5 * (x * std::sqrt(std::max(0.0, r * r - x * x)) + r * r * std::asin(x / r));
}

/// Signed area of the disc of radius r within the rectangle from the origin to (a, b).
double quadrant_area(double a, double b, double r) {
  const double sign = (a < 0 ? -1.0 : 1.0) * (b < 0 ? -1.0 : 1.0);
  a = std::min(std::fabs(a), r);
  b = std::min(std::fabs(b), r);
  if (a * a + b * b <= r * r) return sign * a * b;
  const double crossing = std::sqrt(r * r - b * b);
  return sign * (b * crossing + under_arc(a, r) - under_arc(crossing, r));
}

using Corners = std::vector<std::array<double, 2>>;

Corners clipped(const Corners& corners, const HalfPlane& side) {
  Corners kept;
  const auto depth = [&](const std::array<double, 2>& p) { return side.offset - side.nx * p[0] - side.ny * p[1]; };
  for (std::size_t k = 0; k < corners.size(); ++k) {
    const auto& from = corners[k];
    const auto& to = corners[(k + 1) % corners.size()];
    const double d0 = depth(from), d1 = depth(to);
    if (d0 >= 0) kept.push_back(from);
    if ((d0 < 0) != (d1 < 0)) {
      const double t = d0 / (d0 - d1);
      kept.push_back({from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])});
    }
  }
  return kept;
}

}  // namespace

double area_in_circle(const Pixel& pixel, const Circle& circle) {
  const double x0 = pixel.x0 - circle.x, x1 = pixel.x1 - circle.x;
  const double y0 = pixel.y0 - circle.y, y1 = pixel.y1 - circle.y;
  const double r = circle.radius;
  return quadrant_area(x1, y1, r) - quadrant_area(x0, y1, r) - quadrant_area(x1, y0, r) + quadrant_area(x0, y0, r);
}

double area_in_region(const Pixel& pixel, const ConvexRegion& region) {
  Corners corners{{pixel.x0, pixel.y0}, {pixel.x1, pixel.y0}, {pixel.x1, pixel.y1}, {pixel.x0, pixel.y1}};
  for (const HalfPlane& side : region.sides) corners = clipped(corners, side);
  double twice_area = 0;
  for (std::size_t k = 0; k < corners.size(); ++k) {
    const auto& from = corners[k];
    const auto& to = corners[(k + 1) % corners.size()];
    twice_area += (from[0] - pixel.x0) * (to[1] - pixel.y0) - (to[0] - pixel.x0) * (from[1] - pixel.y0);
  }
  return 0.5 * std::fabs(twice_area);
}

}  // namespace arago::optics::detail
