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
  /// Where the first plane lies. The transfer is formed from those to both ends, h(from + distance) conj(h(from)), so
  /// that the relays of a path multiply to 1 although each phase, 1e8 rad with its piston, is rounded.
  double from_m = 0;
};

/// h[q] = exp(i k z sqrt(max(0, 1 - (lam f_q / width)^2))), f_q = 0, 1 .. -1 in FFT order: one axis of the transfer
/// function H[p][q] = h[p] h[q] of the original program. On axis it carries twice the piston 2 k z, and it drops the
/// cross term of sqrt(1 - (lam fx)^2 - (lam fy)^2); |H| = 1, so it is unitary. The phase is formed as written (no
/// reduction), so that its rounding is the original's.
std::vector<Complex<double>> separable_transfer(const FreeSpace& space);
/// The same, each value rounded to the precision of the fields: float or double.
template <class Scalar>
std::vector<Complex<Scalar>> rounded_transfer(const FreeSpace& space);

/// E2 = IFFT2(FFT2(E1) H), H = outer(h, h), formed in double whatever the fields are: float or double.
template <class Scalar>
class BasicSeparableFreeSpace {
 public:
  explicit BasicSeparableFreeSpace(const FreeSpace& space);
  /// In place on (samples, samples); adjoint = forward with -z = inverse.
  void forward(const ComplexMapOf<Scalar>& field) const;
  void adjoint(const ComplexMapOf<Scalar>& field) const;
  /// Tangent of the field with respect to the distance, times i k (cos_x + cos_y - 2) in frequency space: at fixed
  /// piston. The piston exp(2 i k z) turns the field as a whole, which no image sees; in its derivative, 1e7 a metre,
  /// that of the diffraction would lose seven digits.
  void distance_derivative(const ComplexMapOf<Scalar>& field) const;
  /// The same with respect to the logarithm of the window's width (by ln wavelength: minus this, minus z times that).
  void log_width_derivative(const ComplexMapOf<Scalar>& field) const;

 private:
  /// forward(field) times i (slope_x + slope_y) in frequency space.
  void multiply_by_slope(const ComplexMapOf<Scalar>& field, const std::vector<double>& slope) const;

  FreeSpace space_;
  std::vector<Complex<Scalar>> transfer_;
  fft::LocalFft2d<Scalar> fft_;
};

using SeparableFreeSpace = BasicSeparableFreeSpace<double>;

}  // namespace arago::optics
