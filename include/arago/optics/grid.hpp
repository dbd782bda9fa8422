#pragma once

#include <cstdint>

namespace arago::optics {

constexpr double pi = 3.14159265358979323846;
/// Radians in one arcsecond.
constexpr double radian_per_arcsecond = pi / (180.0 * 3600.0);

/// Samples at pixel centres: x_i = (i - (n - 1) / 2) extent / n. For even n the axis falls between two pixels.
struct Grid {
  std::int64_t samples = 0;
  double extent = 0;  ///< width of the whole plane, m or rad

  double spacing() const { return extent / static_cast<double>(samples); }
  double at(std::int64_t i) const {
    return (static_cast<double>(i) - 0.5 * static_cast<double>(samples - 1)) * spacing();
  }
};

}  // namespace arago::optics
