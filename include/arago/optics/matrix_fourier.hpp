#pragma once

#include "arago/optics/grid.hpp"
#include "arago/optics/maps.hpp"

#include <cstdint>
#include <memory>

namespace arago::optics {

/// Sampling of a matrix Fourier transform from a pupil to a focal plane.
struct FocalSampling {
  Grid pupil = {};  ///< metres
  Grid focal = {};  ///< radians on the sky (or metres over a focal length)
  double wavelength_m = 0;
  int sign = +1;  ///< +1: exp(+2 pi i x t / lam), upright; -1: the conjugate, image turned by 180 degrees
  /// Moves the centre: t_a = (a - (M - 1) / 2 - shift) dt. The pupil's coordinates move by as many of its samples,
  /// which changes phases only (the original's convention).
  double shift_x_px = 0;
  double shift_y_px = 0;
};

/// E[a][b] = (dx dt / lam) sum_ij P[i][j] exp(sign 2 pi i (y_i t_a + x_j t_b) / lam)
/// (Soummer et al. 2007). The prefactor makes it unitary when dt = lam / (N dx Q) and M = Q N, so that intensities are
/// photons per sample. Grids are symmetric, so without a shift real cosine and sine matrices of half size act on even
/// and odd parts: a quarter of the arithmetic. Phases are reduced to one turn before the sine, in double whatever the
/// fields are: float or double. Linear: its jvp is itself, its vjp the adjoint.
template <class Scalar>
class BasicMatrixFourier {
 public:
  /// InputError for empty grids, a wavelength that is not positive or another sign.
  explicit BasicMatrixFourier(const FocalSampling& sampling);

  const FocalSampling& sampling() const { return sampling_; }
  /// pupil (N, N) -> focal (M, M).
  void forward(const ConstComplexMapOf<Scalar>& pupil, const ComplexMapOf<Scalar>& focal) const;
  /// The two halves of `forward`, for a pupil whose rows are spread over ranks; without a shift only. Rows (R, N) ->
  /// (R, M), each by itself: its bits do not depend on which others come along. Then all of them, (N, M) -> (M, M).
  void forward_rows(const ConstComplexMapOf<Scalar>& rows, const ComplexMapOf<Scalar>& half) const;
  void forward_columns(const ConstComplexMapOf<Scalar>& half, const ComplexMapOf<Scalar>& focal) const;
  /// focal (M, M) -> pupil (N, N): conjugate kernel, same prefactor.
  void adjoint(const ConstComplexMapOf<Scalar>& focal, const ComplexMapOf<Scalar>& pupil) const;
  /// d E / d ln dt at fixed M, from the pupil and its transform E: E + (2 pi i sign / lam) (t_b MFT[x P] + t_a MFT[y
  /// P]).
  void scale_derivative(const ConstComplexMapOf<Scalar>& pupil, const ConstComplexMapOf<Scalar>& focal,
                        const ComplexMapOf<Scalar>& derivative) const;

  /// Floating-point operations of one transform as it is carried out.
  double flop() const;
  std::size_t bytes() const;

  struct Kernels;

 private:
  FocalSampling sampling_;
  std::shared_ptr<const Kernels> kernels_;
};

using MatrixFourier = BasicMatrixFourier<double>;

}  // namespace arago::optics
