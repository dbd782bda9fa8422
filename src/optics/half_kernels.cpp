#include "optics/detail/half_kernels.hpp"

#include "optics/detail/fast_phasor.hpp"
#include "optics/detail/parallel.hpp"
#include "optics/detail/phasor.hpp"

#include <vector>

namespace arago::optics {
namespace {

template <class Scalar>
using Matrix = typename BasicMatrixFourier<Scalar>::Kernels::Matrix;

/// Sums and differences of values that mirror each other: index k >= 0 counts away from the centre.
struct Fold {
  std::int64_t samples;
  std::int64_t half() const { return (samples + 1) / 2; }
  std::int64_t right(std::int64_t k) const { return samples / 2 + k; }
  std::int64_t left(std::int64_t k) const { return (samples - 1) / 2 - k; }
  bool centre(std::int64_t k) const { return right(k) == left(k); }
};

/// One axis transform of the columns' index: in (rows, n) -> out (rows, m), real and imaginary parts as separate rows.
template <class Scalar>
void transform_rows(const ConstComplexMapOf<Scalar>& in, const ComplexMapOf<Scalar>& out, const Matrix<Scalar>& cosine,
                    const Matrix<Scalar>& sine, int sign) {
  const Fold from{static_cast<std::int64_t>(in.extent(1))}, to{static_cast<std::int64_t>(out.extent(1))};
  const auto rows = static_cast<std::int64_t>(in.extent(0));
  Matrix<Scalar> sums(2 * rows, from.half()), differences(2 * rows, from.half());
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t k = 0; k < from.half(); ++k) {
      const Complex<Scalar> right = in(row, from.right(k)), left = in(row, from.left(k));
      const Scalar keep = from.centre(k) ? 0 : 1;
      sums(2 * row, k) = right.real() + keep * left.real();
      sums(2 * row + 1, k) = right.imag() + keep * left.imag();
      differences(2 * row, k) = right.real() - left.real();
      differences(2 * row + 1, k) = right.imag() - left.imag();
    }
  Matrix<Scalar> even(2 * rows, to.half()), odd(2 * rows, to.half());
  even.noalias() = sums * cosine;
  odd.noalias() = differences * sine;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t k = 0; k < to.half(); ++k) {
      const Complex<Scalar> e(even(2 * row, k), even(2 * row + 1, k));
      const Complex<Scalar> turned(-sign * odd(2 * row + 1, k), sign * odd(2 * row, k));
      out(row, to.right(k)) = e + turned;
      if (!to.centre(k)) out(row, to.left(k)) = e - turned;
    }
}

struct RowFolds {
  Fold from;
  Fold to;
  int sign;
};

/// One row of it by plain sums in the order of the samples: a product of matrices may add a row in another order when
/// it has other neighbours.
template <class Scalar>
void transform_row(const Complex<Scalar>* in, Complex<Scalar>* out, const RowFolds& folds,
                   const typename BasicMatrixFourier<Scalar>::Kernels& kernels) {
  const auto& [from, to, sign] = folds;
  const std::int64_t m = to.half();
  std::vector<Scalar> sums(4 * m, Scalar(0));
  Scalar *even_re = sums.data(), *even_im = even_re + m, *odd_re = even_im + m, *odd_im = odd_re + m;
  for (std::int64_t k = 0; k < from.half(); ++k) {
    const Complex<Scalar> right = in[from.right(k)], left = in[from.left(k)];
    const Scalar keep = from.centre(k) ? 0 : 1;
    const Scalar sum_re = right.real() + keep * left.real(), sum_im = right.imag() + keep * left.imag();
    const Scalar difference_re = right.real() - left.real(), difference_im = right.imag() - left.imag();
    const Scalar *cosine = &kernels.cosine(k, 0), *sine = &kernels.sine(k, 0);
    for (std::int64_t a = 0; a < m; ++a) {
      even_re[a] += sum_re * cosine[a];
      even_im[a] += sum_im * cosine[a];
      odd_re[a] += difference_re * sine[a];
      odd_im[a] += difference_im * sine[a];
    }
  }
  for (std::int64_t a = 0; a < m; ++a) {
    const Complex<Scalar> even(even_re[a], even_im[a]), turned(-sign * odd_im[a], sign * odd_re[a]);
    out[to.right(a)] = even + turned;
    if (!to.centre(a)) out[to.left(a)] = even - turned;
  }
}

