#include "fft/detail/image_plan.hpp"

#include "fft/detail/line_transform.hpp"

#include <algorithm>

namespace arago::fft::detail {
namespace {

// Up to here an estimated plan is as fast as a measured one.
constexpr std::int64_t max_estimated_elements = 128 * 128;

}  // namespace

template <class Scalar>
ImagePlan<Scalar>::ImagePlan(std::int64_t rows, std::int64_t columns) : rows_(rows), columns_(columns) {
  plan(forward_, FFTW_FORWARD);
  plan(inverse_, FFTW_BACKWARD);
}

template <class Scalar>
void ImagePlan<Scalar>::plan(Directed& directed, int sign) {
  PlannerSession<Scalar> planner;
  const int rows = static_cast<int>(rows_), columns = static_cast<int>(columns_);
  method_ = "wisdom";
  directed.image = planner.image_from_wisdom(rows, columns, sign);
  if (directed.image) return;
  if (rows_ * columns_ <= max_estimated_elements) {
    method_ = "estimate";
    directed.image = planner.image_by_estimate(rows, columns, sign);
    return;
  }
  method_ = "rows and columns";
  directed.row = planner.line(columns, sign);
  directed.column = planner.line(rows, sign);
}

template <class Scalar>
void ImagePlan<Scalar>::rows_and_columns(const Directed& directed, Complex<Scalar>* image) const {
  transform_lines<Scalar>(directed.row.get(), image, rows_, columns_);
  transform_columns<Scalar>(directed.column.get(), image, rows_, columns_);
}

template <class Scalar>
void ImagePlan<Scalar>::execute(Complex<Scalar>* image, Direction direction) const {
  const Directed& directed = direction == Direction::forward ? forward_ : inverse_;
  const std::int64_t elements = rows_ * columns_;
  if (!directed.image) {
    rows_and_columns(directed, image);
  } else if (Fftw<Scalar>::is_aligned(image)) {
    Fftw<Scalar>::execute(directed.image.get(), reinterpret_cast<Number*>(image));
  } else {
    Complex<Scalar>* copy = thread_scratch<Scalar>(elements);
    std::copy_n(image, elements, copy);
    Fftw<Scalar>::execute(directed.image.get(), reinterpret_cast<Number*>(copy));
    std::copy_n(copy, elements, image);
  }
  if (direction == Direction::inverse) scale<Scalar>(image, elements, Scalar(1) / static_cast<Scalar>(elements));
}

template <class Scalar>
void scale(Complex<Scalar>* values, std::int64_t n, Scalar factor) {
  auto* numbers = reinterpret_cast<Scalar*>(values);
  for (std::int64_t i = 0; i < 2 * n; ++i) numbers[i] *= factor;
}

template class ImagePlan<float>;
template class ImagePlan<double>;
template void scale(Complex<float>*, std::int64_t, float);
template void scale(Complex<double>*, std::int64_t, double);

}  // namespace arago::fft::detail
