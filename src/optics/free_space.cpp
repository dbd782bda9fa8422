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
    transfer.push_back(detail::product({std::cos(end), std::sin(end)}, {std::cos(start), -std::sin(start)}));
  }
  return transfer;
}

SeparableFreeSpace::SeparableFreeSpace(const FreeSpace& space)
    : space_(space), transfer_(separable_transfer(space)), fft_(space.samples, space.samples) {}

void SeparableFreeSpace::forward(const ComplexMap& field) const {
  fft_.forward(field.data());
  for (std::int64_t row = 0; row < space_.samples; ++row)
    for (std::int64_t col = 0; col < space_.samples; ++col)
      field(row, col) = detail::product(field(row, col), detail::product(transfer_[row], transfer_[col]));
  fft_.inverse(field.data());
}

void SeparableFreeSpace::adjoint(const ComplexMap& field) const {
  fft_.forward(field.data());
  for (std::int64_t row = 0; row < space_.samples; ++row)
    for (std::int64_t col = 0; col < space_.samples; ++col)
      field(row, col) =
          detail::product(field(row, col), detail::conjugate(detail::product(transfer_[row], transfer_[col])));
  fft_.inverse(field.data());
}

void SeparableFreeSpace::multiply_by_slope(const ComplexMap& field, const std::vector<double>& slope) const {
  fft_.forward(field.data());
  for (std::int64_t row = 0; row < space_.samples; ++row)
    for (std::int64_t col = 0; col < space_.samples; ++col) {
      const Complex<double> turned = detail::product(detail::product(transfer_[row], transfer_[col]), field(row, col));
      const double factor = slope[row] + slope[col];
      field(row, col) = Complex<double>(-factor * turned.imag(), factor * turned.real());
    }
  fft_.inverse(field.data());
}

void SeparableFreeSpace::distance_derivative(const ComplexMap& field) const {
  const double wavenumber = 2 * pi / space_.wavelength_m;
  std::vector<double> slope;
  for (std::int64_t q = 0; q < space_.samples; ++q) {
    const double sine = axis_sine(space_, q), cosine = axis_cosine(space_, q);
    // cos - 1 = -sin^2 / (1 + cos), without cancellation
    slope.push_back(wavenumber * (cosine > 0 ? -sine * sine / (1 + cosine) : -1.0));
  }
  multiply_by_slope(field, slope);
}

void SeparableFreeSpace::log_width_derivative(const ComplexMap& field) const {
  const double phase = 2 * pi / space_.wavelength_m * space_.distance_m;
  std::vector<double> slope;
  for (std::int64_t q = 0; q < space_.samples; ++q) {
    const double sine = axis_sine(space_, q), cosine = axis_cosine(space_, q);
    slope.push_back(cosine > 0 ? phase * sine * sine / cosine : 0.0);
  }
  multiply_by_slope(field, slope);
}

}  // namespace arago::optics
