#include "arago/optics/pupil_mask.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/resampling.hpp"

#include <cmath>
#include <vector>

namespace arago::optics {

RealMap rosette_mask(const Grid& grid) {
  RealMap mask(uninitialised("optics rosette"), grid.samples, grid.samples);
  for (std::int64_t row = 0; row < grid.samples; ++row)
    for (std::int64_t col = 0; col < grid.samples; ++col) {
      const double x = grid.at(col), y = grid.at(row);
      const double g = std::log(2 * std::hypot(x, y) / grid.extent + 0.05);
      const double t = std::atan2(y, x);
      mask(row, col) = std::cos(3 * t - 8 * g) + 0.7 * std::cos(2 * t + 5 * g) > 0 ? 1.0 : 0.0;
    }
  return mask;
}

RealMap resampled_mask(const ConstRealMap& map, std::int64_t samples, MaskResample rule) {
  ARAGO_REQUIRE(map.extent(0) == map.extent(1) && map.extent(0) > 0,
                "pupil mask of " << map.extent(0) << " x " << map.extent(1) << " values must be square");
  const auto inputs = static_cast<std::int64_t>(map.extent(0));
  const double ratio = static_cast<double>(inputs) / samples;
  std::vector<double> positions;
  for (std::int64_t i = 0; i < samples; ++i)
    positions.push_back(rule == MaskResample::legacy ? static_cast<double>(i) * inputs / (samples - 1)
                                                     : (i + 0.5) * ratio - 0.5);
  const LinearAxis axis = linear_axis(inputs, positions);
  return resampled(map, axis, axis);
}

RealMap binarised(const ConstRealMap& map) {
  RealMap result(uninitialised("optics binary mask"), map.extent(0), map.extent(1));
  for (std::size_t k = 0; k < map.size(); ++k) result.data()[k] = map.data()[k] > 0.5 ? 1.0 : 0.0;
  return result;
}

RealMap half_wave_opd(const ConstRealMap& map, double design_wavelength_m) {
  ARAGO_REQUIRE(design_wavelength_m > 0, "mask design wavelength " << design_wavelength_m << " m must be positive");
  RealMap opd(uninitialised("optics mask opd"), map.extent(0), map.extent(1));
  for (std::size_t k = 0; k < map.size(); ++k) opd.data()[k] = map.data()[k] * (design_wavelength_m / 2);
  return opd;
}

}  // namespace arago::optics
