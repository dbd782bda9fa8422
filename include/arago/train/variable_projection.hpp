#pragma once

#include <array>

namespace arago::train {

/// Sums over pixels that decide the scales s1, s2 of the prediction |s1 a + s2 b|^2 = s1^2 A + s1 s2 2C + s2^2 B of
/// counts I, A = |a|^2, B = |b|^2, C = Re(conj(a) b). With the row r = (A, 2C, B): the six different elements of
/// M = sum r^T r and the three of v = sum r I. All that one reduction over ranks has to carry: 9 doubles.
struct ScaleMoments {
  std::array<double, 9> sums{};  ///< AA, A2C, AB, 2C2C, 2CB, BB; AI, 2CI, BI

  ScaleMoments& operator+=(const ScaleMoments& other) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += other.sums[i];
    return *this;
  }
};

struct PartScales {
  double of_real = 1.0;       ///< s1 >= 0
  double of_imaginary = 1.0;  ///< s2
  /// What the scales take away from sum I^2: (v.d)^2 / (d.M d).
  double explained = 0.0;
};

/// The global minimum of sum (I - |s1 a + s2 b|^2)^2 (variable projection). With s = sqrt(rho) (cos x, sin x) and
/// d = (cos^2 x, cos x sin x, sin^2 x), rho = v.d / (d.M d): the candidates are the real roots t = tan x of the
/// derivative of (v.d)^2 / (d.M d), a polynomial of degree 4, and x = 90 degrees; the one that explains most is taken.
/// Throws NumericalError for moments that are not finite or singular, and when no candidate has rho > 0.
PartScales project_scales(const ScaleMoments& moments);

}  // namespace arago::train
