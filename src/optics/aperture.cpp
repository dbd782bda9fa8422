#include "arago/optics/aperture.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/resampling.hpp"

#include <algorithm>
#include <cmath>

namespace arago::optics {
namespace {

void check(const MirrorAperture& aperture, const Grid& grid) {
  ARAGO_REQUIRE(grid.samples > 0 && grid.extent > 0,
                "aperture grid of " << grid.samples << " samples over " << grid.extent << " m is empty");
  ARAGO_REQUIRE(aperture.diameter_m > 0 && aperture.diameter_m <= grid.extent * (1 + 1e-12),
                "aperture diameter " << aperture.diameter_m << " m must be positive and fit in the grid of "
                                     << grid.extent << " m; widen the grid");
  ARAGO_REQUIRE(aperture.obscuration_m >= 0 && aperture.obscuration_m < aperture.diameter_m,
                "obscuration of " << aperture.obscuration_m << " m must be smaller than the aperture of "
                                  << aperture.diameter_m << " m");
  ARAGO_REQUIRE(aperture.strut_angles_deg.empty() ||
                    (aperture.strut_width_m >= 0 && aperture.strut_width_m < aperture.diameter_m),
                "telescope.strut_width_m=" << aperture.strut_width_m
                                           << " must not be negative and must be smaller than "
                                           << "the aperture of " << aperture.diameter_m << " m");
}

void multiply_by_complement(const RealMap& target, const RealMap& factor) {
  for (std::size_t k = 0; k < target.size(); ++k) target.data()[k] *= 1 - factor.data()[k];
}

}  // namespace

std::vector<double> evenly_spaced_struts(int count, double rotation_deg) {
  std::vector<double> angles;
  for (int q = 0; q < count; ++q) angles.push_back(q * 360.0 / count + rotation_deg);
  return angles;
}

RealMap hard_transmission(const MirrorAperture& aperture, const Grid& grid, int oversample) {
  check(aperture, grid);
  ARAGO_REQUIRE(oversample >= 1, "telescope.pupil_oversample=" << oversample << " must be at least 1");
  const Grid fine{grid.samples * oversample, grid.extent};
  std::vector<Shape> struts;
  for (const double angle : aperture.strut_angles_deg) struts.push_back(strut(aperture.strut_width_m, angle));
  RealMap mask(uninitialised("optics fine aperture"), fine.samples, fine.samples);
  for (std::int64_t row = 0; row < fine.samples; ++row)
    for (std::int64_t col = 0; col < fine.samples; ++col) {
      const double x = fine.at(col), y = fine.at(row);
      const double radius = std::hypot(x, y);
      bool open = radius - aperture.diameter_m / 2 < 0;
      if (aperture.obscuration_m > 0) open = open && radius - aperture.obscuration_m / 2 > 0;
      for (std::size_t k = 0; open && k < struts.size(); ++k) open = !(distance_inside(struts[k], x, y) > 0);
      mask(row, col) = open ? 1.0 : 0.0;
    }
  return block_mean(mask, oversample);
}

RealMap smooth_transmission(const MirrorAperture& aperture, const Grid& grid) {
  check(aperture, grid);
  RealMap map = area_coverage(grid, Circle{aperture.diameter_m / 2});
  if (aperture.obscuration_m > 0) multiply_by_complement(map, area_coverage(grid, Circle{aperture.obscuration_m / 2}));
  for (const double angle : aperture.strut_angles_deg)
    multiply_by_complement(map, area_coverage(grid, strut(aperture.strut_width_m, angle)));
  return map;
}

std::vector<ConvexRegion> segments(const SegmentedMirror& mirror) {
  ARAGO_REQUIRE(mirror.rings >= 0 && mirror.flat_to_flat_m > 0 && mirror.gap_m >= 0,
                "segmented mirror of " << mirror.rings << " rings, segments of " << mirror.flat_to_flat_m
                                       << " m and gaps of " << mirror.gap_m << " m: sizes must be positive");
  const double pitch = mirror.flat_to_flat_m + mirror.gap_m;
  const double circumradius = mirror.flat_to_flat_m / std::sqrt(3.0);
  std::vector<ConvexRegion> all;
  // Axial coordinates (q, r) of a hexagonal lattice whose neighbours are `pitch` apart; corners point along +-x.
  for (int q = -mirror.rings; q <= mirror.rings; ++q)
    for (int r = std::max(-mirror.rings, -q - mirror.rings); r <= std::min(mirror.rings, -q + mirror.rings); ++r) {
      if (q == 0 && r == 0 && !mirror.centre_segment) continue;
      const double x = pitch * std::sqrt(3.0) / 2 * q, y = pitch * (r + 0.5 * q);
      all.push_back(regular_polygon(6, circumradius, 0, x, y));
    }
  return all;
}

RealMap segmented_transmission(const SegmentedMirror& mirror, const Grid& grid) {
  RealMap map("optics segmented aperture", grid.samples, grid.samples);
  for (const ConvexRegion& segment : segments(mirror)) {
    const RealMap cover = area_coverage(grid, segment);
    for (std::size_t k = 0; k < map.size(); ++k) map.data()[k] = std::min(1.0, map.data()[k] + cover.data()[k]);
  }
  return map;
}

}  // namespace arago::optics
