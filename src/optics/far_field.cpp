#include "arago/optics/far_field.hpp"

#include "arago/core/error.hpp"
#include "arago/fft/local_fft2d.hpp"
#include "arago/optics/resampling.hpp"
#include "optics/detail/centred_fft.hpp"

namespace arago::optics {
namespace {

ComplexMap padded_times(const ConstComplexMap& pupil, int pad) {
  ARAGO_REQUIRE(pad >= 1, "padding factor " << pad << " must be at least 1");
  return padded(pupil, pad * static_cast<std::int64_t>(pupil.extent(0)));
}

}  // namespace

FocalField fft_far_field(const ConstComplexMap& pupil, const Grid& pupil_grid, double wavelength_m, int pad, int sign) {
  ComplexMap field = padded_times(pupil, pad);
  const auto n = static_cast<std::int64_t>(field.extent(0));
  detail::CentredFft(n, sign).forward(field);
  return {field, {n, wavelength_m / pupil_grid.spacing()}};
}

ComplexMap padded_transform(const ConstComplexMap& pupil, int pad) {
  const ComplexMap field = padded_times(pupil, pad);
  const auto n = static_cast<std::int64_t>(field.extent(0));
  fft::LocalFft2d<double>(n, n).inverse(field.data());
  ComplexMap shifted(uninitialised("optics far field"), n, n);
  for (std::int64_t row = 0; row < n; ++row)
    for (std::int64_t col = 0; col < n; ++col)
      shifted((row + n / 2) % n, (col + n / 2) % n) = field(row, col) * static_cast<double>(n);
  return shifted;
}

ComplexMap padded_transform_back(const ConstComplexMap& pupil, int pad) {
  const ComplexMap field = padded_times(pupil, pad);
  const auto n = static_cast<std::int64_t>(field.extent(0));
  ComplexMap shifted(uninitialised("optics far field"), n, n);
  for (std::int64_t row = 0; row < n; ++row)
    for (std::int64_t col = 0; col < n; ++col)
      shifted(row, col) = field((row + n / 2) % n, (col + n / 2) % n) / static_cast<double>(n);
  fft::LocalFft2d<double>(n, n).forward(shifted.data());
  return shifted;
}

}  // namespace arago::optics
