#include "arago/ptycho/image_comparison.hpp"

namespace arago::ptycho {
namespace {

bool counted(const Region& region, int y, int x) {
  return region.size() == 0 || region(y, x) != 0;
}

/// body(y, x, value) for the pixels of the region.
template <class Body>
void for_each_counted(const RealImage& image, const Region& region, const Body& body) {
  for (int y = 0; y < image.extent_int(0); ++y)
    for (int x = 0; x < image.extent_int(1); ++x)
      if (counted(region, y, x)) body(y, x, image(y, x));
}

}  // namespace

std::array<double, 3> fit_plane(const RealImage& image, const Region& region) {
  // About the centre of mass of the region the constant decouples and two equations for the slopes remain.
  double n = 0, sx = 0, sy = 0, sz = 0;
  for_each_counted(image, region, [&](int y, int x, double z) {
    n += 1;
    sx += x;
    sy += y;
    sz += z;
  });
  const double mx = sx / n, my = sy / n, mz = sz / n;
  double xx = 0, xy = 0, yy = 0, xz = 0, yz = 0;
  for_each_counted(image, region, [&](int y, int x, double z) {
    xx += (x - mx) * (x - mx);
    xy += (x - mx) * (y - my);
    yy += (y - my) * (y - my);
    xz += (x - mx) * (z - mz);
    yz += (y - my) * (z - mz);
  });
  const double determinant = xx * yy - xy * xy;
  const double a = determinant > 0 ? (yy * xz - xy * yz) / determinant : 0.0;
  const double b = determinant > 0 ? (xx * yz - xy * xz) / determinant : 0.0;
  return {a, b, mz - a * mx - b * my};
}

Complex<double> best_factor(const ComplexImage& a, const ComplexImage& b, const Region& region) {
  // f = <a, b> / <a, a>
  Complex<double> cross(0, 0);
  double power = 0.0;
  for (int y = 0; y < a.extent_int(0); ++y)
    for (int x = 0; x < a.extent_int(1); ++x) {
      if (!counted(region, y, x)) continue;
      cross += Kokkos::conj(a(y, x)) * b(y, x);
      power += abs_squared(a(y, x));
    }
  return power > 0.0 ? cross / power : Complex<double>(0, 0);
}

}  // namespace arago::ptycho
