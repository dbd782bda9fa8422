#pragma once

#include <string_view>

/// Names of parameters, so that a misspelt key does not compile. Units are in the names; what each means is said by
/// ParamSpec. "derived" values are asked of Resolved, all others of ParameterStore or Resolved.
namespace arago::params::keys {

// [system]: prescription
inline constexpr std::string_view m1_diameter = "system.m1_diameter_m";
inline constexpr std::string_view m2_diameter = "system.m2_diameter_m";
inline constexpr std::string_view m3_diameter = "system.m3_diameter_m";
inline constexpr std::string_view obscuration_diameter = "system.obscuration_diameter_m";  ///< two_plane only
inline constexpr std::string_view m1_focal_length = "system.m1_focal_length_m";
inline constexpr std::string_view m2_focal_length = "system.m2_focal_length_m";
inline constexpr std::string_view m1_m2_separation = "system.m1_m2_separation_m";
inline constexpr std::string_view m2_m3_separation = "system.m2_m3_separation_m";
inline constexpr std::string_view m3_power = "system.m3_power_per_m";
inline constexpr std::string_view pixel_pitch = "system.pixel_pitch_m";

// [system]: derived (three and four plane; the plate scale is a primitive in two_plane)
inline constexpr std::string_view focal_length = "system.focal_length_m";                      ///< EFL
inline constexpr std::string_view back_focus = "system.back_focus_m";                          ///< last mirror to focus
inline constexpr std::string_view m2_magnification = "system.m2_magnification";                ///< m2 = 1/A2
inline constexpr std::string_view m2_equivalent_distance = "system.m2_equivalent_distance_m";  ///< z2 = B2/A2
inline constexpr std::string_view m3_magnification = "system.m3_magnification";
inline constexpr std::string_view m3_equivalent_distance = "system.m3_equivalent_distance_m";
inline constexpr std::string_view m2_footprint = "system.m2_footprint_m";  ///< D2 m2: M2 in M1's coordinates
inline constexpr std::string_view m3_footprint = "system.m3_footprint_m";
inline constexpr std::string_view pad_factor = "system.pad_factor";
inline constexpr std::string_view geometric_plate_scale = "system.geometric_plate_scale_as_per_pix";
inline constexpr std::string_view plate_scale = "system.plate_scale_as_per_pix";

// [band]
inline constexpr std::string_view band_wavelength = "band.wavelength_m";
inline constexpr std::string_view band_bandwidth = "band.bandwidth_m";
inline constexpr std::string_view wavelengths = "band.wavelengths_m";  ///< derived, increasing list

// [imaging]
inline constexpr std::string_view exposure_time = "imaging.exposure_time_s";
inline constexpr std::string_view throughput = "imaging.throughput";
inline constexpr std::string_view plate_scale_scale = "imaging.plate_scale_scale";

// [binary]
inline constexpr std::string_view x_position = "binary.x_position_as";
inline constexpr std::string_view y_position = "binary.y_position_as";
inline constexpr std::string_view separation = "binary.separation_as";
inline constexpr std::string_view position_angle = "binary.position_angle_deg";
inline constexpr std::string_view contrast = "binary.contrast";  ///< flux A / flux B
inline constexpr std::string_view flux_density = "binary.spectral_flux_density";
inline constexpr std::string_view log_flux_offset = "binary.log_flux_offset_dex";
inline constexpr std::string_view budget_log_flux = "binary.budget_log_flux";  ///< derived from the photon budget alone
inline constexpr std::string_view log_flux_total = "binary.log_flux_total";    ///< derived, with the offset
inline constexpr std::string_view raw_fluxes = "binary.raw_fluxes";            ///< derived (2): A, B, photons
inline constexpr std::string_view star_positions = "binary.star_positions_rad";  ///< derived (2, 2): A, B; x, y

// [primary] [secondary] [tertiary]
inline constexpr std::string_view m1_zernikes = "primary.zernike_coeffs_nm";
inline constexpr std::string_view m2_zernikes = "secondary.zernike_coeffs_nm";
inline constexpr std::string_view m3_zernikes = "tertiary.zernike_coeffs_nm";
inline constexpr std::string_view m1_noll = "primary.noll_indices";
inline constexpr std::string_view m2_noll = "secondary.noll_indices";
inline constexpr std::string_view m3_noll = "tertiary.noll_indices";

// [detector]
inline constexpr std::string_view jitter_sigma = "detector.jitter_sigma_as";
inline constexpr std::string_view pixel_response_path = "detector.pixel_response_path";
inline constexpr std::string_view background = "detector.background_ph";
inline constexpr std::string_view read_noise = "detector.read_noise_e";
inline constexpr std::string_view frame_rate = "detector.frame_rate_hz";
inline constexpr std::string_view saturation = "detector.saturation_ph";

}  // namespace arago::params::keys
