#include "arago/params/telescope_structure.hpp"

#include "arago/core/error.hpp"
#include "arago/params/keys.hpp"
#include "params/detail/transform_tables.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

namespace arago::params {

namespace {

/// The position of a text among the names of an enumeration, in its order.
template <class Enum, std::size_t n>
Enum choice(const ParameterStore& store, std::string_view key, const std::array<std::string_view, n>& names) {
  const std::string& text = store.text(key);
  for (std::size_t i = 0; i < n; ++i)
    if (names[i] == text) return static_cast<Enum>(i);
  throw std::logic_error(std::string(key) + "=" + text + " passed the spec but is no choice");
}

int whole(const ParameterStore& store, std::string_view key) {
  return static_cast<int>(store.integer(key));
}

WavefrontError wavefront_error(const ParameterStore& store, const std::string& prefix) {
  return {.alpha = store.real(prefix + ".alpha"),
          .rms_m = store.real(prefix + ".rms_m"),
          .seed = store.integer(prefix + ".seed"),
          .file = store.text(prefix + ".file")};
}

/// Mirror 1, 2 or 3.
Mirror mirror_of(const ParameterStore& store, int number) {
  constexpr std::array<std::string_view, 3> noll{keys::m1_noll, keys::m2_noll, keys::m3_noll};
  constexpr std::array<std::string_view, 3> diameter{keys::m1_diameter, keys::m2_diameter, keys::m3_diameter};
  const std::string name = fmt::format("m{}", number);
  const auto at = static_cast<std::size_t>(number - 1);
  const auto indices = store.integers(noll[at]);
  Mirror mirror;
  mirror.diameter_m = store.real(diameter[at]);
  const double disc = number == 1 ? 0.0 : store.real("telescope." + name + "_basis_diameter_m");
  mirror.basis_diameter_m = disc > 0 ? disc : mirror.diameter_m;
  mirror.noll_indices.assign(indices.begin(), indices.end());
  mirror.calibrated = wavefront_error(store, name + ".wfe.calibrated");
  mirror.uncalibrated = wavefront_error(store, name + ".wfe.uncalibrated");
  return mirror;
}

void read_methods(const ParameterStore& store, TelescopeStructure& structure) {
  using namespace std::string_view_literals;
  structure.transform = choice<TransformEngine>(store, "telescope.transform", std::array{"local"sv, "slab"sv});
  structure.free_space =
      choice<FreeSpaceKernel>(store, "telescope.free_space", std::array{"separable"sv, "angular_spectrum"sv});
  structure.normalisation =
      choice<Normalisation>(store, "telescope.normalisation", std::array{"renormalise"sv, "physical"sv});
  structure.precision = choice<FieldPrecision>(store, "telescope.precision", std::array{"float64"sv, "float32"sv});
  structure.mask = choice<MaskKind>(store, "telescope.mask", std::array{"none"sv, "rosette"sv, "file"sv, "opd"sv});
  structure.mask_resample = choice<MaskResample>(store, "telescope.mask_resample", std::array{"centre"sv, "legacy"sv});
  structure.image_parity = whole(store, "telescope.image_parity");
}

void read_grids(const ParameterStore& store, TelescopeStructure& structure) {
  structure.pupil_npix = whole(store, "telescope.pupil_npix");
  structure.psf_npix = whole(store, "telescope.psf_npix");
  structure.oversample = whole(store, "telescope.oversample");
  structure.pupil_oversample = whole(store, "telescope.pupil_oversample");
  structure.wavelengths_m =
      detail::band_wavelengths(store.real(keys::band_wavelength), store.real(keys::band_bandwidth),
                               whole(store, "telescope.n_lambda"), store.reals("telescope.wavelengths_m"))
          .value;
}

}  // namespace

TelescopeStructure structure_of(const ParameterStore& store) {
  TelescopeStructure structure;
  structure.system = system_from_name(store.spec().system());
  read_methods(store, structure);
  read_grids(store, structure);
  const bool one_mirror = structure.system == SystemId::two_plane;
  structure.obscuration_m = store.real(one_mirror ? keys::obscuration_diameter : keys::m2_diameter);
  structure.n_struts = whole(store, "telescope.n_struts");
  structure.strut_width_m = store.real("telescope.strut_width_m");
  structure.strut_rotation_deg = store.real("telescope.strut_rotation_deg");
  structure.mask_file = store.text("telescope.mask_file");
  structure.mask_binarise = store.boolean("telescope.mask_binarise");
  structure.mask_design_wavelength_m = store.real("telescope.mask_design_wavelength_m");
  for (int number = 1; number <= static_cast<int>(structure.system) + 1; ++number)
    structure.mirrors.push_back(mirror_of(store, number));
  return structure;
}

}  // namespace arago::params
