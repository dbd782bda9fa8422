#pragma once

#include "arago/optics/shapes.hpp"

#include <cstdint>
#include <vector>

namespace arago::optics {

/// A round mirror with a round obscuration and straight struts.
struct MirrorAperture {
  double diameter_m = 0;
  double obscuration_m = 0;                   ///< diameter; 0 = none
  std::vector<double> strut_angles_deg = {};  ///< see strut()
  double strut_width_m = 0;
};

/// q 360 / count + rotation, q = 0..count-1.
std::vector<double> evenly_spaced_struts(int count, double rotation_deg);

/// Hard masks on an `oversample` times finer grid over `extent_m`, multiplied, then averaged over blocks: values are
/// multiples of 1 / oversample^2. Shape (samples, samples).
RealMap hard_transmission(const MirrorAperture& aperture, const Grid& grid, int oversample);
/// The product of exact area coverages of disc, obscuration and struts; exact wherever only one edge crosses a pixel.
RealMap smooth_transmission(const MirrorAperture& aperture, const Grid& grid);

/// Hexagons around a missing centre: `rings` rings of segments, flat side to flat side, with gaps between them.
struct SegmentedMirror {
  int rings = 2;
  double flat_to_flat_m = 0;
  double gap_m = 0;
  bool centre_segment = false;
};
std::vector<ConvexRegion> segments(const SegmentedMirror& mirror);
/// Sum of the exact coverages of the segments.
RealMap segmented_transmission(const SegmentedMirror& mirror, const Grid& grid);

}  // namespace arago::optics
