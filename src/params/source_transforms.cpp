#include "arago/core/error.hpp"
#include "arago/params/keys.hpp"
#include "params/detail/transform_tables.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace arago::params::detail {

namespace {

constexpr double radians_per_degree = std::numbers::pi / 180.0;
constexpr double radians_per_arcsecond = std::numbers::pi / (180.0 * 3600.0);

std::string text(std::string_view key) {
  return std::string(key);
}

/// F = density x bandwidth x pi (D1/2)^2 x exposure x throughput (clear circle: the obscuration is not subtracted);
/// log10 F. d log10 F / dx = 1/(x ln 10), twice that for the diameter.
Evaluation budget_log_flux(Inputs in) {
  const double density = in[0][0], bandwidth = in[1][0], diameter = in[2][0], exposure = in[3][0],
               throughput = in[4][0];
  const double radius = diameter / 2;
  const double photons = density * bandwidth * (std::numbers::pi * radius * radius) * exposure * throughput;
  ARAGO_REQUIRE(photons > 0 && std::isfinite(photons),
                fmt::format("the photon budget is {} photons and must be positive: binary.spectral_flux_density={}, "
                            "band.bandwidth_m={}, system.m1_diameter_m={}, imaging.exposure_time_s={}, "
                            "imaging.throughput={}; each must be above 0",
                            photons, density, bandwidth, diameter, exposure, throughput));
  const auto slope = [](double x) { return 1.0 / (x * std::numbers::ln10); };
  return scalar(std::log10(photons),
                {slope(density), slope(bandwidth), 2 * slope(diameter), slope(exposure), slope(throughput)});
}

Evaluation log_flux_total(Inputs in) {
  return scalar(in[0][0] + in[1][0], {1.0, 1.0});
}

/// F = 10^log_flux, c = F_A / F_B:  F_A = c F / (1 + c),  F_B = F / (1 + c).
Evaluation raw_fluxes(Inputs in) {
  const double total = std::pow(10.0, in[0][0]), c = in[1][0];
  const double flux_b = total / (1 + c), flux_a = c * flux_b;
  const double slope = total / ((1 + c) * (1 + c));
  Eigen::MatrixXd jacobian(2, 2);
  jacobian << std::numbers::ln10 * flux_a, slope,  //
      std::numbers::ln10 * flux_b, -slope;
  return {{flux_a, flux_b}, jacobian};
}

/// v = (r sin phi, r cos phi) with r = separation/2: A at (x, y) + v, B at (x, y) - v, in radians.
/// Inputs x, y, separation (as), position angle (deg); output (A_x, A_y, B_x, B_y).
Evaluation star_positions(Inputs in) {
  const double x = in[0][0], y = in[1][0], r = in[2][0] / 2, phi = in[3][0] * radians_per_degree;
  const double s = std::sin(phi), c = std::cos(phi), turn = r * radians_per_degree;
  Eigen::MatrixXd jacobian(4, 4);
  jacobian << 1, 0, 0.5 * s, turn * c,  //
      0, 1, 0.5 * c, -turn * s,         //
      1, 0, -0.5 * s, -turn * c,        //
      0, 1, -0.5 * c, turn * s;
  jacobian *= radians_per_arcsecond;
  const double a = radians_per_arcsecond;
  return {{(x + r * s) * a, (y + r * c) * a, (x - r * s) * a, (y - r * c) * a}, jacobian};
}

void require_increasing(const std::vector<double>& wavelengths, double centre_m, double bandwidth_m) {
  for (std::size_t i = 0; i < wavelengths.size(); ++i)
    ARAGO_REQUIRE(
        wavelengths[i] > (i ? wavelengths[i - 1] : 0.0),
        fmt::format("the wavelengths must be positive and increase, but wavelength {} of {} is {} m: "
                    "band.wavelength_m={}, band.bandwidth_m={} (a band of no width needs telescope.n_lambda=1; "
                    "a band must lie above 0)",
                    i, wavelengths.size(), wavelengths[i], centre_m, bandwidth_m));
}

}  // namespace

Evaluation scalar(double value, std::initializer_list<double> partials) {
  Eigen::MatrixXd row(1, static_cast<Eigen::Index>(partials.size()));
  Eigen::Index column = 0;
  for (const double partial : partials) row(0, column++) = partial;
  return {{value}, row};
}

Evaluation band_wavelengths(double centre_m, double bandwidth_m, int n, std::span<const double> list_m) {
  const auto listed = static_cast<Eigen::Index>(list_m.size());
  const Eigen::Index rows = listed ? listed : n;
  Evaluation result{{}, Eigen::MatrixXd::Zero(rows, 3 + listed)};
  if (listed) {
    result.value.assign(list_m.begin(), list_m.end());
    result.jacobian.rightCols(listed).setIdentity();
  }
  for (Eigen::Index i = 0; !listed && i < n; ++i) {
    const double place = n == 1 ? 0.0 : static_cast<double>(i) / (n - 1) - 0.5;
    result.value.push_back(centre_m + place * bandwidth_m);
    result.jacobian(i, 0) = 1.0;
    result.jacobian(i, 1) = place;
  }
  require_increasing(result.value, centre_m, bandwidth_m);
  return result;
}

std::vector<Transform> source_transforms() {
  const auto wavelengths = [](Inputs in) {
    return band_wavelengths(in[0][0], in[1][0], static_cast<int>(in[2][0]), in[3]);
  };
  return {
      {text(keys::wavelengths),
       {text(keys::band_wavelength), text(keys::band_bandwidth), "telescope.n_lambda", "telescope.wavelengths_m"},
       wavelengths},
      {text(keys::budget_log_flux),
       {text(keys::flux_density), text(keys::band_bandwidth), text(keys::m1_diameter), text(keys::exposure_time),
        text(keys::throughput)},
       budget_log_flux},
      {text(keys::log_flux_total), {text(keys::budget_log_flux), text(keys::log_flux_offset)}, log_flux_total},
      {text(keys::raw_fluxes), {text(keys::log_flux_total), text(keys::contrast)}, raw_fluxes},
      {text(keys::star_positions),
       {text(keys::x_position), text(keys::y_position), text(keys::separation), text(keys::position_angle)},
       star_positions},
  };
}

}  // namespace arago::params::detail
