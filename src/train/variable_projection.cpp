#include "arago/train/variable_projection.hpp"

#include "arago/core/error.hpp"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <vector>

namespace arago::train {
namespace {

/// The problem in units in which sum A^2 = sum B^2 = 1: n(t) = v.(1, t, t^2), m(t) = d.M d / cos^4 x.
struct Polynomials {
  std::array<double, 3> n;
  std::array<double, 5> m;

  /// (v.d)^2 / (d.M d) and rho of direction (c, s).
  double projection(double c, double s) const { return n[0] * c * c + n[1] * c * s + n[2] * s * s; }
  double curvature(double c, double s) const {
    const double c2 = c * c, s2 = s * s;
    return m[0] * c2 * c2 + m[1] * c2 * c * s + m[2] * c2 * s2 + m[3] * c * s * s2 + m[4] * s2 * s2;
  }
};

Polynomials polynomials_of(const ScaleMoments& moments, double unit_real, double unit_imaginary) {
  const auto& z = moments.sums;
  const double a = unit_real * unit_real, b = unit_imaginary * unit_imaginary, c = unit_real * unit_imaginary;
  return {{z[6] * a, z[7] * c, z[8] * b},
          {z[0] * a * a, 2 * z[1] * a * c, 2 * z[2] * a * b + z[3] * c * c, 2 * z[4] * c * b, z[5] * b * b}};
}

/// Real roots of 2 n' m - n m', whose terms of degree 5 cancel.
std::vector<double> stationary_tangents(const Polynomials& p) {
  std::array<double, 6> f{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 5; ++j) {
      const double product = p.n[i] * p.m[j];
      const double slope = 2.0 * static_cast<double>(i) - static_cast<double>(j);
      if (i + j > 0) f[i + j - 1] += slope * product;
    }
  const double largest =
      std::abs(*std::max_element(f.begin(), f.end(), [](double a, double b) { return std::abs(a) < std::abs(b); }));
  int degree = 4;
  while (degree > 0 && std::abs(f[degree]) <= 1e-14 * largest) --degree;
  if (degree == 0) return {};
  Eigen::MatrixXd companion = Eigen::MatrixXd::Zero(degree, degree);
  for (int i = 0; i < degree; ++i) companion(i, degree - 1) = -f[i] / f[degree];
  for (int i = 1; i < degree; ++i) companion(i, i - 1) = 1.0;
  std::vector<double> roots{0.0};
  for (const auto& root : companion.eigenvalues())
    if (std::abs(root.imag()) <= 1e-6 * (1.0 + std::abs(root.real()))) roots.push_back(root.real());
  return roots;
}

/// Newton's steps on the derivative of h = n^2 / m along x, so that the answer has the accuracy of the moments.
double polished(const Polynomials& p, double x) {
  const auto h = [&](double y) {
    const double v = p.projection(std::cos(y), std::sin(y));
    return v * v / p.curvature(std::cos(y), std::sin(y));
  };
  const auto slope = [&](double y) {
    const double c = std::cos(y), s = std::sin(y);
    const double v = p.projection(c, s), m = p.curvature(c, s);
    const double dv = -2 * p.n[0] * c * s + p.n[1] * (c * c - s * s) + 2 * p.n[2] * c * s;
    const double dm = -4 * p.m[0] * c * c * c * s + p.m[1] * (c * c * c * c - 3 * c * c * s * s) +
                      2 * p.m[2] * (c * c * c * s - c * s * s * s) + p.m[3] * (3 * c * c * s * s - s * s * s * s) +
                      4 * p.m[4] * c * s * s * s;
    return (2 * v * dv * m - v * v * dm) / (m * m);
  };
  for (int step = 0; step < 4; ++step) {
    constexpr double width = 1e-5;
    const double bend = (slope(x + width) - slope(x - width)) / (2 * width);
    if (!(bend < 0)) break;
    const double next = x - slope(x) / bend;
    if (std::abs(next - x) > 1e-2 || h(next) < h(x)) break;
    x = next;
  }
  return x;
}

}  // namespace

PartScales project_scales(const ScaleMoments& moments) {
  for (const double sum : moments.sums)
    ARAGO_CHECK(NumericalError, std::isfinite(sum), "scales of real and imaginary part: a moment is " << sum);
  ARAGO_CHECK(NumericalError, moments.sums[0] > 0 && moments.sums[5] > 0,
              "scales of real and imaginary part: one part of the prediction is 0 everywhere, so its scale is unknown");
  const double unit_real = std::pow(moments.sums[0], -0.25), unit_imaginary = std::pow(moments.sums[5], -0.25);
  const Polynomials p = polynomials_of(moments, unit_real, unit_imaginary);
  std::vector<double> angles{std::atan2(1.0, 0.0)};
  for (const double tangent : stationary_tangents(p)) angles.push_back(polished(p, std::atan(tangent)));
  PartScales best{.of_real = 0.0, .of_imaginary = 0.0, .explained = 0.0};
  for (const double x : angles) {
    const double c = std::max(std::cos(x), 0.0), s = std::sin(x);
    const double v = p.projection(c, s), m = p.curvature(c, s);
    if (!(v > 0) || !(m > 1e-14) || v * v / m <= best.explained) continue;
    const double length = std::sqrt(v / m);
    best = {length * c * unit_real, length * s * unit_imaginary, v * v / m};
  }
  ARAGO_CHECK(NumericalError, best.explained > 0,
              "scales of real and imaginary part: no pair of scales explains any of the counts (moments "
                  << moments.sums[6] << ", " << moments.sums[7] << ", " << moments.sums[8] << ")");
  return best;
}

}  // namespace arago::train
