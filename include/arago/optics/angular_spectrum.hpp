#pragma once

#include "arago/fft/local_fft2d.hpp"
#include "arago/optics/free_space.hpp"
#include "arago/optics/maps.hpp"

#include <cstdint>

namespace arago::optics {

/// What the angular spectrum does at the edges of its validity.
struct AngularSpectrumOptions {
  bool paraxial = false;  ///< exp(i k z) exp(-i pi lam z f^2) instead of the square root
  bool band_limit =
      false;  ///< zero above 1 / (lam sqrt((2 z / width)^2 + 1)) on each axis (Matsushima & Shimobaba 2009)
  bool evanescent_decay = false;  ///< waves beyond 1 / lam decay over |z| instead of being removed
  bool piston = true;             ///< false: leaves out exp(i k z)
};

/// H at one sample, row and column in FFT order.
Complex<double> angular_spectrum_transfer(const FreeSpace& space, const AngularSpectrumOptions& options,
                                          std::int64_t row, std::int64_t col);

/// E2 = IFFT2(FFT2(E1) H), H = exp(i k z sqrt(1 - lam^2 (fx^2 + fy^2))) (Goodman, Fourier Optics, eq. 3-74).
/// Phases are reduced to one turn with the piston taken apart, in double whatever the fields are: exact to rounding at
/// any distance.
template <class Scalar>
class BasicAngularSpectrum {
 public:
  BasicAngularSpectrum(const FreeSpace& space, const AngularSpectrumOptions& options);

  /// In place on (samples, samples).
  void forward(const ComplexMapOf<Scalar>& field) const;
  void adjoint(const ComplexMapOf<Scalar>& field) const;
  /// forward, then times d H / d z / H: the tangent with respect to the distance at fixed piston (see free_space.hpp).
  void distance_derivative(const ComplexMapOf<Scalar>& field) const;
  /// The same with respect to the logarithm of the window's width (by ln wavelength: minus this, minus z times that).
  void log_width_derivative(const ComplexMapOf<Scalar>& field) const;
  /// H in FFT order.
  ConstComplexMapOf<Scalar> transfer() const { return transfer_; }

 private:
  FreeSpace space_;
  AngularSpectrumOptions options_;
  fft::LocalFft2d<Scalar> fft_;
  ComplexMapOf<Scalar> transfer_;
};

using AngularSpectrum = BasicAngularSpectrum<double>;

}  // namespace arago::optics
