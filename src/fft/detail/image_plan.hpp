#pragma once

#include "arago/core/views.hpp"
#include "fft/detail/planner.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace arago::fft::detail {

enum class Direction { forward, inverse };

/// The host transform of one image of a shape, in place: one FFTW plan per direction where wisdom has it or the image
/// is small, else 1-D transforms of the rows and of the columns, which are copied in blocks to where they are
/// contiguous. Without wisdom FFTW's own estimate is ten times slower than that from 256 x 256 on.
template <class Scalar>
class ImagePlan {
 public:
  ImagePlan(std::int64_t rows, std::int64_t columns);

  /// Any alignment of `image`; a copy is transformed where FFTW could not use its vector instructions.
  void execute(Complex<Scalar>* image, Direction direction) const;
  const std::string& method() const { return method_; }

 private:
  using Number = typename Fftw<Scalar>::Number;
  struct Directed {
    OwnedPlan<Scalar> image{nullptr, Fftw<Scalar>::destroy};
    OwnedPlan<Scalar> row{nullptr, Fftw<Scalar>::destroy};
    OwnedPlan<Scalar> column{nullptr, Fftw<Scalar>::destroy};
  };
  void plan(Directed& directed, int sign);
  void rows_and_columns(const Directed& directed, Complex<Scalar>* image) const;

  std::int64_t rows_;
  std::int64_t columns_;
  std::string method_;
  Directed forward_;
  Directed inverse_;
};

/// Multiplies n numbers by a factor.
template <class Scalar>
void scale(Complex<Scalar>* values, std::int64_t n, Scalar factor);

extern template class ImagePlan<float>;
extern template class ImagePlan<double>;

}  // namespace arago::fft::detail
