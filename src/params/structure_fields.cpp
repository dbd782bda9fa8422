#include "params/detail/spec_tables.hpp"

#include <fmt/format.h>

namespace arago::params::detail {

namespace {

constexpr std::uint8_t everything = tier::aperture | tier::relay | tier::detector_kernel;

/// A switch among named ways; the first is the default.
ParamField choice(ParamField field) {
  field.kind = Kind::hyper;
  field.dtype = Dtype::text;
  field.fallback = Value(field.choices.front());
  field.structural = true;
  return field;
}

/// A number of things.
ParamField count(ParamField field) {
  field.kind = Kind::hyper;
  field.dtype = Dtype::integer;
  field.structural = true;
  return field;
}

std::vector<ParamField> grid_fields() {
  constexpr std::uint8_t spectral = tier::relay | tier::detector_kernel;
  return {
      count({.key = "telescope.pupil_npix",
             .unit = "px",
             .help = "N, pixels across the pupil",
             .fallback = Value(256),
             .bounds = {.min = 4, .max = 16384},
             .tiers = everything,
             .node = "pupil"}),
      count({.key = "telescope.psf_npix",
             .unit = "px",
             .help = "M, pixels across the detector",
             .fallback = Value(256),
             .bounds = {.min = 1, .max = 16384},
             .tiers = tier::detector_kernel,
             .node = "focal"}),
      count({.key = "telescope.oversample",
             .unit = "",
             .help = "sub-pixels per pixel and axis, summed by the detector",
             .fallback = Value(1),
             .bounds = {.min = 1, .max = 64},
             .tiers = tier::detector_kernel,
             .node = "focal"}),
      count({.key = "telescope.pupil_oversample",
             .unit = "",
             .help = "aperture masks are drawn this much finer and averaged",
             .fallback = Value(2),
             .bounds = {.min = 1, .max = 64},
             .tiers = tier::aperture,
             .node = "pupil"}),
      count({.key = "telescope.n_lambda",
             .unit = "",
             .help = "wavelengths across the band, both edges included; 1 = the centre",
             .fallback = Value(3),
             .bounds = {.min = 1, .max = 4096},
             .tiers = spectral,
             .node = "spectral_sum"}),
      {.key = "telescope.wavelengths_m",
       .unit = "m",
       .help = "increasing list of wavelengths instead of the band's",
       .kind = Kind::hyper,
       .shape = Shape::list,
       .fallback = Value(std::vector<double>{}),
       .bounds = {.min = 0, .min_excluded = true},
       .structural = true,
       .tiers = spectral,
       .node = "spectral_sum"},
  };
}

std::vector<ParamField> spider_fields() {
  return {
      count({.key = "telescope.n_struts",
             .unit = "",
             .help = "struts of the spider",
             .fallback = Value(4),
             .bounds = {.min = 0, .max = 64},
             .tiers = tier::aperture,
             .node = "pupil"}),
      {.key = "telescope.strut_width_m",
       .unit = "m",
       .help = "width of a strut",
       .kind = Kind::hyper,
       .fallback = Value(0.002),
       .bounds = {.min = 0},
       .structural = true,
       .tiers = tier::aperture,
       .node = "pupil"},
      {.key = "telescope.strut_rotation_deg",
       .unit = "deg",
       .help = "angle of the first strut; 0 is along -y, the others follow in equal steps",
       .kind = Kind::hyper,
       .fallback = Value(-45.0),
       .bounds = {.min = -360, .max = 360},
       .structural = true,
       .tiers = tier::aperture,
       .node = "pupil"},
  };
}

std::vector<ParamField> mask_fields() {
  return {
      choice({.key = "telescope.mask",
              .unit = "",
              .help = "phase mask in the pupil: none, synthetic rosette, map of 0..1, path difference in metres",
              .choices = {"none", "rosette", "file", "opd"},
              .tiers = tier::aperture,
              .node = "pupil"}),
      {.key = "telescope.mask_file",
       .unit = "",
       .help = "FILE.h5:/dataset of the mask",
       .kind = Kind::hyper,
       .dtype = Dtype::text,
       .fallback = Value(""),
       .structural = true,
       .tiers = tier::aperture,
       .node = "pupil"},
      choice({.key = "telescope.mask_resample",
              .unit = "",
              .help = "centre: pixel centres; legacy: end point included, as the original program",
              .choices = {"centre", "legacy"},
              .tiers = tier::aperture,
              .node = "pupil"}),
      {.key = "telescope.mask_binarise",
       .unit = "",
       .help = "threshold a resampled map at 0.5",
       .kind = Kind::hyper,
       .dtype = Dtype::boolean,
       .fallback = Value(true),
       .structural = true,
       .tiers = tier::aperture,
       .node = "pupil"},
      {.key = "telescope.mask_design_wavelength_m",
       .unit = "m",
       .help = "the mask's step is half of this wavelength",
       .kind = Kind::hyper,
       .fallback = Value(550e-9),
       .bounds = {.min = 0, .min_excluded = true},
       .structural = true,
       .tiers = tier::aperture,
       .node = "pupil"},
  };
}

std::vector<ParamField> method_fields(SystemId system) {
  const std::int64_t parity = system == SystemId::two_plane ? 1 : -1;
  std::vector<ParamField> fields = {
      choice({.key = "telescope.transform",
              .unit = "",
              .help =
                  "local: one process holds whole fields; slab: ranks share fields by rows (arago psf; images only, "
                  "no derivatives)",
              .choices = {"local", "slab"},
              .tiers = tier::none,
              .node = "relay_to_m2"}),
      choice({.key = "telescope.precision",
              .unit = "",
              .help =
                  "fields of an image; float32: within 1e-5 of the peak, faster, images only (no derivatives, no slab)",
              .choices = {"float64", "float32"},
              .tiers = tier::relay | tier::detector_kernel,
              .node = "pupil"}),
      choice({.key = "telescope.free_space",
              .unit = "",
              .help = "transfer function of free space: product of two axes, or the full square root",
              .choices = {"separable", "angular_spectrum"},
              .tiers = tier::relay,
              .node = "relay_to_m2"}),
      choice({.key = "telescope.normalisation",
              .unit = "",
              .help = "renormalise: power 1 after each mirror; physical: light lost at a mirror stays lost",
              .choices = {"renormalise", "physical"},
              .tiers = tier::none,
              .node = "pupil"}),
      {.key = "telescope.image_parity",
       .unit = "",
       .help = "+1 or -1: -1 turns the image by 180 degrees",
       .kind = Kind::hyper,
       .dtype = Dtype::integer,
       .fallback = Value(parity),
       .bounds = {.min = -1, .max = 1},
       .structural = true,
       .tiers = tier::detector_kernel,
       .node = "focal"},
  };
  if (system != SystemId::two_plane)
    fields.push_back({.key = "telescope.solve_pixel_pitch_for_plate_scale",
                      .unit = "",
                      .help = "a given plate scale changes the pixel pitch instead of imaging.plate_scale_scale",
                      .kind = Kind::hyper,
                      .dtype = Dtype::boolean,
                      .fallback = Value(false),
                      .node = "focal"});
  return fields;
}

/// Discs of the mirrors' Zernike modes; 0 = the mirror's own diameter.
std::vector<ParamField> basis_disc_fields(SystemId system) {
  std::vector<ParamField> fields;
  for (int mirror = 2; mirror <= static_cast<int>(system) + 1; ++mirror) {
    const std::string name = fmt::format("m{}", mirror);
    fields.push_back({.key = "telescope." + name + "_basis_diameter_m",
                      .unit = "m",
                      .help = "disc on which the Zernike modes of this mirror are defined; 0 = the mirror's diameter",
                      .kind = Kind::hyper,
                      .fallback = Value(0.0),
                      .bounds = {.min = 0},
                      .structural = true,
                      .tiers = tier::aperture | tier::relay,
                      .node = name});
  }
  return fields;
}

}  // namespace

std::vector<ParamField> structure_fields(SystemId system) {
  std::vector<ParamField> fields;
  for (const auto& part :
       {grid_fields(), spider_fields(), mask_fields(), method_fields(system), basis_disc_fields(system)})
    fields.insert(fields.end(), part.begin(), part.end());
  return fields;
}

std::vector<ParamField> fields_of(SystemId system) {
  std::vector<ParamField> fields;
  for (const auto& part : {structure_fields(system), system_fields(system), source_fields(), imaging_fields(system),
                           mirror_fields(system)})
    fields.insert(fields.end(), part.begin(), part.end());
  return fields;
}

}  // namespace arago::params::detail
