#pragma once

#include "arago/optics/grid.hpp"
#include "arago/optics/maps.hpp"

#include <array>
#include <span>
#include <variant>
#include <vector>

namespace arago::optics {

struct Circle {
  double radius = 0;
  double x = 0;  ///< centre
  double y = 0;
};

/// The points with nx x + ny y < offset; (nx, ny) is a unit vector.
struct HalfPlane {
  double nx = 0;
  double ny = 0;
  double offset = 0;
};

/// Intersection of half planes; may be unbounded.
struct ConvexRegion {
  std::vector<HalfPlane> sides;
};

using Shape = std::variant<Circle, ConvexRegion>;

ConvexRegion rectangle(double width, double height);
/// Corners at 2 pi k / sides + rotation on a circle of this radius.
ConvexRegion regular_polygon(int sides, double circumradius, double rotation_rad = 0, double x = 0, double y = 0);
/// Corners counter-clockwise (x right, y up); InputError unless convex with at least three.
ConvexRegion convex_polygon(std::span<const std::array<double, 2>> corners);
/// The half strip |X'| < width / 2, Y' < 0 with X' = x cos a - y sin a, Y' = x sin a + y cos a: it runs from the origin
/// along -y when a = 0.
ConvexRegion strut(double width, double angle_deg);

/// Distance to the nearest side, positive inside (for a convex region: smallest of the distances to its sides).
double distance_inside(const Shape& shape, double x, double y);
/// The largest of the distances to several shapes: positive inside their union.
RealMap distance_map(const Grid& grid, std::span<const Shape> shapes);

/// 1 where the pixel's centre lies strictly inside, else 0.
RealMap hard_mask(const Grid& grid, const Shape& shape);
/// Fraction of each pixel's area that lies inside, exact for one shape: circles by integration, regions by clipping.
RealMap area_coverage(const Grid& grid, const Shape& shape);
/// Linear edge: distances clipped to +-clip, then shifted and scaled to 0..1 over the map.
RealMap softened(const ConstRealMap& distances, double clip);

}  // namespace arago::optics
