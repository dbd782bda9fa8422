#include "arago/optics/free_space.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/grid.hpp"
#include "optics/detail/phasor.hpp"

#include <algorithm>
#include <cmath>

namespace arago::optics {
namespace {

void check(const FreeSpace& space) {
  ARAGO_REQUIRE(space.samples > 0 && space.width_m > 0 && space.wavelength_m > 0,
                "free space of " << space.samples << " samples over " << space.width_m << " m at " << space.wavelength_m
                                 << " m: all must be positive");
}

/// lam f / width, the sine of the angle of the wave along one axis.
double axis_sine(const FreeSpace& space, std::int64_t q) {
  return space.wavelength_m * static_cast<double>(detail::signed_frequency(q, space.samples)) / space.width_m;
}

/// sqrt(max(0, 1 - (lam f / width)^2)), its cosine.
double axis_cosine(const FreeSpace& space, std::int64_t q) {
  const double sine = axis_sine(space, q);
  return std::sqrt(std::max(0.0, 1 - sine * sine));
}

}  // namespace

std::vector<Complex<double>> separable_transfer(const FreeSpace& space) {
  check(space);
  const double wavenumber = 2 * pi / space.wavelength_m;
  std::vector<Complex<double>> transfer;
  for (std::int64_t q = 0; q < space.samples; ++q) {
    const double cosine = axis_cosine(space, q);
    const double end = wavenumber * (space.from_m + space.distance_m) * cosine;
    const double start = wavenumber * space.from_m * cosine;
    transfer.push_back(detail::product<double>({std::cos(end), std::sin(end)}, {std::cos(start), -std::sin(start)}));
  }
  return transfer;
}

template <class Scalar>
std::vector<Complex<Scalar>> rounded_transfer(const FreeSpace& space) {
  std::vector<Complex<Scalar>> transfer;
  for (const Complex<double>& h : separable_transfer(space)) transfer.push_back(detail::rounded<Scalar>(h));
  return transfer;
}

template std::vector<Complex<float>> rounded_transfer<float>(const FreeSpace&);
template std::vector<Complex<double>> rounded_transfer<double>(const FreeSpace&);

template <class Scalar>
BasicSeparableFreeSpace<Scalar>::BasicSeparableFreeSpace(const FreeSpace& space)
    : space_(space), transfer_(rounded_transfer<Scalar>(space)), fft_(space.samples, space.samples) {}

template <class Scalar>
void BasicSeparableFreeSpace<Scalar>::forward(const ComplexMapOf<Scalar>& field) const {
  fft_.forward(field.data());
  for (std::int64_t row = 0; row < space_.samples; ++row)
    for (std::int64_t col = 0; col < space_.samples; ++col)
      field(row, col) = detail::product(field(row, col), detail::product(transfer_[row], transfer_[col]));
  fft_.inverse(field.data());
}

template <class Scalar>
void BasicSeparableFreeSpace<Scalar>::adjoint(const ComplexMapOf<Scalar>& field) const {
  fft_.forward(field.data());
  for (std::int64_t row = 0; row < space_.samples; ++row)
    for (std::int64_t col = 0; col < space_.samples; ++col)
      field(row, col) =
          detail::product(field(row, col), detail::conjugate(detail::product(transfer_[row], transfer_[col])));
  fft_.inverse(field.data());
}

template <class Scalar>
void BasicSeparableFreeSpace<Scalar>::multiply_by_slope(const ComplexMapOf<Scalar>& field,
                                                        const std::vector<double>& slope) const {
  fft_.forward(field.data());
  for (std::int64_t row = 0; row < space_.samples; ++row)
    for (std::int64_t col = 0; col < space_.samples; ++col) {
      const Complex<Scalar> turned = detail::product(detail::product(transfer_[row], transfer_[col]), field(row, col));
      const auto factor = static_cast<Scalar>(slope[row] + slope[col]);
      field(row, col) = Complex<Scalar>(-factor * turned.imag(), factor * turned.real());
    }
  fft_.inverse(field.data());
}

template <class Scalar>
void BasicSeparableFreeSpace<Scalar>::distance_derivative(const ComplexMapOf<Scalar>& field) const {
  const double wavenumber = 2 * pi / space_.wavelength_m;
  std::vector<double> slope;
  for (std::int64_t q = 0; q < space_.samples; ++q) {
    const double sine = axis_sine(space_, q), cosine = axis_cosine(space_, q);
    // cos - 1 = -sin^2 / (1 + cos), without cancellation
    slope.push_back(wavenumber * (cosine > 0 ? -sine * sine / (1 + cosine) : -1.0));
  }
  multiply_by_slope(field, slope);
}

template <class Scalar>
void BasicSeparableFreeSpace<Scalar>::log_width_derivative(const ComplexMapOf<Scalar>& field) const {
  const double phase = 2 * pi / space_.wavelength_m * space_.distance_m;
  std::vector<double> slope;
  for (std::int64_t q = 0; q < space_.samples; ++q) {
    const double sine = axis_sine(space_, q), cosine = axis_cosine(space_, q);
    slope.push_back(cosine > 0 ? phase * sine * sine / cosine : 0.0);
  }
  multiply_by_slope(field, slope);
}

template class BasicSeparableFreeSpace<float>;
template class BasicSeparableFreeSpace<double>;

}  // namespace arago::optics
