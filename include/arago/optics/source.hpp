#pragma once

#include "arago/optics/maps.hpp"

#include <array>
#include <span>
#include <vector>

namespace arago::optics {

/// A point of light: offset from the optical axis and photons.
struct Star {
  double x_rad = 0;
  double y_rad = 0;
  double flux = 0;
};

/// Binary star. A sits at (x, y) + v, B at (x, y) - v, v = (separation / 2) (sin PA, cos PA): the vector from B to A
/// has position angle PA, from +y towards +x, in sky coordinates before the image parity. contrast = flux A / flux B.
struct Binary {
  double x_as = 0;
  double y_as = 0;
  double separation_as = 10;
  double position_angle_deg = 90;
  double contrast = 0.3;
  double log_flux = 0;  ///< log10 of all photons
};

/// Stars A and B: F_B = F / (1 + c), F_A = c F_B, F = 10^log_flux.
std::array<Star, 2> stars(const Binary& binary);
/// Tangent of both stars along `direction` (a Binary of increments); cotangent of the binary from those of the stars.
std::array<Star, 2> stars_jvp(const Binary& at, const Binary& direction);
Binary stars_vjp(const Binary& at, const std::array<Star, 2>& cotangent);

/// A resolved source: an intensity map over a sky grid (radians), as stars of the total flux; pixels of zero are left
/// out.
std::vector<Star> resolved_source(const ConstRealMap& brightness, double spacing_rad, const Star& centre);

/// total = 10^log10: log10 of spectral flux density (photons / s / m^2 / m) x bandwidth x pi (D / 2)^2 x time x
/// throughput. InputError unless the product is positive.
double log_flux(double spectral_flux_density, double bandwidth_m, double diameter_m, double exposure_s,
                double throughput);

}  // namespace arago::optics
