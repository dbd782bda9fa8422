#include "arago/optics/angular_spectrum.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/grid.hpp"
#include "optics/detail/phasor.hpp"

#include <cmath>

namespace arago::optics {
namespace {

/// Turns per metre of distance of the wave with (lam f)^2 = a, less the piston 1/lam: (sqrt(1 - a) - 1) / lam without
/// cancellation, or its paraxial limit.
double turns_per_metre(const AngularSpectrumOptions& options, double a, double wavelength_m) {
  return options.paraxial ? -a / (2 * wavelength_m) : -a / (wavelength_m * (1 + std::sqrt(1 - a)));
}

double squared_sine(const FreeSpace& space, std::int64_t row, std::int64_t col) {
  const double scale = space.wavelength_m / space.width_m;
  const double y = scale * static_cast<double>(detail::signed_frequency(row, space.samples));
  const double x = scale * static_cast<double>(detail::signed_frequency(col, space.samples));
  return x * x + y * y;
}

}  // namespace

Complex<double> angular_spectrum_transfer(const FreeSpace& space, const AngularSpectrumOptions& options,
                                          std::int64_t row, std::int64_t col) {
  const double z = space.distance_m, wavelength = space.wavelength_m;
  if (options.band_limit) {
    const double limit = 1 / (wavelength * std::sqrt(std::pow(2 * z / space.width_m, 2) + 1));
    const auto beyond = [&](std::int64_t q) {
      return std::fabs(static_cast<double>(detail::signed_frequency(q, space.samples))) / space.width_m > limit;
    };
    if (beyond(row) || beyond(col)) return {0, 0};
  }
  const double a = squared_sine(space, row, col);
  if (a > 1 && !options.paraxial) {
    const double decay =
        options.evanescent_decay ? std::exp(-2 * pi * std::fabs(z) * std::sqrt(a - 1) / wavelength) : 0.0;
    return {decay, 0};
  }
  const double turns = turns_per_metre(options, a, wavelength);
  const auto wave_at = [&](double reached_m) {
    const Complex<double> wave = detail::phasor(reached_m * turns);
    return options.piston ? detail::product(wave, detail::phasor(detail::turns_over(reached_m, wavelength))) : wave;
  };
  if (space.from_m == 0) return wave_at(z);
  return detail::product(wave_at(space.from_m + z), detail::conjugate(wave_at(space.from_m)));
}

template <class Scalar>
BasicAngularSpectrum<Scalar>::BasicAngularSpectrum(const FreeSpace& space, const AngularSpectrumOptions& options)
    : space_(space),
      options_(options),
      fft_(space.samples, space.samples),
      transfer_(uninitialised("optics transfer function"), space.samples, space.samples) {
  ARAGO_REQUIRE(space.width_m > 0 && space.wavelength_m > 0,
                "free space over " << space.width_m << " m at " << space.wavelength_m << " m: both must be positive");
  for (std::int64_t row = 0; row < space.samples; ++row)
    for (std::int64_t col = 0; col < space.samples; ++col)
      transfer_(row, col) = detail::rounded<Scalar>(angular_spectrum_transfer(space, options, row, col));
}

template <class Scalar>
void BasicAngularSpectrum<Scalar>::forward(const ComplexMapOf<Scalar>& field) const {
  fft_.forward(field.data());
  for (std::size_t k = 0; k < transfer_.size(); ++k)
    field.data()[k] = detail::product(field.data()[k], transfer_.data()[k]);
  fft_.inverse(field.data());
}

template <class Scalar>
void BasicAngularSpectrum<Scalar>::adjoint(const ComplexMapOf<Scalar>& field) const {
  fft_.forward(field.data());
  for (std::size_t k = 0; k < transfer_.size(); ++k)
    field.data()[k] = detail::product(field.data()[k], detail::conjugate(transfer_.data()[k]));
  fft_.inverse(field.data());
}

template <class Scalar>
void BasicAngularSpectrum<Scalar>::distance_derivative(const ComplexMapOf<Scalar>& field) const {
  fft_.forward(field.data());
  for (std::int64_t row = 0; row < space_.samples; ++row)
    for (std::int64_t col = 0; col < space_.samples; ++col) {
      const double a = squared_sine(space_, row, col);
      Complex<double> slope(0, 0);
      if (a <= 1 || options_.paraxial)
        slope = Complex<double>(0, 2 * pi * turns_per_metre(options_, a, space_.wavelength_m));
      else if (options_.evanescent_decay)
        slope = Complex<double>((space_.distance_m < 0 ? 1 : -1) * 2 * pi * std::sqrt(a - 1) / space_.wavelength_m, 0);
      field(row, col) =
          detail::product(field(row, col), detail::product(detail::rounded<Scalar>(slope), transfer_(row, col)));
    }
  fft_.inverse(field.data());
}

template <class Scalar>
void BasicAngularSpectrum<Scalar>::log_width_derivative(const ComplexMapOf<Scalar>& field) const {
  // d/d ln width of 2 pi z (sqrt(1 - a) - 1) / lam with a ~ width^-2; evanescent waves keep their (negligible) size
  fft_.forward(field.data());
  for (std::int64_t row = 0; row < space_.samples; ++row)
    for (std::int64_t col = 0; col < space_.samples; ++col) {
      const double a = squared_sine(space_, row, col);
      const double turns = space_.distance_m * a / space_.wavelength_m;
      const double slope = options_.paraxial ? turns : (a < 1 ? turns / std::sqrt(1 - a) : 0.0);
      const Complex<Scalar> factor(0, static_cast<Scalar>(2 * pi * slope));
      field(row, col) = detail::product(field(row, col), detail::product(factor, transfer_(row, col)));
    }
  fft_.inverse(field.data());
}

template class BasicAngularSpectrum<float>;
template class BasicAngularSpectrum<double>;

}  // namespace arago::optics
