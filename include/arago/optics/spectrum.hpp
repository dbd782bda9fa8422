#pragma once

#include "arago/optics/maps.hpp"

#include <cstdint>
#include <vector>

namespace arago::optics {

/// lam_i = linspace(centre - width / 2, centre + width / 2, count), both ends included; the centre for count = 1.
std::vector<double> band(double centre_m, double width_m, std::int64_t count);

/// Weights (stars, wavelengths), each row of sum 1. Uniform; or from polynomial coefficients in the normalised
/// wavelength (lam - centre) / (width / 2), lowest order first, clipped at zero.
RealMap uniform_spectrum(std::int64_t stars, std::int64_t wavelengths);
RealMap polynomial_spectrum(const std::vector<std::vector<double>>& coefficients,
                            const std::vector<double>& wavelengths_m);
/// Rows divided by their sums; InputError if a weight is negative or a row has none.
RealMap normalised_spectrum(const ConstRealMap& weights);

}  // namespace arago::optics
