#pragma once

#include "arago/core/views.hpp"
#include "arago/optics/grid.hpp"

#include <cmath>
#include <cstdint>

namespace arago::optics::detail {

/// exp(2 pi i turns), reduced to half a turn first: exact to rounding for any number of turns.
inline Complex<double> phasor(double turns) {
  const double angle = 2 * pi * (turns - std::rint(turns));
  return {std::cos(angle), std::sin(angle)};
}

/// distance / wavelength less whole turns: exact at any distance, which the quotient alone is not.
inline double turns_over(double distance_m, double wavelength_m) {
  return std::remainder(distance_m, wavelength_m) / wavelength_m;
}

/// a b with plain rounding of each product; Kokkos' operator checks for infinities.
template <class Scalar>
inline Complex<Scalar> product(const Complex<Scalar>& a, const Complex<Scalar>& b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

template <class Scalar>
inline Complex<Scalar> conjugate(const Complex<Scalar>& a) {
  return {a.real(), -a.imag()};
}

/// Rounded to the precision of a field, after its phase has been reduced in double.
template <class Scalar>
inline Complex<Scalar> rounded(const Complex<double>& z) {
  return {static_cast<Scalar>(z.real()), static_cast<Scalar>(z.imag())};
}

/// Signed integer frequency of FFT index q: 0, 1 .. n/2 - 1, -n/2 .. -1.
inline std::int64_t signed_frequency(std::int64_t q, std::int64_t n) {
  return q < (n + 1) / 2 ? q : q - n;
}

}  // namespace arago::optics::detail
