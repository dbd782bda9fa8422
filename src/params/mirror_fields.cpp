#include "params/detail/spec_tables.hpp"

#include <fmt/format.h>

#include <array>

namespace arago::params::detail {

namespace {

constexpr std::array<std::string_view, 3> groups{"primary", "secondary", "tertiary"};

std::string mirror_name(int mirror) {
  return fmt::format("m{}", mirror);
}
std::string node_of(int mirror) {
  return mirror == 1 ? "pupil" : mirror_name(mirror);
}
std::uint8_t tiers_of(int mirror) {
  return mirror == 1 ? tier::aperture : tier::aperture | tier::relay;
}

void append_zernikes(int mirror, std::vector<ParamField>& fields) {
  const std::string group(groups[static_cast<std::size_t>(mirror - 1)]);
  fields.push_back({.key = group + ".noll_indices",
                    .unit = "",
                    .help = "Zernike modes of this mirror, Noll's count from 1",
                    .kind = Kind::hyper,
                    .dtype = Dtype::integer,
                    .shape = Shape::list,
                    .fallback = Value(std::vector<std::int64_t>{}),
                    .bounds = {.min = 1, .max = 10000},
                    .structural = true,
                    .tiers = tiers_of(mirror),
                    .node = node_of(mirror)});
  fields.push_back({.key = group + ".zernike_coeffs_nm",
                    .unit = "nm",
                    .help = "path difference of each mode, RMS over the full disc",
                    .shape = Shape::list,
                    .size_like = group + ".noll_indices",
                    .prior = Prior{Prior::Family::normal, 5.0},
                    .inferable = true,
                    .node = node_of(mirror)});
}

/// kind: "calibrated" (in the data and in the fitted model) or "uncalibrated" (in the data only).
void append_wavefront_error(int mirror, const std::string& kind, std::vector<ParamField>& fields) {
  const std::string prefix = fmt::format("{}.wfe.{}.", mirror_name(mirror), kind);
  const ParamField common{
      .key = "", .unit = "", .help = "", .structural = true, .tiers = tiers_of(mirror), .node = node_of(mirror)};
  ParamField alpha = common, rms = common, seed = common, file = common;
  alpha.key = prefix + "alpha", alpha.help = "exponent of the power spectrum f^-alpha", alpha.fallback = Value(2.5);
  alpha.bounds = {.min = 0, .max = 20};
  rms.unit = std::string("m"), rms.key = prefix + "rms_m", rms.help = "RMS over the mirror; 0 = none", rms.fallback = Value(0.0);
  rms.bounds = {.min = 0};
  seed.key = prefix + "seed", seed.help = "seed of this map", seed.fallback = Value(0);
  seed.kind = Kind::hyper, seed.dtype = Dtype::integer, seed.bounds = {.min = 0};
  file.key = prefix + "file", file.help = "FILE.h5:/dataset of a map in metres; empty = drawn from the power law";
  file.kind = Kind::hyper, file.dtype = Dtype::text, file.fallback = Value("");
  fields.insert(fields.end(), {alpha, rms, seed, file});
}

}  // namespace

std::vector<ParamField> mirror_fields(SystemId system) {
  const int n_mirrors = static_cast<int>(system) + 1;
  std::vector<ParamField> fields;
  for (int mirror = 1; mirror <= n_mirrors; ++mirror) append_zernikes(mirror, fields);
  for (int mirror = 1; mirror <= n_mirrors; ++mirror)
    for (const char* kind : {"calibrated", "uncalibrated"}) append_wavefront_error(mirror, kind, fields);
  return fields;
}

}  // namespace arago::params::detail
