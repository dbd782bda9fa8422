#include "arago/optics/shapes.hpp"

#include "arago/core/error.hpp"
#include "optics/detail/pixel_area.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace arago::optics {
namespace {

/// One value a pixel, from the coordinates of its centre.
template <class Function>
RealMap map_over(const Grid& grid, const char* label, const Function& value) {
  RealMap map(uninitialised(label), grid.samples, grid.samples);
  for (std::int64_t row = 0; row < grid.samples; ++row)
    for (std::int64_t col = 0; col < grid.samples; ++col) map(row, col) = value(grid.at(col), grid.at(row));
  return map;
}

}  // namespace

ConvexRegion rectangle(double width, double height) {
  return {{{1, 0, width / 2}, {-1, 0, width / 2}, {0, 1, height / 2}, {0, -1, height / 2}}};
}

ConvexRegion regular_polygon(int sides, double circumradius, double rotation_rad, double x, double y) {
  ARAGO_REQUIRE(sides >= 3, "a regular polygon of " << sides << " sides: at least 3 are needed");
  const double apothem = circumradius * std::cos(pi / sides);
  ConvexRegion region;
  for (int k = 0; k < sides; ++k) {
    const double angle = 2 * pi * (k + 0.5) / sides + rotation_rad;
    const double nx = std::cos(angle), ny = std::sin(angle);
    region.sides.push_back({nx, ny, apothem + nx * x + ny * y});
  }
  return region;
}

ConvexRegion convex_polygon(std::span<const std::array<double, 2>> corners) {
  ARAGO_REQUIRE(corners.size() >= 3, "a polygon of " << corners.size() << " corners: at least 3 are needed");
  ConvexRegion region;
  for (std::size_t k = 0; k < corners.size(); ++k) {
    const auto& [x0, y0] = corners[k];
    const auto& [x1, y1] = corners[(k + 1) % corners.size()];
    const double length = std::hypot(x1 - x0, y1 - y0);
    const double nx = (y1 - y0) / length, ny = -(x1 - x0) / length;
    region.sides.push_back({nx, ny, nx * x0 + ny * y0});
    for (const auto& [x, y] : corners)
      ARAGO_REQUIRE(nx * x + ny * y <= nx * x0 + ny * y0 + 1e-12 * length,
                    "polygon corners are not convex and counter-clockwise at corner "
                        << k << " (" << x0 << ", " << y0 << "); order them counter-clockwise with x right and y up");
  }
  return region;
}

ConvexRegion strut(double width, double angle_deg) {
  const double angle = angle_deg * pi / 180;
  const double c = std::cos(angle), s = std::sin(angle);
  return {{{c, -s, width / 2}, {-c, s, width / 2}, {s, c, 0}}};
}

double distance_inside(const Shape& shape, double x, double y) {
  if (const Circle* circle = std::get_if<Circle>(&shape))
    return circle->radius - std::hypot(x - circle->x, y - circle->y);
  double nearest = std::numeric_limits<double>::infinity();
  for (const HalfPlane& side : std::get<ConvexRegion>(shape).sides)
    nearest = std::min(nearest, side.offset - (side.nx * x + side.ny * y));
  return nearest;
}

RealMap distance_map(const Grid& grid, std::span<const Shape> shapes) {
  return map_over(grid, "optics distance", [&](double x, double y) {
    double largest = -std::numeric_limits<double>::infinity();
    for (const Shape& shape : shapes) largest = std::max(largest, distance_inside(shape, x, y));
    return largest;
  });
}

RealMap hard_mask(const Grid& grid, const Shape& shape) {
  return map_over(grid, "optics mask",
                  [&](double x, double y) { return distance_inside(shape, x, y) > 0 ? 1.0 : 0.0; });
}

RealMap area_coverage(const Grid& grid, const Shape& shape) {
  const double half = grid.spacing() / 2;
  const double reach = half * std::sqrt(2.0);
  return map_over(grid, "optics coverage", [&](double x, double y) {
    const double distance = distance_inside(shape, x, y);
    if (distance > reach) return 1.0;
    if (distance < -reach) return 0.0;
    const detail::Pixel pixel{x - half, x + half, y - half, y + half};
    const Circle* circle = std::get_if<Circle>(&shape);
    const double area =
        circle ? detail::area_in_circle(pixel, *circle) : detail::area_in_region(pixel, std::get<ConvexRegion>(shape));
    return std::clamp(area / (4 * half * half), 0.0, 1.0);
  });
}

RealMap softened(const ConstRealMap& distances, double clip) {
  ARAGO_REQUIRE(clip > 0, "a soft edge of " << clip << " has no width; give the distance over which it fades, > 0");
  RealMap soft(uninitialised("optics soft mask"), distances.extent(0), distances.extent(1));
  double low = clip, high = -clip;
  for (std::size_t k = 0; k < distances.size(); ++k) {
    soft.data()[k] = std::clamp(distances.data()[k], -clip, clip);
    low = std::min(low, soft.data()[k]);
    high = std::max(high, soft.data()[k]);
  }
  for (std::size_t k = 0; k < soft.size(); ++k)
    soft.data()[k] = high > low ? (soft.data()[k] - low) / (high - low) : (soft.data()[k] > 0 ? 1.0 : 0.0);
  return soft;
}

}  // namespace arago::optics
