#include "arago/optics/matrix_fourier.hpp"

#include "arago/core/error.hpp"
#include "optics/detail/half_kernels.hpp"
#include "optics/detail/phasor.hpp"

#include <algorithm>

namespace arago::optics {

template <class Scalar>
BasicMatrixFourier<Scalar>::BasicMatrixFourier(const FocalSampling& sampling) : sampling_(sampling) {
  ARAGO_REQUIRE(sampling.pupil.samples > 0 && sampling.focal.samples > 0,
                "matrix transform of " << sampling.pupil.samples << " to " << sampling.focal.samples
                                       << " samples: both must be positive");
  ARAGO_REQUIRE(sampling.wavelength_m > 0, "wavelength " << sampling.wavelength_m << " m must be positive");
  ARAGO_REQUIRE(sampling.sign == 1 || sampling.sign == -1,
                "telescope.image_parity=" << sampling.sign << " must be 1 or -1");
  kernels_ = std::make_shared<const Kernels>(sampling);
}

template <class Scalar>
void BasicMatrixFourier<Scalar>::forward(const ConstComplexMapOf<Scalar>& pupil,
                                         const ComplexMapOf<Scalar>& focal) const {
  kernels_->forward(pupil, focal, sampling_.sign);
}

template <class Scalar>
void BasicMatrixFourier<Scalar>::forward_rows(const ConstComplexMapOf<Scalar>& rows,
                                              const ComplexMapOf<Scalar>& half) const {
  ARAGO_REQUIRE(kernels_->symmetric, "a matrix transform with a shift is not done row by row");
  kernels_->forward_rows(rows, half, sampling_.sign);
}

template <class Scalar>
void BasicMatrixFourier<Scalar>::forward_columns(const ConstComplexMapOf<Scalar>& half,
                                                 const ComplexMapOf<Scalar>& focal) const {
  ARAGO_REQUIRE(kernels_->symmetric, "a matrix transform with a shift is not done row by row");
  kernels_->forward_columns(half, focal, sampling_.sign);
}

template <class Scalar>
void BasicMatrixFourier<Scalar>::adjoint(const ConstComplexMapOf<Scalar>& focal,
                                         const ComplexMapOf<Scalar>& pupil) const {
  kernels_->backward(focal, pupil, -sampling_.sign);
}

template <class Scalar>
void BasicMatrixFourier<Scalar>::scale_derivative(const ConstComplexMapOf<Scalar>& pupil,
                                                  const ConstComplexMapOf<Scalar>& focal,
                                                  const ComplexMapOf<Scalar>& derivative) const {
  const FocalSampling& s = sampling_;
  const std::int64_t n = s.pupil.samples, m = s.focal.samples;
  const auto pupil_at = [&](std::int64_t i, double shift) { return s.pupil.at(i) - shift * s.pupil.spacing(); };
  const auto focal_at = [&](std::int64_t a, double shift) { return s.focal.at(a) - shift * s.focal.spacing(); };
  ComplexMapOf<Scalar> weighted(uninitialised("optics weighted pupil"), n, n),
      part(uninitialised("optics focal part"), m, m);
  std::copy_n(focal.data(), focal.size(), derivative.data());
  for (const bool along_x : {true, false}) {
    const double shift = along_x ? s.shift_x_px : s.shift_y_px;
    for (std::int64_t row = 0; row < n; ++row)
      for (std::int64_t col = 0; col < n; ++col)
        weighted(row, col) = pupil(row, col) * static_cast<Scalar>(pupil_at(along_x ? col : row, shift));
    forward(weighted, part);
    for (std::int64_t row = 0; row < m; ++row)
      for (std::int64_t col = 0; col < m; ++col) {
        const auto factor =
            static_cast<Scalar>(s.sign * 2 * pi / s.wavelength_m * focal_at(along_x ? col : row, shift));
        derivative(row, col) += Complex<Scalar>(-factor * part(row, col).imag(), factor * part(row, col).real());
      }
  }
}

template <class Scalar>
double BasicMatrixFourier<Scalar>::flop() const {
  return kernels_->flop();
}
template <class Scalar>
std::size_t BasicMatrixFourier<Scalar>::bytes() const {
  return kernels_->bytes();
}

template class BasicMatrixFourier<float>;
template class BasicMatrixFourier<double>;

}  // namespace arago::optics
