#pragma once

#include "arago/optics/shapes.hpp"

namespace arago::optics::detail {

struct Pixel {
  double x0, x1, y0, y1;
};

/// Area of a pixel within a circle, from the area of the disc over [0, a] x [0, b] at the four corners.
double area_in_circle(const Pixel& pixel, const Circle& circle);
/// Area of a pixel within a convex region: the square is clipped by each half plane (Sutherland & Hodgman 1974).
double area_in_region(const Pixel& pixel, const ConvexRegion& region);

}  // namespace arago::optics::detail
