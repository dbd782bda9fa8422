#include "arago/optics/telescope_builder.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/aperture.hpp"
#include "arago/optics/map_file.hpp"
#include "arago/optics/power_law_map.hpp"
#include "arago/optics/pupil_mask.hpp"
#include "arago/optics/zernike.hpp"
#include "arago/params/keys.hpp"

#include <fmt/format.h>

#include <cmath>

namespace arago::optics {
namespace {

using params::TelescopeStructure;

constexpr std::string_view mask_key = "telescope.mask_file";
constexpr std::string_view pupil_key = "telescope.pupil_npix";

/// Both sum into `total`, which is made when the first one comes.
void add_opd(RealMap& total, const ConstRealMap& opd) {
  if (total.size() == 0) total = RealMap("optics fixed opd", opd.extent(0), opd.extent(1));
  for (std::size_t k = 0; k < total.size(); ++k) total.data()[k] += opd.data()[k];
}

/// The stored map of 0..1 on the pupil grid.
RealMap mask_of_file(const TelescopeStructure& structure) {
  const RealMap stored = read_map(structure.mask_file, mask_key).map;
  const bool legacy = structure.mask_resample == params::MaskResample::legacy;
  const bool fits = static_cast<std::int64_t>(stored.extent(0)) == structure.pupil_npix && !legacy;
  const RealMap mask =
      fits ? stored
           : resampled_mask(stored, structure.pupil_npix, legacy ? MaskResample::legacy : MaskResample::centre);
  return structure.mask_binarise ? binarised(mask) : mask;
}

RealMap mask_opd(const TelescopeStructure& structure, const Grid& grid) {
  switch (structure.mask) {
    case params::MaskKind::rosette:
      return half_wave_opd(rosette_mask(grid), structure.mask_design_wavelength_m);
    case params::MaskKind::file:
      return half_wave_opd(mask_of_file(structure), structure.mask_design_wavelength_m);
    case params::MaskKind::opd:
      return read_map(structure.mask_file, mask_key, structure.pupil_npix, pupil_key).map;
    case params::MaskKind::none:
      break;
  }
  return {};
}

/// One wavefront error of a mirror; `map` tells apart the maps that are drawn from one seed.
struct DrawnError {
  const params::WavefrontError& error;
  std::string key;  ///< "m2.wfe.calibrated"
  std::uint32_t map;
};

void add_error(RealMap& opd, const DrawnError& drawn, const ConstRealMap& transmission, std::int64_t samples) {
  const params::WavefrontError& error = drawn.error;
  if (error.file.empty() && error.rms_m == 0) return;
  ARAGO_REQUIRE(
      transmission.size() > 0,
      drawn.key << " is an error of a mirror that is unlimited, so it has no disc; give the mirror a diameter");
  if (error.file.empty()) {
    add_opd(opd,
            power_law_opd({error.alpha, error.rms_m, static_cast<std::uint64_t>(error.seed), drawn.map}, transmission));
    return;
  }
  ARAGO_REQUIRE(error.rms_m == 0, drawn.key << ".file=" << error.file << " and " << drawn.key << ".rms_m="
                                            << error.rms_m << " are two ways to give the same error; set one of them");
  add_opd(opd, read_map(error.file, drawn.key + ".file", samples, pupil_key).map);
}

/// Maps 0..3 are those of M1 calibrated, M2 calibrated, M1 uncalibrated, M2 uncalibrated; M3 follows with 4 and 5.
void add_errors(RealMap& opd, const TelescopeStructure& structure, std::size_t number, const ConstRealMap& transmission,
                WavefrontErrors errors) {
  const params::Mirror& mirror = structure.mirrors[number];
  const auto first = static_cast<std::uint32_t>(number == 2 ? 4 : number);
  const std::string prefix = fmt::format("m{}.wfe.", number + 1);
  add_error(opd, {mirror.calibrated, prefix + "calibrated", first}, transmission, structure.pupil_npix);
  if (errors == WavefrontErrors::all)
    add_error(opd, {mirror.uncalibrated, prefix + "uncalibrated", first + (number == 2 ? 1u : 2u)}, transmission,
              structure.pupil_npix);
}

RealStack modes_of(const params::Mirror& mirror, const Grid& grid) {
  const std::vector<std::int64_t> indices(mirror.noll_indices.begin(), mirror.noll_indices.end());
  if (indices.empty()) return RealStack("no modes", 0, grid.samples, grid.samples);
  return zernike_basis(grid, {mirror.basis_diameter_m}, noll(indices));
}

RealMap transmission_of(const TelescopeStructure& structure, std::size_t number) {
  const double diameter = structure.mirrors[number].diameter_m;
  MirrorAperture aperture{.diameter_m = diameter};
  if (number == 0) {
    aperture.obscuration_m = structure.obscuration_m;
    aperture.strut_angles_deg = evenly_spaced_struts(structure.n_struts, structure.strut_rotation_deg);
    aperture.strut_width_m = structure.strut_width_m;
  }
  return hard_transmission(aperture, {structure.pupil_npix, diameter}, structure.pupil_oversample);
}

MirrorMaps build_mirror(const TelescopeStructure& structure, std::size_t number, WavefrontErrors errors) {
  const Grid grid{structure.pupil_npix, structure.mirrors[number].diameter_m};
  MirrorMaps maps;
  if (std::isfinite(grid.extent)) {
    maps.transmission = transmission_of(structure, number);
    maps.basis = modes_of(structure.mirrors[number], grid);
  }
  if (number == 0) maps.opd_m = mask_opd(structure, grid);
  add_errors(maps.opd_m, structure, number, maps.transmission, errors);
  return maps;
}

}  // namespace

std::vector<MirrorMaps> build_mirrors(const TelescopeStructure& structure, WavefrontErrors errors) {
  std::vector<MirrorMaps> mirrors;
  for (std::size_t number = 0; number < structure.mirrors.size(); ++number)
    mirrors.push_back(build_mirror(structure, number, errors));
  double light = 0;
  for (std::size_t k = 0; k < mirrors[0].transmission.size(); ++k) light += mirrors[0].transmission.data()[k];
  ARAGO_REQUIRE(light > 0,
                fmt::format("no light passes M1: obscuration {} m and {} struts of {} m cover the whole of {} m",
                            structure.obscuration_m, structure.n_struts, structure.strut_width_m,
                            structure.mirrors[0].diameter_m));
  return mirrors;
}

Detector build_detector(const params::ParameterStore& store, const TelescopeStructure& structure) {
  namespace keys = params::keys;
  Detector detector;
  detector.oversample = structure.oversample;
  if (const double sigma = store.real(keys::jitter_sigma); sigma > 0)
    detector.jitter = {.kind = JitterKind::gaussian, .amplitude_as = sigma};
  if (const std::string& path = store.text(keys::pixel_response_path); !path.empty())
    detector.pixel_response = read_map(path, keys::pixel_response_path, structure.psf_npix, "telescope.psf_npix").map;
  detector.background_ph = store.real(keys::background);
  detector.saturation_ph = store.real(keys::saturation);
  return detector;
}

}  // namespace arago::optics
