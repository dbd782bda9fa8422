#include "params/detail/spec_tables.hpp"

#include <fmt/format.h>

namespace arago::params::detail {

namespace {

constexpr Bounds positive{.min = 0, .min_excluded = true};
constexpr Bounds negative{.max = 0, .max_excluded = true};
/// Widths of what nobody has published: what a good alignment leaves.
constexpr Prior length_prior{Prior::Family::normal, 1e-6};
constexpr Prior pitch_prior{Prior::Family::log_normal, 1e-3};
constexpr Prior plate_scale_prior{Prior::Family::log_normal, 1e-3};

std::vector<ParamField> two_plane_fields() {
  return {
      {.key = "system.m1_diameter_m",
       .unit = "m",
       .help = "D1, outer diameter of the pupil",
       .bounds = positive,
       .structural = true,
       .tiers = tier::aperture | tier::detector_kernel,
       .node = "pupil"},
      {.key = "system.obscuration_diameter_m",
       .unit = "m",
       .help = "diameter of the central obscuration",
       .fallback = Value(0.0),
       .bounds = {.min = 0},
       .structural = true,
       .tiers = tier::aperture,
       .node = "pupil"},
      {.key = "system.plate_scale_as_per_pix",
       .unit = "as/pix",
       .help = "angle of one detector pixel",
       .bounds = positive,
       .prior = plate_scale_prior,
       .bijector = Bijector::Kind::log,
       .inferable = true,
       .tiers = tier::detector_kernel,
       .node = "focal"},
  };
}

/// M1, M2 and the detector.
std::vector<ParamField> prescription_fields() {
  constexpr std::uint8_t path = tier::relay | tier::detector_kernel;
  return {
      {.key = "system.m1_diameter_m",
       .unit = "m",
       .help = "D1, outer diameter of M1",
       .bounds = positive,
       .structural = true,
       .tiers = tier::aperture | path,
       .node = "pupil"},
      {.key = "system.m2_diameter_m",
       .unit = "m",
       .help = "D2, diameter of M2 and of the central obscuration",
       .bounds = positive,
       .structural = true,
       .tiers = tier::aperture | tier::relay,
       .node = "m2"},
      {.key = "system.m1_focal_length_m",
       .unit = "m",
       .help = "f1, focal length of M1",
       .bounds = positive,
       .prior = length_prior,
       .bijector = Bijector::Kind::log,
       .inferable = true,
       .tiers = path,
       .node = "relay_to_m2"},
      {.key = "system.m2_focal_length_m",
       .unit = "m",
       .help = "f2, focal length of M2 (convex: negative)",
       .bounds = negative,
       .prior = length_prior,
       .bijector = Bijector::Kind::log,
       .inferable = true,
       .tiers = path,
       .node = "focal"},
      {.key = "system.m1_m2_separation_m",
       .unit = "m",
       .help = "s, distance from M1 to M2; smaller than f1",
       .bounds = {.min = 0},
       .prior = length_prior,
       .bijector = Bijector::Kind::log,
       .inferable = true,
       .tiers = path,
       .node = "relay_to_m2"},
      {.key = "system.pixel_pitch_m",
       .unit = "m",
       .help = "edge of a detector pixel",
       .bounds = positive,
       .prior = pitch_prior,
       .bijector = Bijector::Kind::log,
       .inferable = true,
       .tiers = tier::detector_kernel,
       .node = "focal"},
  };
}

std::vector<ParamField> third_mirror_fields() {
  constexpr std::uint8_t path = tier::relay | tier::detector_kernel;
  return {
      {.key = "system.m2_m3_separation_m",
       .unit = "m",
       .help = "d, distance from M2 to M3",
       .fallback = Value(0.05),
       .bounds = {.min = 0},
       .tiers = path,
       .node = "relay_to_m3"},
      {.key = "system.m3_power_per_m",
       .unit = "1/m",
       .help = "q = 1/f3; 0 = flat",
       .fallback = Value(0.5),
       .tiers = path,
       .node = "focal"},
      {.key = "system.m3_diameter_m",
       .unit = "m",
       .help = "D3, diameter of M3; inf = unlimited",
       .fallback = Value(0.025),
       .bounds = positive,
       .may_be_infinite = true,
       .structural = true,
       .tiers = tier::aperture | tier::relay,
       .node = "m3"},
  };
}

/// A scalar that a transform gives; unlimited mirrors make some of them infinite.
ParamField derived(ParamField field) {
  field.kind = Kind::derived;
  field.may_be_infinite = true;
  return field;
}

std::vector<ParamField> relay_fields(int mirror) {
  const std::string name = fmt::format("m{}", mirror), node = "relay_to_" + name;
  const auto of_mirror = [&](std::string quantity, std::string unit, std::string help) {
    ParamField field{.key = "system." + name + quantity, .unit = std::move(unit), .help = std::move(help)};
    field.bounds = positive, field.tiers = tier::relay, field.node = node;
    return derived(std::move(field));
  };
  std::vector<ParamField> fields{
      of_mirror("_beam_ratio", "", "A: width of the beam at this mirror in units of that at M1"),
      of_mirror("_magnification", "", "1/A: size of this mirror in M1's coordinates"),
      of_mirror("_equivalent_distance_m", "m", "B/A: distance of collimated travel from M1"),
      of_mirror("_footprint_m", "m", "diameter of this mirror in M1's coordinates"),
  };
  fields[2].bounds = {};
  return fields;
}

std::vector<ParamField> imaging_derived_fields() {
  return {
      derived({.key = "system.m1_m2_power_per_m", .unit = "1/m", .help = "1/F of M1 and M2 together", .node = "focal"}),
      derived({.key = "system.focal_length_m",
               .unit = "m",
               .help = "EFL, effective focal length",
               .bounds = positive,
               .node = "focal"}),
      derived({.key = "system.back_focus_m",
               .unit = "m",
               .help = "distance from the last mirror to the focus",
               .bounds = positive,
               .node = "focal"}),
      derived({.key = "system.pad_factor",
               .unit = "",
               .help = "padded width of the relay in pupil diameters, a whole number",
               .bounds = {.min = 1, .max = 64},
               .tiers = tier::relay,
               .node = "relay_to_m2"}),
      derived({.key = "system.geometric_plate_scale_as_per_pix",
               .unit = "as/pix",
               .help = "pixel pitch / EFL",
               .bounds = positive,
               .node = "focal"}),
      {.key = "system.plate_scale_as_per_pix",
       .unit = "as/pix",
       .help = "geometric plate scale times imaging.plate_scale_scale; giving it sets that scale",
       .kind = Kind::derived,
       .bounds = positive,
       .prior = plate_scale_prior,
       .bijector = Bijector::Kind::log,
       .inferable = true,
       .tiers = tier::detector_kernel,
       .node = "focal"},
  };
}

}  // namespace

std::vector<ParamField> system_fields(SystemId system) {
  if (system == SystemId::two_plane) return two_plane_fields();
  std::vector<ParamField> fields = prescription_fields();
  const auto append = [&fields](const std::vector<ParamField>& part) {
    fields.insert(fields.end(), part.begin(), part.end());
  };
  if (system == SystemId::four_plane) append(third_mirror_fields());
  append(relay_fields(2));
  if (system == SystemId::four_plane) append(relay_fields(3));
  append(imaging_derived_fields());
  return fields;
}

}  // namespace arago::params::detail
