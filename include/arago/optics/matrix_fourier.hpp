#pragma once

#include "arago/optics/grid.hpp"
#include "arago/optics/maps.hpp"

#include <cstdint>
#include <memory>

namespace arago::optics {

/// Sampling of a matrix Fourier transform from a pupil to a focal plane.
struct FocalSampling {
  Grid pupil;  ///< metres
  Grid focal;  ///< radians on the sky (or metres over a focal length)
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
/// and odd parts: a quarter of the arithmetic. Phases are reduced to one turn before the sine.
/// Linear: its jvp is itself, its vjp the adjoint.
class MatrixFourier {
 public:
  /// InputError for empty grids, a wavelength that is not positive or another sign.
  explicit MatrixFourier(const FocalSampling& sampling);

  const FocalSampling& sampling() const { return sampling_; }
  /// pupil (N, N) -> focal (M, M).
  void forward(const ConstComplexMap& pupil, const ComplexMap& focal) const;
  /// The two halves of `forward`, for a pupil whose rows are spread over ranks; without a shift only. Rows (R, N) ->
  /// (R, M), each by itself: its bits do not depend on which others come along. Then all of them, (N, M) -> (M, M).
  void forward_rows(const ConstComplexMap& rows, const ComplexMap& half) const;
  void forward_columns(const ConstComplexMap& half, const ComplexMap& focal) const;
  /// focal (M, M) -> pupil (N, N): conjugate kernel, same prefactor.
  void adjoint(const ConstComplexMap& focal, const ComplexMap& pupil) const;
  /// d E / d ln dt at fixed M, from the pupil and its transform E: E + (2 pi i sign / lam) (t_b MFT[x P] + t_a MFT[y
  /// P]).
  void scale_derivative(const ConstComplexMap& pupil, const ConstComplexMap& focal, const ComplexMap& derivative) const;

  /// Floating-point operations of one transform as it is carried out.
  double flop() const;
  std::size_t bytes() const;

  struct Kernels;

 private:
  FocalSampling sampling_;
  std::shared_ptr<const Kernels> kernels_;
};

}  // namespace arago::optics
