#include "params/detail/spec_tables.hpp"

namespace arago::params::detail {

namespace {

constexpr std::uint8_t everything = tier::aperture | tier::relay | tier::detector_kernel;

/// A switch among named ways.
ParamField choice(std::string key, std::string help, std::vector<std::string> names, std::uint8_t tiers,
                  std::string node) {
  return {.key = std::move(key),
          .unit = "",
          .help = std::move(help),
          .kind = Kind::hyper,
          .dtype = Dtype::text,
          .fallback = Value(names.front()),
          .choices = names,
          .structural = true,
          .tiers = tiers,
          .node = std::move(node)};
}

/// A positive number of things.
ParamField count(std::string key, std::string unit, std::string help, std::int64_t standard, double min, double max,
                 std::uint8_t tiers, std::string node) {
  return {.key = std::move(key),
          .unit = std::move(unit),
          .help = std::move(help),
          .kind = Kind::hyper,
          .dtype = Dtype::integer,
          .fallback = Value(standard),
          .bounds = {.min = min, .max = max},
          .structural = true,
          .tiers = tiers,
          .node = std::move(node)};
}

std::vector<ParamField> grid_fields() {
  return {
      count("telescope.pupil_npix", "px", "N, pixels across the pupil", 256, 4, 16384, everything, "pupil"),
      count("telescope.psf_npix", "px", "M, pixels across the detector", 256, 1, 16384, tier::detector_kernel, "focal"),
      count("telescope.oversample", "", "sub-pixels per pixel and axis, summed by the detector", 1, 1, 64,
            tier::detector_kernel, "focal"),
      count("telescope.pupil_oversample", "", "aperture masks are drawn this much finer and averaged", 2, 1, 64,
            tier::aperture, "pupil"),
      count("telescope.n_lambda", "", "wavelengths across the band, both edges included; 1 = the centre", 3, 1, 4096,
            tier::relay | tier::detector_kernel, "spectral_sum"),
      {.key = "telescope.wavelengths_m",
       .unit = "m",
       .help = "increasing list of wavelengths instead of the band's",
       .kind = Kind::hyper,
       .shape = Shape::list,
       .fallback = Value(std::vector<double>{}),
       .bounds = {.min = 0, .min_excluded = true},
       .structural = true,
       .tiers = tier::relay | tier::detector_kernel,
       .node = "spectral_sum"},
  };
}

std::vector<ParamField> spider_fields() {
  return {
      count("telescope.n_struts", "", "struts of the spider", 4, 0, 64, tier::aperture, "pupil"),
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
      choice("telescope.mask",
             "phase mask in the pupil: none, synthetic rosette, map of 0..1, path difference in metres",
             {"none", "rosette", "file", "opd"}, tier::aperture, "pupil"),
      {.key = "telescope.mask_file",
       .unit = "",
       .help = "FILE.h5:/dataset of the mask",
       .kind = Kind::hyper,
       .dtype = Dtype::text,
       .fallback = Value(""),
       .structural = true,
       .tiers = tier::aperture,
       .node = "pupil"},
      choice("telescope.mask_resample", "centre: pixel centres; legacy: end point included, as the original program",
             {"centre", "legacy"}, tier::aperture, "pupil"),
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
      choice("telescope.transform", "local: each rank transforms whole fields; slab: ranks share a field",
             {"local", "slab"}, tier::none, "relay_to_m2"),
      choice("telescope.free_space", "transfer function of free space: product of two axes, or the full square root",
             {"separable", "angular_spectrum"}, tier::relay, "relay_to_m2"),
      choice("telescope.normalisation",
             "renormalise: power 1 after each mirror; physical: light lost at a mirror stays lost",
             {"renormalise", "physical"}, tier::none, "pupil"),
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
    const std::string name = "m" + std::to_string(mirror);
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
