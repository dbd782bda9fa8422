#include "params/detail/profile_tables.hpp"

namespace arago::params::detail {

namespace {

using Settings = std::vector<Setting>;
using Integers = std::vector<std::int64_t>;

void append(Settings& settings, const std::string& profile, std::vector<std::pair<std::string, Value>> values) {
  for (auto& [key, value] : values) settings.push_back({std::move(key), std::move(value), "profile " + profile});
}

/// Grids, band and binary star; what differs between designs follows.
Settings observation(const std::string& profile) {
  Settings settings;
  append(settings, profile,
         {{"telescope.pupil_npix", 256},
          {"telescope.psf_npix", 256},
          {"telescope.oversample", 1},
          {"telescope.pupil_oversample", 2},
          {"telescope.n_lambda", 3},
          {"telescope.n_struts", 4},
          {"telescope.strut_width_m", 0.002},
          {"telescope.strut_rotation_deg", -45.0},
          {"telescope.mask", "rosette"},
          {"telescope.mask_design_wavelength_m", 550e-9},
          {"band.wavelength_m", 550e-9},
          {"band.bandwidth_m", 110e-9},
          {"imaging.exposure_time_s", 1800.0},
          {"imaging.throughput", 1.0},
          {"binary.spectral_flux_density", 1.7227e17},
          {"binary.separation_as", 10.0},
          {"binary.position_angle_deg", 90.0},
          {"binary.x_position_as", 0.0},
          {"binary.y_position_as", 0.0},
          {"binary.contrast", 0.3}});
  return settings;
}

/// Later settings replace earlier ones of the same key.
Settings replaced(const Settings& settings) {
  Settings result;
  for (const Setting& setting : settings) {
    std::erase_if(result, [&](const Setting& earlier) { return earlier.key == setting.key; });
    result.push_back(setting);
  }
  return result;
}

/// Noll 4..last.
Integers modes_to(std::int64_t last) {
  Integers indices;
  for (std::int64_t j = 4; j <= last; ++j) indices.push_back(j);
  return indices;
}

void append_two_plane(Settings& settings, const std::string& profile, double diameter_m, double obscuration_m,
                      double plate_scale_as_per_pix) {
  append(settings, profile,
         {{"system.m1_diameter_m", diameter_m},
          {"system.obscuration_diameter_m", obscuration_m},
          {"system.plate_scale_as_per_pix", plate_scale_as_per_pix},
          {"primary.noll_indices", modes_to(10)}});
}

struct Prescription {
  double d1_m, d2_m, f1_m, f2_m, separation_m, pitch_m;
};

void append_mirrors(Settings& settings, const std::string& profile, SystemId system, const Prescription& p) {
  append(settings, profile,
         {{"system.m1_diameter_m", p.d1_m},
          {"system.m2_diameter_m", p.d2_m},
          {"system.m1_focal_length_m", p.f1_m},
          {"system.m2_focal_length_m", p.f2_m},
          {"system.m1_m2_separation_m", p.separation_m},
          {"system.pixel_pitch_m", p.pitch_m},
          {"primary.noll_indices", modes_to(11)},
          {"secondary.noll_indices", modes_to(11)}});
  if (system == SystemId::four_plane)
    append(settings, profile,
           {{"system.m2_m3_separation_m", 0.05},
            {"system.m3_power_per_m", 0.5},
            {"system.m3_diameter_m", 0.025},
            {"tertiary.noll_indices", modes_to(11)}});
}

/// A SHERA design for any of its systems.
Settings shera(const std::string& profile, SystemId system, const Prescription& p, double plate_scale_as_per_pix,
               double bandwidth_m) {
  Settings settings = observation(profile);
  append(settings, profile, {{"band.bandwidth_m", bandwidth_m}});
  if (system == SystemId::two_plane)
    append_two_plane(settings, profile, p.d1_m, p.d2_m, plate_scale_as_per_pix);
  else
    append_mirrors(settings, profile, system, p);
  return replaced(settings);
}

Settings shera_testbed(SystemId system) {
  return shera("shera_testbed", system, {0.09, 0.025, 0.35796, -0.041935, 0.320, 6.5e-6}, 0.355, 110e-9);
}

Settings shera_flight(SystemId system) {
  return shera("shera_flight", system, {0.22, 0.025, 0.604353, -0.0545, 0.55413, 4.6e-6}, 0.123, 41e-9);
}

Settings toliman(SystemId) {
  const std::string name = "toliman";
  Settings settings = observation(name);
  append_two_plane(settings, name, 0.125, 0.032, 0.375);
  append(settings, name,
         {{"telescope.psf_npix", 128},
          {"telescope.oversample", 4},
          {"telescope.pupil_oversample", 5},
          {"telescope.n_struts", 3},
          {"telescope.strut_rotation_deg", 0.0},
          {"telescope.mask_design_wavelength_m", 585e-9},
          {"band.wavelength_m", 585e-9},
          {"binary.contrast", 3.37},
          {"binary.log_flux_total", 6.832}});
  return replaced(settings);
}

Settings jnext(SystemId) {
  const std::string name = "jnext";
  Settings settings = observation(name);
  append_two_plane(settings, name, 0.09, 0.025, 0.3547);
  append(settings, name, {{"telescope.psf_npix", 128}, {"telescope.oversample", 2}});
  return replaced(settings);
}

}  // namespace

std::span<const Profile> built_in_profiles() {
  using enum SystemId;
  static const std::vector<Profile> profiles{
      {"shera_testbed", {three_plane, two_plane, four_plane}, shera_testbed},
      {"shera_flight", {three_plane, two_plane, four_plane}, shera_flight},
      {"toliman", {two_plane}, toliman},
      {"jnext", {two_plane}, jnext},
  };
  return profiles;
}

}  // namespace arago::params::detail
