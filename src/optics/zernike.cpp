#include "arago/optics/zernike.hpp"

#include "arago/core/error.hpp"

#include <cmath>

namespace arago::optics {

ZernikeIndex noll(std::int64_t j) {
  ARAGO_REQUIRE(j >= 1, "Noll index " << j << " must be at least 1");
  int n = 0;
  while (static_cast<std::int64_t>(n + 1) * (n + 2) / 2 < j) ++n;
  const int q = static_cast<int>(j - static_cast<std::int64_t>(n) * (n + 1) / 2 - 1);
  const int p = n % 2;
  const int m = p + 2 * ((q + 1 - p) / 2);
  return {n, j % 2 == 0 ? m : -m};
}

ZernikeIndex ansi(std::int64_t j) {
  ARAGO_REQUIRE(j >= 0, "ANSI index " << j << " must not be negative");
  int n = 0;
  while (static_cast<std::int64_t>(n + 1) * (n + 2) / 2 <= j) ++n;
  return {n, static_cast<int>(2 * j - static_cast<std::int64_t>(n) * (n + 2))};
}

ZernikeIndex fringe(std::int64_t j) {
  ARAGO_REQUIRE(j >= 1, "Fringe index " << j << " must be at least 1");
  // Groups of equal n + |m| = 2 s hold the indices s^2 + 1 .. (s + 1)^2, |m| falling from s to 0, cosine first.
  std::int64_t s = 0;
  while ((s + 1) * (s + 1) < j) ++s;
  const std::int64_t place = j - s * s - 1;
  const int m = static_cast<int>(s - place / 2);
  const int n = static_cast<int>(2 * s) - m;
  return {n, place % 2 == 0 ? m : -m};
}

std::vector<ZernikeIndex> noll(std::span<const std::int64_t> indices) {
  std::vector<ZernikeIndex> modes;
  for (const std::int64_t j : indices) modes.push_back(noll(j));
  return modes;
}

double zernike_radial(int n, int m, double r) {
  m = std::abs(m);
  ARAGO_REQUIRE(n >= m && (n - m) % 2 == 0, "there is no radial Zernike polynomial of n=" << n << ", m=" << m);
  // P_k^(0,m)(x), x = 2 r^2 - 1: Abramowitz & Stegun 22.7.1 with alpha = 0, beta = m.
  const int degree = (n - m) / 2;
  const double x = 2 * r * r - 1;
  double previous = 1;
  double current = degree == 0 ? 1 : 0.5 * ((m + 2) * x - m);
  for (int k = 1; k < degree; ++k) {
    const double c = 2.0 * k + m;
    const double scale = 2.0 * (k + 1) * (k + 1 + m) * c;
    const double linear = (c + 1) * ((c + 2) * c * x - static_cast<double>(m) * m);
    const double back = 2.0 * k * (k + m) * (c + 2);
    const double next = (linear * current - back * previous) / scale;
    previous = current;
    current = next;
  }
  return std::pow(r, m) * current;
}

namespace {

/// Z at the point (r, t) of the unit disc, without the cut at its rim.
double zernike_value(const ZernikeIndex& mode, double r, double t) {
  const double norm = mode.m == 0 ? std::sqrt(mode.n + 1.0) : std::sqrt(2.0 * (mode.n + 1));
  const double angle = std::abs(mode.m) * t;
  return norm * zernike_radial(mode.n, mode.m, r) * (mode.m >= 0 ? std::cos(angle) : std::sin(angle));
}

}  // namespace

RealStack zernike_basis(const Grid& grid, const ZernikeDisc& disc, std::span<const ZernikeIndex> modes) {
  ARAGO_REQUIRE(disc.diameter > 0, "Zernike disc of diameter " << disc.diameter << " is empty");
  RealStack basis("optics Zernike basis", modes.size(), grid.samples, grid.samples);
  const double radius = disc.diameter / 2;
  for (std::int64_t row = 0; row < grid.samples; ++row)
    for (std::int64_t col = 0; col < grid.samples; ++col) {
      const double x = (grid.at(col) - disc.x) / radius, y = (grid.at(row) - disc.y) / radius;
      const double r = std::hypot(x, y), t = std::atan2(y, x);
      if (r > 1) continue;
      for (std::size_t mode = 0; mode < modes.size(); ++mode) basis(mode, row, col) = zernike_value(modes[mode], r, t);
    }
  return basis;
}

RealStack polygon_zernike_basis(const Grid& grid, int sides, double circumdiameter,
                                std::span<const ZernikeIndex> modes) {
  ARAGO_REQUIRE(sides >= 3, "a polygon of " << sides << " sides: at least 3 are needed");
  RealStack basis("optics polygon basis", modes.size(), grid.samples, grid.samples);
  const double alpha = pi / sides, radius = circumdiameter / 2;
  for (std::int64_t row = 0; row < grid.samples; ++row)
    for (std::int64_t col = 0; col < grid.samples; ++col) {
      const double x = grid.at(col) / radius, y = grid.at(row) / radius;
      const double t = std::atan2(y, x), phi = t + alpha;
      const double from_normal = phi - std::floor((phi + alpha) / (2 * alpha)) * 2 * alpha;
      const double rim = std::cos(alpha) / std::cos(from_normal);
      const double r = std::hypot(x / rim, y / rim);
      if (r > 1) continue;
      for (std::size_t mode = 0; mode < modes.size(); ++mode)
        basis(mode, row, col) = zernike_value(modes[mode], r, t) / rim;
    }
  return basis;
}

}  // namespace arago::optics
