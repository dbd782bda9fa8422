#include "arago/optics/source.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/grid.hpp"

#include <cmath>

namespace arago::optics {
namespace {

constexpr double ln10 = 2.30258509299404568402;
constexpr double degree = pi / 180;

struct Angle {
  double sine, cosine;
};
Angle position_angle(const Binary& binary) {
  const double phi = binary.position_angle_deg * degree;
  return {std::sin(phi), std::cos(phi)};
}

}  // namespace

std::array<Star, 2> stars(const Binary& binary) {
  ARAGO_REQUIRE(binary.contrast >= 0,
                "binary.contrast=" << binary.contrast << " (flux A / flux B) must not be negative");
  const Angle angle = position_angle(binary);
  const double radius = binary.separation_as / 2;
  const double dx = radius * angle.sine, dy = radius * angle.cosine;
  const double total = std::pow(10.0, binary.log_flux);
  const double flux_b = total / (1 + binary.contrast);
  const double as = radian_per_arcsecond;
  return {Star{(binary.x_as + dx) * as, (binary.y_as + dy) * as, binary.contrast * flux_b},
          Star{(binary.x_as - dx) * as, (binary.y_as - dy) * as, flux_b}};
}

std::array<Star, 2> stars_jvp(const Binary& at, const Binary& d) {
  const Angle angle = position_angle(at);
  const double turn = d.position_angle_deg * degree * at.separation_as / 2;
  const double dx = d.separation_as / 2 * angle.sine + turn * angle.cosine;
  const double dy = d.separation_as / 2 * angle.cosine - turn * angle.sine;
  const double as = radian_per_arcsecond;
  const auto [a, b] = stars(at);
  const double total = a.flux + b.flux, c1 = 1 + at.contrast;
  const double shift = total / (c1 * c1) * d.contrast;  // from B to A
  return {Star{(d.x_as + dx) * as, (d.y_as + dy) * as, ln10 * a.flux * d.log_flux + shift},
          Star{(d.x_as - dx) * as, (d.y_as - dy) * as, ln10 * b.flux * d.log_flux - shift}};
}

Binary stars_vjp(const Binary& at, const std::array<Star, 2>& g) {
  const Angle angle = position_angle(at);
  const double as = radian_per_arcsecond;
  const auto [a, b] = stars(at);
  const double across_x = (g[0].x_rad - g[1].x_rad) * as, across_y = (g[0].y_rad - g[1].y_rad) * as;
  const double c1 = 1 + at.contrast;
  Binary gradient;
  gradient.x_as = (g[0].x_rad + g[1].x_rad) * as;
  gradient.y_as = (g[0].y_rad + g[1].y_rad) * as;
  gradient.separation_as = 0.5 * (across_x * angle.sine + across_y * angle.cosine);
  gradient.position_angle_deg = degree * at.separation_as / 2 * (across_x * angle.cosine - across_y * angle.sine);
  gradient.contrast = (g[0].flux - g[1].flux) * (a.flux + b.flux) / (c1 * c1);
  gradient.log_flux = ln10 * (g[0].flux * a.flux + g[1].flux * b.flux);
  return gradient;
}

std::vector<Star> resolved_source(const ConstRealMap& brightness, double spacing_rad, const Star& centre) {
  const double total = sum(brightness);
  ARAGO_REQUIRE(total > 0, "a resolved source needs a positive brightness somewhere; its map adds up to " << total);
  const double cy = 0.5 * (static_cast<double>(brightness.extent(0)) - 1);
  const double cx = 0.5 * (static_cast<double>(brightness.extent(1)) - 1);
  std::vector<Star> points;
  for (std::size_t row = 0; row < brightness.extent(0); ++row)
    for (std::size_t col = 0; col < brightness.extent(1); ++col) {
      const double value = brightness(row, col);
      ARAGO_REQUIRE(value >= 0, "brightness " << value << " at [" << row << "][" << col << "] must not be negative");
      if (value == 0) continue;
      points.push_back({centre.x_rad + (static_cast<double>(col) - cx) * spacing_rad,
                        centre.y_rad + (static_cast<double>(row) - cy) * spacing_rad, centre.flux * value / total});
    }
  return points;
}

double log_flux(double spectral_flux_density, double bandwidth_m, double diameter_m, double exposure_s,
                double throughput) {
  const double area = pi * (diameter_m / 2) * (diameter_m / 2);
  const double photons = spectral_flux_density * bandwidth_m * area * exposure_s * throughput;
  ARAGO_REQUIRE(photons > 0, "the photon budget gives " << photons << " photons; density " << spectral_flux_density
                                                        << ", bandwidth " << bandwidth_m << " m, exposure "
                                                        << exposure_s << " s and throughput " << throughput
                                                        << " must be positive");
  return std::log10(photons);
}

}  // namespace arago::optics
