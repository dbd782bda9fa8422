#pragma once

#include "arago/core/views.hpp"
#include "arago/optics/grid.hpp"

#include <cmath>
#include <cstdint>

namespace arago::optics::detail {

/// cos and sin of 2 pi turns without branches, so that a loop over it is vectorised; correct to about an ulp of 1.
/// Reduction to an eighth of a turn, then the minimax polynomials of the Cephes library (Moshier 1989).
struct Wave {
  double re;
  double im;
};

inline Wave wave(double turns) {
  const double part = turns - std::rint(turns);
  const double quadrant = std::rint(4 * part);
  const double a = 2 * pi * (part - 0.25 * quadrant);
  const double z = a * a;
  const double s = a + a * z *
                           (-1.66666666666666307295e-1 +
                            z * (8.33333333332211858878e-3 +
                                 z * (-1.98412698295895385996e-4 +
                                      z * (2.75573136213857245213e-6 +
                                           z * (-2.50507477628578072866e-8 + z * 1.58962301576546568060e-10)))));
  const double c = 1 - 0.5 * z +
                   z * z *
                       (4.16666666666665929218e-2 +
                        z * (-1.38888888888730564116e-3 +
                             z * (2.48015872888517045348e-5 +
                                  z * (-2.75573141792967388112e-7 +
                                       z * (2.08757008419747316778e-9 - z * 1.13585365213876817300e-11)))));
  const bool odd = std::fabs(quadrant) == 1;
  const bool turned = quadrant == 1 || std::fabs(quadrant) == 2;  // the cosine is negative in quadrants 1 and +-2
  const bool down = quadrant == -1 || std::fabs(quadrant) == 2;   // the sine in -1 and +-2
  const double cosine = odd ? s : c, sine = odd ? c : s;
  return {turned ? -cosine : cosine, down ? -sine : sine};
}

}  // namespace arago::optics::detail
