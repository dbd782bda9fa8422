#pragma once

#include "arago/core/views.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace arago::fft {

/// Two-dimensional Fourier transform of complex images, in place, on one rank:
///   forward  X[k, l] = sum_{m, n} x[m, n] exp(-2 pi i (k m / rows + l n / columns))      (unnormalised)
///   inverse  x[m, n] = 1 / (rows columns) sum_{k, l} X[k, l] exp(+2 pi i (k m / rows + l n / columns))
/// Index 0 is zero frequency and the first pixel; nothing is shifted. Scalar: float or double.
/// The adjoint of forward is rows * columns * inverse.
/// Bits depend on the shape and the wisdom of this build only: each image is transformed by one thread with the one
/// plan of its shape, whatever the batch, the threads or the position in memory.
/// Cheap to construct and to copy: plans are made once a process and shape.
template <class Scalar>
class LocalFft2d {
 public:
  /// InputError unless both extents are >= 1.
  LocalFft2d(std::int64_t rows, std::int64_t columns);

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  /// How the host transform was planned: "wisdom", "estimate" or "rows and columns".
  const std::string& method() const;

  /// One image (rows, columns) in host memory, on the calling thread. May be called by many threads at once.
  void forward(Complex<Scalar>* image) const;
  void inverse(Complex<Scalar>* image) const;
  /// All images of a batch (n, rows, columns) in the memory of the execution space.
  void forward(const ExecutionSpace& exec, const View<Complex<Scalar>***>& images) const;
  void inverse(const ExecutionSpace& exec, const View<Complex<Scalar>***>& images) const;
  /// The same for a batch of rank 4 (groups, frames, rows, columns).
  void forward(const ExecutionSpace& exec, const View<Complex<Scalar>****>& images) const;
  void inverse(const ExecutionSpace& exec, const View<Complex<Scalar>****>& images) const;

  /// Floating-point operations of one transform by the usual count 5 n log2 n, for rates.
  double flop() const;

  struct Plan;

 private:
  std::int64_t rows_;
  std::int64_t columns_;
  std::shared_ptr<const Plan> plan_;
};

extern template class LocalFft2d<float>;
extern template class LocalFft2d<double>;

}  // namespace arago::fft
