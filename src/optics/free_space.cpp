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

/// sqrt(max(0, 1 - (lam f / width)^2)), the cosine of the angle of the wave along one axis.
double axis_cosine(const FreeSpace& space, std::int64_t q) {
  const double sine =
      space.wavelength_m * static_cast<double>(detail::signed_frequency(q, space.samples)) / space.width_m;
  return std::sqrt(std::max(0.0, 1 - sine * sine));
}

template <class Factor>
std::vector<Complex<double>> transfer_times(const FreeSpace& space, const Factor& factor) {
  check(space);
  const double wavenumber = 2 * pi / space.wavelength_m;
  std::vector<Complex<double>> transfer;
  for (std::int64_t q = 0; q < space.samples; ++q) {
    const double cosine = axis_cosine(space, q);
    const double phase = wavenumber * (space.from_m + space.distance_m) * cosine;
    const double start = wavenumber * space.from_m * cosine;
    const Complex<double> over =
        detail::product({std::cos(phase), std::sin(phase)}, {std::cos(start), -std::sin(start)});
    transfer.push_back(detail::product(over, factor(wavenumber, cosine)));
  }
  return transfer;
}

}  // namespace

std::vector<Complex<double>> separable_transfer(const FreeSpace& space) {
  return transfer_times(space, [](double, double) { return Complex<double>(1, 0); });
}

std::vector<Complex<double>> separable_transfer_by_distance(const FreeSpace& space) {
  return transfer_times(space, [](double k, double cosine) { return Complex<double>(0, k * cosine); });
}

std::vector<Complex<double>> separable_transfer_by_log_width(const FreeSpace& space) {
  return transfer_times(space, [&](double k, double cosine) {
    return Complex<double>(0, cosine > 0 ? k * space.distance_m * (1 - cosine * cosine) / cosine : 0.0);
  });
}

SeparableFreeSpace::SeparableFreeSpace(const FreeSpace& space)
    : space_(space), fft_(space.samples, space.samples), transfer_(separable_transfer(space)) {}

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

void SeparableFreeSpace::multiply_by_slope(const ComplexMap& field, const std::vector<Complex<double>>& slope) const {
  fft_.forward(field.data());
  for (std::int64_t row = 0; row < space_.samples; ++row)
    for (std::int64_t col = 0; col < space_.samples; ++col)
      field(row, col) = detail::product(
          field(row, col), detail::product(slope[row], transfer_[col]) + detail::product(transfer_[row], slope[col]));
  fft_.inverse(field.data());
}

void SeparableFreeSpace::distance_derivative(const ComplexMap& field) const {
  multiply_by_slope(field, separable_transfer_by_distance(space_));
}

void SeparableFreeSpace::log_width_derivative(const ComplexMap& field) const {
  multiply_by_slope(field, separable_transfer_by_log_width(space_));
}

}  // namespace arago::optics
