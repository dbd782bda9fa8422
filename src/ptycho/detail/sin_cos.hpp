#pragma once

#include <Kokkos_Core.hpp>

#include <cmath>

namespace arago::ptycho::detail {

/// Sine and cosine without branches, so that loops over pixels become vector instructions. Reduction to [-pi/4, pi/4]
/// in three parts and the minimax polynomials of Cephes (Moshier); error below 2e-7 for |x| < 1e4.
KOKKOS_INLINE_FUNCTION void sin_cos(float x, float& sine, float& cosine) {
  const float quadrant = floorf(x * 0.636619772367581f + 0.5f);
  const float r = ((x - quadrant * 1.5703125f) - quadrant * 4.837512969970703e-4f) - quadrant * 7.549789954891882e-8f;
  const float r2 = r * r;
  const float s = r + r * r2 * (-1.6666654611e-1f + r2 * (8.3321608736e-3f - r2 * 1.9515295891e-4f));
  const float c =
      1.0f - 0.5f * r2 + r2 * r2 * (4.166664568298827e-2f + r2 * (-1.388731625493765e-3f + r2 * 2.443315711809948e-5f));
  const int q = static_cast<int>(quadrant);
  const float a = (q & 1) ? c : s;
  const float b = (q & 1) ? s : c;
  sine = (q & 2) ? -a : a;
  cosine = ((q + 1) & 2) ? -b : b;
}

KOKKOS_INLINE_FUNCTION void sin_cos(double x, double& sine, double& cosine) {
  sine = sin(x);
  cosine = cos(x);
}

}  // namespace arago::ptycho::detail
