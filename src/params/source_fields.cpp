#include "params/detail/spec_tables.hpp"

namespace arago::params::detail {

namespace {

constexpr Prior::Family normal = Prior::Family::normal;
constexpr Prior::Family log_normal = Prior::Family::log_normal;

std::vector<ParamField> band_fields() {
  constexpr std::uint8_t tiers = tier::relay | tier::detector_kernel;
  return {
      {.key = "band.wavelength_m",
       .unit = "m",
       .help = "centre of the band",
       .fallback = Value(550e-9),
       .bounds = {.min = 0, .min_excluded = true},
       .tiers = tiers,
       .node = "spectral_sum"},
      {.key = "band.bandwidth_m",
       .unit = "m",
       .help = "full width of the band",
       .fallback = Value(110e-9),
       .bounds = {.min = 0},
       .tiers = tiers,
       .node = "spectral_sum"},
      {.key = "band.wavelengths_m",
       .unit = "m",
       .help = "wavelengths that are propagated, increasing",
       .kind = Kind::derived,
       .shape = Shape::list,
       .bounds = {.min = 0, .min_excluded = true},
       .tiers = tiers,
       .node = "spectral_sum"},
  };
}

std::vector<ParamField> astrometry_fields() {
  return {
      {.key = "binary.x_position_as",
       .unit = "as",
       .help = "x of the pair's middle",
       .fallback = Value(0.0),
       .prior = Prior{normal, 1e-2},
       .inferable = true,
       .node = "pupil"},
      {.key = "binary.y_position_as",
       .unit = "as",
       .help = "y of the pair's middle",
       .fallback = Value(0.0),
       .prior = Prior{normal, 1e-2},
       .inferable = true,
       .node = "pupil"},
      {.key = "binary.separation_as",
       .unit = "as",
       .help = "distance of the stars",
       .fallback = Value(10.0),
       .bounds = {.min = 0},
       .prior = Prior{normal, 1e-4},
       .bijector = Bijector::Kind::softplus,
       .inferable = true,
       .node = "pupil"},
      {.key = "binary.position_angle_deg",
       .unit = "deg",
       .help = "direction of the vector from B to A, from +y towards +x, on the sky before image parity",
       .fallback = Value(90.0),
       .bounds = {.min = 0, .max = 360},
       .period = 360.0,
       .prior = Prior{Prior::Family::uniform, 1e-3},
       .inferable = true,
       .node = "pupil"},
      {.key = "binary.star_positions_rad",
       .unit = "rad",
       .help = "2 x 2: rows star A, star B; columns x, y",
       .kind = Kind::derived,
       .shape = Shape::list,
       .node = "pupil"},
  };
}

std::vector<ParamField> flux_fields() {
  return {
      {.key = "binary.contrast",
       .unit = "",
       .help = "flux of A divided by flux of B",
       .fallback = Value(0.3),
       .bounds = {.min = 0},
       .prior = Prior{log_normal, 1e-3},
       .bijector = Bijector::Kind::log,
       .inferable = true,
       .node = "source_sum"},
      {.key = "binary.spectral_flux_density",
       .unit = "ph/s/m^2/m",
       .help = "photons of both stars, per metre of bandwidth",
       .fallback = Value(1.7227e17),
       .bounds = {.min = 0},
       .node = "source_sum"},
      {.key = "binary.log_flux_offset_dex",
       .unit = "dex",
       .help = "added to the log10 flux of the photon budget",
       .kind = Kind::nuisance,
       .fallback = Value(0.0),
       .prior = Prior{normal, 1e-3},
       .inferable = true,
       .node = "source_sum"},
      {.key = "binary.budget_log_flux",
       .unit = "dex",
       .help = "log10(density x bandwidth x pi (D1/2)^2 x exposure x throughput)",
       .kind = Kind::derived,
       .node = "source_sum"},
      {.key = "binary.log_flux_total",
       .unit = "dex",
       .help = "log10 of the photons of both stars; giving it sets binary.log_flux_offset_dex",
       .kind = Kind::derived,
       .prior = Prior{log_normal, 1e-3},
       .inferable = true,
       .node = "source_sum"},
      {.key = "binary.raw_fluxes",
       .unit = "ph",
       .help = "photons of star A and of star B",
       .kind = Kind::derived,
       .shape = Shape::list,
       .bounds = {.min = 0},
       .node = "source_sum"},
  };
}

}  // namespace

std::vector<ParamField> source_fields() {
  std::vector<ParamField> fields;
  for (const auto& part : {band_fields(), astrometry_fields(), flux_fields()})
    fields.insert(fields.end(), part.begin(), part.end());
  return fields;
}

}  // namespace arago::params::detail
