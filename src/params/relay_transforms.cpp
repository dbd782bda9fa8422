#include "arago/core/error.hpp"
#include "arago/params/keys.hpp"
#include "params/detail/transform_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace arago::params::detail {

namespace {

constexpr double arcseconds_per_radian = 180.0 * 3600.0 / std::numbers::pi;
constexpr double afocal_power_per_m = 1e-12;
constexpr std::string_view m2_beam_ratio = "system.m2_beam_ratio";
constexpr std::string_view m3_beam_ratio = "system.m3_beam_ratio";
constexpr std::string_view pair_power = "system.m1_m2_power_per_m";

Transform make(std::string_view key, std::vector<std::string_view> inputs, Evaluation (*function)(Inputs)) {
  return {std::string(key), {inputs.begin(), inputs.end()}, function};
}

/// A2 = 1 - s/f1.
Evaluation beam_ratio_at_m2(Inputs in) {
  const double s = in[0][0], f1 = in[1][0];
  ARAGO_REQUIRE(s < f1,
                fmt::format("M2 lies at or behind the focus of M1: system.m1_m2_separation_m={} must be smaller "
                            "than system.m1_focal_length_m={}",
                            s, f1));
  return scalar(1.0 - s / f1, {-1.0 / f1, s / (f1 * f1)});
}

/// m = 1/A.
Evaluation reciprocal(Inputs in) {
  const double m = 1.0 / in[0][0];
  return scalar(m, {-m * m});
}

/// z2 = s m2: Talanov's collimated distance.
Evaluation product(Inputs in) {
  return scalar(in[0][0] * in[1][0], {in[1][0], in[0][0]});
}

/// D m; an unlimited mirror stays unlimited whatever the magnification.
Evaluation footprint(Inputs in) {
  const double d = in[0][0], m = in[1][0];
  return std::isinf(d) ? scalar(d, {0.0, 0.0}) : scalar(d * m, {m, d});
}

/// 1/F = 1/f1 + 1/f2 - s/(f1 f2).
Evaluation power_of_pair(Inputs in) {
  const double f1 = in[0][0], f2 = in[1][0], s = in[2][0];
  return scalar(1.0 / f1 + 1.0 / f2 - s / (f1 * f2),
                {-(1.0 - s / f2) / (f1 * f1), -(1.0 - s / f1) / (f2 * f2), -1.0 / (f1 * f2)});
}

void require_focus(double power, std::string_view mirrors) {
  ARAGO_REQUIRE(std::abs(power) >= afocal_power_per_m,
                fmt::format("the telescope is afocal: 1/EFL={} 1/m from {}; change a focal length or the separation",
                            power, mirrors));
  ARAGO_REQUIRE(power > 0,
                fmt::format("the effective focal length is negative: 1/EFL={} 1/m from {}; the mirrors do not "
                            "form a real focus",
                            power, mirrors));
}

/// EFL = F.
Evaluation focal_length_of_pair(Inputs in) {
  const double power = in[0][0];
  require_focus(power, "system.m1_focal_length_m, system.m2_focal_length_m and system.m1_m2_separation_m");
  return scalar(1.0 / power, {-1.0 / (power * power)});
}

/// ps = pitch / EFL in arcseconds.
Evaluation geometric_plate_scale(Inputs in) {
  const double pitch = in[0][0], focal_length = in[1][0];
  const double scale = pitch / focal_length * arcseconds_per_radian;
  return scalar(scale, {arcseconds_per_radian / focal_length, -scale / focal_length});
}

/// pad = ceil(max D_p m_p / D1) over the mirrors that limit the beam; at least 1. A step function: no derivatives.
Evaluation pad_factor(Inputs in) {
  const double d1 = in[0][0];
  double footprint = d1;
  for (std::size_t p = 1; p < in.size(); ++p)
    if (std::isfinite(in[p][0])) footprint = std::max(footprint, in[p][0]);
  Evaluation pad{{std::ceil(footprint / d1)}, Eigen::MatrixXd::Zero(1, static_cast<Eigen::Index>(in.size()))};
  ARAGO_REQUIRE(pad.value[0] <= 64,
                fmt::format("a mirror is {} pupil diameters wide in the pupil's coordinates, because "
                            "it lies too near to a focus; at most 64 are computed: reduce "
                            "system.m1_m2_separation_m or the mirror's diameter",
                            pad.value[0]));
  return pad;
}

/// A3 = A2 - d/F.
Evaluation beam_ratio_at_m3(Inputs in) {
  const double a2 = in[0][0], d = in[1][0], power = in[2][0];
  const double a3 = a2 - d * power;
  ARAGO_REQUIRE(a3 > 0,
                fmt::format("M3 lies at or behind the focus of M1 and M2: with system.m2_m3_separation_m={} the "
                            "beam has shrunk to {} of its width; the separation must be below {} m",
                            d, a3, a2 / power));
  return scalar(a3, {1.0, -power, -d});
}

/// z3 = B3/A3 = B3 m3 with B3 = s + d (1 - s/f2).
Evaluation equivalent_distance_of_m3(Inputs in) {
  const double s = in[0][0], d = in[1][0], f2 = in[2][0], m3 = in[3][0];
  const double b3 = s + d * (1.0 - s / f2);
  return scalar(b3 * m3, {(1.0 - d / f2) * m3, (1.0 - s / f2) * m3, d * s / (f2 * f2) * m3, b3});
}

/// 1/EFL = 1/F + A3 q.
Evaluation focal_length_of_three(Inputs in) {
  const double a3 = in[1][0], q = in[2][0];
  const double power = in[0][0] + a3 * q;
  require_focus(power, "the focal lengths and separations of M1 and M2 and system.m3_power_per_m");
  const double slope = -1.0 / (power * power);
  return scalar(1.0 / power, {slope, slope * q, slope * a3});
}

}  // namespace