/// The same for the rows' index: in (n, columns) -> out (m, columns), times `scale`. Complex rows are real rows of
/// twice the length.
template <class Scalar>
void transform_columns(const ConstComplexMapOf<Scalar>& in, const ComplexMapOf<Scalar>& out,
                       const Matrix<Scalar>& cosine, const Matrix<Scalar>& sine, Scalar signed_scale) {
  const Fold from{static_cast<std::int64_t>(in.extent(0))}, to{static_cast<std::int64_t>(out.extent(0))};
  const auto width = static_cast<std::int64_t>(2 * in.extent(1));
  const auto* values = reinterpret_cast<const Scalar*>(in.data());
  Matrix<Scalar> sums(from.half(), width), differences(from.half(), width);
  for (std::int64_t k = 0; k < from.half(); ++k) {
    const Scalar* right = values + from.right(k) * width;
    const Scalar* left = values + from.left(k) * width;
    const Scalar keep = from.centre(k) ? 0 : 1;
    for (std::int64_t c = 0; c < width; ++c) {
      sums(k, c) = right[c] + keep * left[c];
      differences(k, c) = right[c] - left[c];
    }
  }
  Matrix<Scalar> even(to.half(), width), odd(to.half(), width);
  even.noalias() = cosine.transpose() * sums;
  odd.noalias() = sine.transpose() * differences;
  const Scalar scale = std::abs(signed_scale);
  for (std::int64_t k = 0; k < to.half(); ++k)
    for (std::int64_t c = 0; c < width / 2; ++c) {
      const Complex<Scalar> e(scale * even(k, 2 * c), scale * even(k, 2 * c + 1));
      const Complex<Scalar> turned(-signed_scale * odd(k, 2 * c + 1), signed_scale * odd(k, 2 * c));
      out(to.right(k), c) = e + turned;
      if (!to.centre(k)) out(to.left(k), c) = e - turned;
    }
}

}  // namespace

template <class Scalar>
BasicMatrixFourier<Scalar>::Kernels::Kernels(const FocalSampling& s)
    : symmetric(s.shift_x_px == 0 && s.shift_y_px == 0),
      prefactor(static_cast<Scalar>(s.pupil.spacing() * s.focal.spacing() / s.wavelength_m)) {
  const std::int64_t n = s.pupil.samples, m = s.focal.samples;
  if (symmetric) {
    const Fold pupil{n}, focal{m};
    cosine.resize(pupil.half(), focal.half());
    sine.resize(pupil.half(), focal.half());
    for (std::int64_t i = 0; i < pupil.half(); ++i)
      for (std::int64_t a = 0; a < focal.half(); ++a) {
        const detail::Wave wave =
            detail::wave(s.pupil.at(pupil.right(i)) * s.focal.at(focal.right(a)) / s.wavelength_m);
        cosine(i, a) = static_cast<Scalar>(wave.re);
        sine(i, a) = static_cast<Scalar>(wave.im);
      }
    return;
  }
  const auto fill = [&](ComplexMatrix& kernel, double shift) {
    kernel.resize(n, m);
    for (std::int64_t i = 0; i < n; ++i)
      for (std::int64_t a = 0; a < m; ++a) {
        const double x = s.pupil.at(i) - shift * s.pupil.spacing(), t = s.focal.at(a) - shift * s.focal.spacing();
        const Complex<Scalar> wave = detail::rounded<Scalar>(detail::phasor(x * t / s.wavelength_m));
        kernel(i, a) = {wave.real(), wave.imag()};
      }
  };
  fill(shifted_x, s.shift_x_px);
  fill(shifted_y, s.shift_y_px);
}

