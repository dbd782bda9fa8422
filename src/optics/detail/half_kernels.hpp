#pragma once

#include "arago/optics/matrix_fourier.hpp"

#include <Eigen/Core>

namespace arago::optics {

/// The matrices behind MatrixFourier. Without a shift both grids are symmetric: with p = E(x) + E(-x), q = E(x) - E(-x)
/// over x >= 0,  sum_x E exp(i s x t) = sum p cos(x t) + i s sum q sin(x t), and the value at -t has the other sign:
/// real matrices of half size. With a shift, full complex matrices.
template <class Scalar>
struct BasicMatrixFourier<Scalar>::Kernels {
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using ComplexMatrix = Eigen::Matrix<std::complex<Scalar>, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  explicit Kernels(const FocalSampling& sampling);

  /// (N, N) -> (M, M) with kernel exp(sign i ...), and (M, M) -> (N, N) with the transposed kernel.
  void forward(const ConstComplexMapOf<Scalar>& in, const ComplexMapOf<Scalar>& out, int sign) const;
  void backward(const ConstComplexMapOf<Scalar>& in, const ComplexMapOf<Scalar>& out, int sign) const;

  /// The two halves of `forward` without a shift: (R, N) -> (R, M) row by row, and (N, M) -> (M, M).
  void forward_rows(const ConstComplexMapOf<Scalar>& in, const ComplexMapOf<Scalar>& out, int sign) const;
  void forward_columns(const ConstComplexMapOf<Scalar>& in, const ComplexMapOf<Scalar>& out, int sign) const;

  double flop() const;
  std::size_t bytes() const;

  bool symmetric = true;
  Scalar prefactor = 1;  ///< dx dt / lam
  Matrix cosine;         ///< (N / 2, M / 2) rounded up, x >= 0, t >= 0
  Matrix sine;
  ComplexMatrix shifted_x;  ///< (N, M) for sign +1, when shifted
  ComplexMatrix shifted_y;
};

}  // namespace arago::optics