std::vector<Transform> two_mirror_transforms() {
  return {
      make(m2_beam_ratio, {keys::m1_m2_separation, keys::m1_focal_length}, beam_ratio_at_m2),
      make(keys::m2_magnification, {m2_beam_ratio}, reciprocal),
      make(keys::m2_equivalent_distance, {keys::m1_m2_separation, keys::m2_magnification}, product),
      make(keys::m2_footprint, {keys::m2_diameter, keys::m2_magnification}, footprint),
      make(pair_power, {keys::m1_focal_length, keys::m2_focal_length, keys::m1_m2_separation}, power_of_pair),
      make(keys::geometric_plate_scale, {keys::pixel_pitch, keys::focal_length}, geometric_plate_scale),
      make(keys::plate_scale, {keys::geometric_plate_scale, keys::plate_scale_scale}, product),
  };
}

std::vector<Transform> three_plane_transforms() {
  return {
      make(keys::focal_length, {pair_power}, focal_length_of_pair),
      make(keys::back_focus, {m2_beam_ratio, keys::focal_length}, product),
      make(keys::pad_factor, {keys::m1_diameter, keys::m2_footprint}, pad_factor),
  };
}

std::vector<Transform> four_plane_transforms() {
  return {
      make(m3_beam_ratio, {m2_beam_ratio, keys::m2_m3_separation, pair_power}, beam_ratio_at_m3),
      make(keys::m3_magnification, {m3_beam_ratio}, reciprocal),
      make(keys::m3_equivalent_distance,
           {keys::m1_m2_separation, keys::m2_m3_separation, keys::m2_focal_length, keys::m3_magnification},
           equivalent_distance_of_m3),
      make(keys::m3_footprint, {keys::m3_diameter, keys::m3_magnification}, footprint),
      make(keys::focal_length, {pair_power, m3_beam_ratio, keys::m3_power}, focal_length_of_three),
      make(keys::back_focus, {m3_beam_ratio, keys::focal_length}, product),
      make(keys::pad_factor, {keys::m1_diameter, keys::m2_footprint, keys::m3_footprint}, pad_factor),
  };
}

}  // namespace arago::params::detail
