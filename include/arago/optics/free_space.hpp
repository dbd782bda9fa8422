#pragma once

#include "arago/fft/local_fft2d.hpp"
#include "arago/optics/maps.hpp"

#include <cstdint>
#include <vector>

namespace arago::optics {

/// Propagation over a distance between two planes of equal sampling; periodic with the width of the window.
struct FreeSpace {
  std::int64_t samples = 0;
  double width_m = 0;  ///< of the (padded) window
  double wavelength_m = 0;
  double distance_m = 0;  ///< negative: backwards
  /// Where the first plane lies. Separable kernel only: the transfer is formed from those to both ends, h(from +
  /// distance) conj(h(from)), so that the relays of a path multiply to 1 although each phase, 1e8 rad, is rounded.
  double from_m = 0;
};

/// h[q] = exp(i k z sqrt(max(0, 1 - (lam f_q / width)^2))), f_q = 0, 1 .. -1 in FFT order: one axis of the transfer
/// function H[p][q] = h[p] h[q] of the original program. On axis it carries twice the piston 2 k z, and it drops the
/// cross term of sqrt(1 - (lam fx)^2 - (lam fy)^2); |H| = 1, so it is unitary. The phase is formed as written (no
/// reduction), so that its rounding is the original's.
std::vector<Complex<double>> separable_transfer(const FreeSpace& space);
/// d h / d z and d h / d ln width (equal to -d h / d ln lam - z d h / d z).
std::vector<Complex<double>> separable_transfer_by_distance(const FreeSpace& space);
std::vector<Complex<double>> separable_transfer_by_log_width(const FreeSpace& space);

/// E2 = IFFT2(FFT2(E1) H), H = outer(h, h).
class SeparableFreeSpace {
 public:
  explicit SeparableFreeSpace(const FreeSpace& space);
  /// In place on (samples, samples); adjoint = forward with -z = inverse.
  void forward(const ComplexMap& field) const;
  void adjoint(const ComplexMap& field) const;
  /// Tangent of the field with respect to the distance: forward(field) times i k (g_x + g_y) in frequency space.
  void distance_derivative(const ComplexMap& field) const;
  /// The same with respect to the logarithm of the window's width (by ln wavelength: minus this, minus z times that).
  void log_width_derivative(const ComplexMap& field) const;

 private:
  void multiply_by_slope(const ComplexMap& field, const std::vector<Complex<double>>& slope) const;

  FreeSpace space_;
  fft::LocalFft2d<double> fft_;
  std::vector<Complex<double>> transfer_;
};

}  // namespace arago::optics