namespace {

template <class Scalar>
using ComplexMatrix = typename BasicMatrixFourier<Scalar>::Kernels::ComplexMatrix;

/// out = scale Y in X for full matrices.
template <class Scalar>
void multiply_both(const ComplexMatrix<Scalar>& y, const ConstComplexMapOf<Scalar>& in, const ComplexMatrix<Scalar>& x,
                   const ComplexMapOf<Scalar>& out, Scalar scale) {
  const Eigen::Map<const ComplexMatrix<Scalar>> input(reinterpret_cast<const std::complex<Scalar>*>(in.data()),
                                                      in.extent(0), in.extent(1));
  Eigen::Map<ComplexMatrix<Scalar>> output(reinterpret_cast<std::complex<Scalar>*>(out.data()), out.extent(0),
                                           out.extent(1));
  const ComplexMatrix<Scalar> half = input * x;
  output.noalias() = scale * (y * half);
}

}  // namespace

template <class Scalar>
void BasicMatrixFourier<Scalar>::Kernels::forward(const ConstComplexMapOf<Scalar>& in, const ComplexMapOf<Scalar>& out,
                                                  int sign) const {
  if (!symmetric) {
    if (sign > 0)
      multiply_both<Scalar>(shifted_y.transpose(), in, shifted_x, out, prefactor);
    else
      multiply_both<Scalar>(shifted_y.adjoint(), in, shifted_x.conjugate(), out, prefactor);
    return;
  }
  ComplexMapOf<Scalar> half(uninitialised("optics half transform"), in.extent(0), out.extent(1));
  transform_rows<Scalar>(in, half, cosine, sine, sign);
  transform_columns<Scalar>(half, out, cosine, sine, sign * prefactor);
}

template <class Scalar>
void BasicMatrixFourier<Scalar>::Kernels::backward(const ConstComplexMapOf<Scalar>& in, const ComplexMapOf<Scalar>& out,
                                                   int sign) const {
  if (!symmetric) {
    if (sign > 0)
      multiply_both<Scalar>(shifted_y, in, shifted_x.transpose(), out, prefactor);
    else
      multiply_both<Scalar>(shifted_y.conjugate(), in, shifted_x.adjoint(), out, prefactor);
    return;
  }
  const Matrix cosine_back = cosine.transpose(), sine_back = sine.transpose();
  ComplexMapOf<Scalar> half(uninitialised("optics half transform"), in.extent(0), out.extent(1));
  transform_rows<Scalar>(in, half, cosine_back, sine_back, sign);
  transform_columns<Scalar>(half, out, cosine_back, sine_back, sign * prefactor);
}

template <class Scalar>
void BasicMatrixFourier<Scalar>::Kernels::forward_rows(const ConstComplexMapOf<Scalar>& in,
                                                       const ComplexMapOf<Scalar>& out, int sign) const {
  const Fold from{static_cast<std::int64_t>(in.extent(1))}, to{static_cast<std::int64_t>(out.extent(1))};
  detail::for_each("focal_rows", static_cast<std::int64_t>(in.extent(0)), [&](std::int64_t row) {
    transform_row<Scalar>(&in(row, 0), &out(row, 0), {from, to, sign}, *this);
  });
}

template <class Scalar>
void BasicMatrixFourier<Scalar>::Kernels::forward_columns(const ConstComplexMapOf<Scalar>& in,
                                                          const ComplexMapOf<Scalar>& out, int sign) const {
  transform_columns<Scalar>(in, out, cosine, sine, sign * prefactor);
}

template <class Scalar>
double BasicMatrixFourier<Scalar>::Kernels::flop() const {
  if (!symmetric) {
    const auto n = static_cast<double>(shifted_x.rows()), m = static_cast<double>(shifted_x.cols());
    return 8 * n * m * (n + m);
  }
  const auto n = static_cast<double>(cosine.rows()), m = static_cast<double>(cosine.cols());
  return 2 * 2 * n * m * (4 * n + 4 * m);
}

template <class Scalar>
std::size_t BasicMatrixFourier<Scalar>::Kernels::bytes() const {
  return sizeof(Scalar) * (cosine.size() + sine.size() + 2 * shifted_x.size() + 2 * shifted_y.size());
}

template struct BasicMatrixFourier<float>::Kernels;
template struct BasicMatrixFourier<double>::Kernels;

}  // namespace arago::optics
