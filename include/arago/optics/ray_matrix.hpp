#pragma once

#include <utility>

namespace arago::optics {

/// Paraxial ray matrix (x, angle) -> (A x + B angle, C x + D angle), and the optical path on the axis.
struct RayMatrix {
  double a = 1;
  double b = 0;  ///< m
  double c = 0;  ///< 1/m
  double d = 1;
  double path_m = 0;

  double determinant() const { return a * d - b * c; }
  /// Effective focal length -1/C; InputError when |C| < 1e-12 (afocal).
  double focal_length() const;
};

/// `second` after `first`.
RayMatrix operator*(const RayMatrix& second, const RayMatrix& first);

RayMatrix free_space(double distance_m);
RayMatrix thin_lens(double focal_length_m);
/// Concave positive: f = R / 2.
RayMatrix curved_mirror(double radius_m);

}  // namespace arago::optics
