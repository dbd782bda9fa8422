#include "arago/optics/ray_matrix.hpp"

#include "arago/core/error.hpp"

#include <cmath>

namespace arago::optics {

double RayMatrix::focal_length() const {
  ARAGO_REQUIRE(std::fabs(c) >= 1e-12, "the system is afocal (1/EFL = " << -c << " per metre); it has no focal length");
  return -1 / c;
}

RayMatrix operator*(const RayMatrix& second, const RayMatrix& first) {
  return {second.a * first.a + second.b * first.c, second.a * first.b + second.b * first.d,
          second.c * first.a + second.d * first.c, second.c * first.b + second.d * first.d,
          second.path_m + first.path_m};
}

RayMatrix free_space(double distance_m) {
  return {1, distance_m, 0, 1, distance_m};
}

RayMatrix thin_lens(double focal_length_m) {
  ARAGO_REQUIRE(focal_length_m != 0, "a lens of focal length 0 m is not an element; infinity is a plane");
  return {1, 0, -1 / focal_length_m, 1, 0};
}

RayMatrix curved_mirror(double radius_m) {
  return thin_lens(radius_m / 2);
}

}  // namespace arago::optics
