#include "arago/optics/spectrum.hpp"

#include "arago/core/error.hpp"

#include <algorithm>

namespace arago::optics {

std::vector<double> band(double centre_m, double width_m, std::int64_t count) {
  ARAGO_REQUIRE(count >= 1, "telescope.n_lambda=" << count << " must be at least 1");
  ARAGO_REQUIRE(width_m >= 0 && centre_m - width_m / 2 > 0,
                "band of " << width_m << " m around " << centre_m << " m reaches wavelengths that are not positive");
  if (count == 1) return {centre_m};
  std::vector<double> wavelengths;
  const double first = centre_m - width_m / 2;
  for (std::int64_t i = 0; i < count; ++i)
    wavelengths.push_back(first + width_m * static_cast<double>(i) / static_cast<double>(count - 1));
  return wavelengths;
}

RealMap uniform_spectrum(std::int64_t stars, std::int64_t wavelengths) {
  RealMap weights(uninitialised("optics spectrum"), stars, wavelengths);
  Kokkos::deep_copy(weights, 1.0 / static_cast<double>(wavelengths));
  return weights;
}

RealMap polynomial_spectrum(const std::vector<std::vector<double>>& coefficients,
                            const std::vector<double>& wavelengths_m) {
  ARAGO_REQUIRE(!wavelengths_m.empty(), "a spectrum needs wavelengths");
  const auto [low, high] = std::minmax_element(wavelengths_m.begin(), wavelengths_m.end());
  const double centre = 0.5 * (*low + *high), half = *high > *low ? 0.5 * (*high - *low) : 1;
  RealMap weights("optics spectrum", coefficients.size(), wavelengths_m.size());
  for (std::size_t star = 0; star < coefficients.size(); ++star)
    for (std::size_t i = 0; i < wavelengths_m.size(); ++i) {
      const double u = (wavelengths_m[i] - centre) / half;
      double value = 0;
      for (auto c = coefficients[star].rbegin(); c != coefficients[star].rend(); ++c) value = value * u + *c;
      weights(star, i) = std::max(0.0, value);
    }
  return normalised_spectrum(weights);
}

RealMap normalised_spectrum(const ConstRealMap& weights) {
  RealMap result(uninitialised("optics spectrum"), weights.extent(0), weights.extent(1));
  for (std::size_t star = 0; star < weights.extent(0); ++star) {
    double total = 0;
    for (std::size_t i = 0; i < weights.extent(1); ++i) {
      ARAGO_REQUIRE(weights(star, i) >= 0,
                    "spectral weight " << weights(star, i) << " of star " << star << " must not be negative");
      total += weights(star, i);
    }
    ARAGO_REQUIRE(total > 0, "star " << star << " has no spectral weight at any wavelength");
    for (std::size_t i = 0; i < weights.extent(1); ++i) result(star, i) = weights(star, i) / total;
  }
  return result;
}

}  // namespace arago::optics
