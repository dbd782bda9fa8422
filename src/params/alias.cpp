#include "arago/params/alias.hpp"

#include "arago/core/error.hpp"
#include "arago/params/element_key.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <map>
#include <utility>

namespace arago::params {

namespace {

constexpr const char* legacy = "the legacy program";
constexpr const char* refactor = "the refactor's configuration";
constexpr const char* seed = "the seed document";

std::vector<Alias> scalar_aliases() {
  return {
      {.name = "p1_diameter", .canonical = "system.m1_diameter_m", .origin = legacy},
      {.name = "p2_diameter", .canonical = "system.m2_diameter_m", .origin = legacy},
      {.name = "m1_focal_length", .canonical = "system.m1_focal_length_m", .origin = legacy},
      {.name = "m2_focal_length", .canonical = "system.m2_focal_length_m", .origin = legacy},
      {.name = "plane_separation", .canonical = "system.m1_m2_separation_m", .origin = legacy},
      {.name = "pixel_size", .canonical = "system.pixel_pitch_m", .origin = legacy},
      {.name = "psf_pixel_scale", .canonical = "system.plate_scale_as_per_pix", .origin = legacy},
      {.name = "wavelength", .canonical = "band.wavelength_m", .factor = 1e-9, .origin = legacy},
      {.name = "bandwidth", .canonical = "band.bandwidth_m", .factor = 1e-9, .origin = legacy},
      {.name = "x_position", .canonical = "binary.x_position_as", .origin = legacy},
      {.name = "y_position", .canonical = "binary.y_position_as", .origin = legacy},
      {.name = "separation", .canonical = "binary.separation_as", .origin = legacy},
      {.name = "position_angle", .canonical = "binary.position_angle_deg", .origin = legacy},
      {.name = "contrast", .canonical = "binary.contrast", .origin = legacy},
      {.name = "log_flux", .canonical = "binary.log_flux_total", .origin = legacy},
      {.name = "default_flux", .canonical = "binary.spectral_flux_density", .factor = 1e6, .origin = legacy},
      {.name = "dp_design_wavel", .canonical = "telescope.mask_design_wavelength_m", .origin = legacy},
      {.name = "m1.diameter", .canonical = "system.m1_diameter_m", .origin = seed},
      {.name = "m2.diameter", .canonical = "system.m2_diameter_m", .origin = seed},
      {.name = "m1.focal_length", .canonical = "system.m1_focal_length_m", .origin = seed},
      {.name = "m2.focal_length", .canonical = "system.m2_focal_length_m", .origin = seed},
      {.name = "m1.focal_ratio",
       .canonical = "system.m1_focal_length_m",
       .times_key = "system.m1_diameter_m",
       .origin = seed},
      {.name = "system.plane_separation", .canonical = "system.m1_m2_separation_m", .origin = seed},
      {.name = "detector.pixel_pitch", .canonical = "system.pixel_pitch_m", .origin = seed},
      {.name = "imaging.psf_pixel_scale", .canonical = "system.plate_scale_as_per_pix", .origin = seed},
      {.name = "source.wavelengths", .canonical = "band.wavelength_m", .origin = seed},
  };
}

std::vector<Alias> list_aliases() {
  return {
      {.name = "m1_zernike_amp", .canonical = "primary.zernike_coeffs_nm", .origin = legacy},
      {.name = "m2_zernike_amp", .canonical = "secondary.zernike_coeffs_nm", .origin = legacy},
      {.name = "zernike_amp", .canonical = "primary.zernike_coeffs_nm", .origin = legacy},
      {.name = "m1_aperture.coefficients", .canonical = "primary.zernike_coeffs_nm", .origin = legacy},
      {.name = "m2_aperture.coefficients", .canonical = "secondary.zernike_coeffs_nm", .origin = legacy},
      {.name = "aperture.coefficients", .canonical = "primary.zernike_coeffs_nm", .origin = legacy},
      {.name = "m1_zernike_noll", .canonical = "primary.noll_indices", .origin = legacy},
      {.name = "m2_zernike_noll", .canonical = "secondary.noll_indices", .origin = legacy},
      {.name = "primary_noll_indices", .canonical = "primary.noll_indices", .origin = refactor},
      {.name = "secondary_noll_indices", .canonical = "secondary.noll_indices", .origin = refactor},
      {.name = "m1.zernike", .canonical = "primary.zernike_coeffs_nm", .origin = seed},
      {.name = "m2.zernike", .canonical = "secondary.zernike_coeffs_nm", .origin = seed},
  };
}

std::vector<Alias> structure_aliases() {
  std::vector<Alias> result = {
      {.name = "n_wavelengths", .canonical = "telescope.n_lambda", .origin = legacy},
      {.name = "rng_seed",
       .canonical = "m1.wfe.calibrated.seed",
       .also = {"m2.wfe.calibrated.seed", "m3.wfe.calibrated.seed", "m1.wfe.uncalibrated.seed",
                "m2.wfe.uncalibrated.seed", "m3.wfe.uncalibrated.seed"},
       .origin = legacy},
      {.name = "diffractive_pupil_path", .canonical = "telescope.mask_file", .origin = refactor},
      {.name = "dp_design_wavelength_m", .canonical = "telescope.mask_design_wavelength_m", .origin = refactor},
      {.name = "central_obscuration_ratio",
       .canonical = "system.obscuration_diameter_m",
       .times_key = "system.m1_diameter_m",
       .origin = refactor},
  };
  for (const char* name :
       {"pupil_npix", "psf_npix", "oversample", "n_lambda", "n_struts", "strut_width_m", "strut_rotation_deg"})
    result.push_back({.name = name, .canonical = std::string("telescope.") + name, .origin = refactor});
  for (const std::string mirror : {"m1", "m2"})
    for (const std::string kind : {"calibrated", "uncalibrated"}) {
      const std::string from = mirror + "_" + kind, to = mirror + ".wfe." + kind;
      result.push_back({.name = from + "_power_law", .canonical = to + ".alpha", .origin = legacy});
      result.push_back({.name = from + "_amplitude", .canonical = to + ".rms_m", .origin = legacy});
    }
  return result;
}

/// "m1.zernike.j7" -> "m1.zernike[Z7]"; anything else unchanged.
std::string with_bracket(std::string_view key) {
  const std::size_t at = key.find(".zernike.j");
  if (at == std::string_view::npos) return std::string(key);
  return fmt::format("{}.zernike[Z{}]", key.substr(0, at), key.substr(at + 10));
}

std::string deprecation(std::string_view used, std::string_view origin, std::string_view canonical,
                        const Alias& alias) {
  return fmt::format("{}{} is a deprecated name of {} from {}; it is accepted for two minor releases", used,
                     origin.empty() ? "" : fmt::format(" (from {})", origin), canonical, alias.origin);
}

Value scaled(const Alias& alias, const Value& value, std::string_view origin) {
  if (alias.factor == 1.0) return value;
  ARAGO_REQUIRE(value.dtype() == Dtype::real || value.dtype() == Dtype::integer,
                alias.name << "=" << value.to_toml() << " (from " << origin << ") must be a number");
  std::vector<double> numbers = value.as_reals();
  for (double& x : numbers) x *= alias.factor;
  if (value.shape() == Shape::scalar) return numbers.front();
  return numbers;
}

/// A setting under the names of the spec: itself, or what its alias means.
std::vector<Setting> translated(const ParamSpec& spec, const Setting& setting, std::vector<std::string>& notes) {
  const std::string spelled = with_bracket(setting.key);
  const Alias* alias = find_alias(spelled.substr(0, std::min(spelled.find('['), spelled.size())));
  if (!alias) return {setting};
  std::vector<std::string> without_origin;
  std::string key = canonical_key(setting.key, without_origin);
  if (alias->name == "source.wavelengths" && setting.value.shape() == Shape::list)
    key = "telescope.wavelengths_m";  // several wavelengths replace the band
  notes.push_back(deprecation(setting.key, setting.origin, key, *alias));
  if (!alias->times_key.empty()) key = alias->name;
  const Value value = scaled(*alias, setting.value, setting.origin);
  std::vector<Setting> result{{key, value, setting.origin}};
  for (const std::string& further : alias->also)
    if (spec.find(further)) result.push_back({further, value, setting.origin});
  return result;
}

}  // namespace

std::span<const Alias> aliases() {
  static const std::vector<Alias> all = [] {
    std::vector<Alias> result;
    for (const auto& part : {scalar_aliases(), list_aliases(), structure_aliases()})
      result.insert(result.end(), part.begin(), part.end());
    return result;
  }();
  return all;
}

const Alias* find_alias(std::string_view name) {
  for (const Alias& alias : aliases())
    if (alias.name == name) return &alias;
  return nullptr;
}

std::string canonical_key(std::string_view key, std::vector<std::string>& notes) {
  const std::string spelled = with_bracket(key);
  const std::size_t bracket = std::min(spelled.find('['), spelled.size());
  const Alias* alias = find_alias(std::string_view(spelled).substr(0, bracket));
  if (!alias) return spelled;
  std::string canonical = alias->canonical + spelled.substr(bracket);
  notes.push_back(deprecation(key, "", canonical, *alias));
  return canonical;
}

std::vector<Setting> canonical_settings(const ParamSpec& spec, std::span<const Setting> given,
                                        std::vector<std::string>& notes) {
  std::vector<Setting> result;
  std::map<std::string, const Setting*> seen;
  for (const Setting& setting : given)
    for (Setting& canonical : translated(spec, setting, notes)) {
      const Alias* product = find_alias(canonical.key);
      const std::string key = product ? product->canonical : canonical.key;
      const auto [other, first] = seen.emplace(key, &setting);
      ARAGO_REQUIRE(first, key << " is given twice: as " << other->second->key << " (from " << other->second->origin
                               << ") and as " << setting.key << " (from " << setting.origin << "); keep one of them");
      result.push_back(std::move(canonical));
    }
  return result;
}

std::string_view entry_alias(std::string_view name) {
  constexpr std::array<std::string_view, 4> models{"SheraThreePlane_Model", "SheraTwoPlane_Model",
                                                   "SheraThreePlane_ForwardModel", "SheraTwoPlane_ForwardModel"};
  for (const std::string_view model : models)
    if (model == name) return "SheraTelescope";
  return "";
}

}  // namespace arago::params
