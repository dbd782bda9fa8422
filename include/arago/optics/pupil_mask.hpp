#pragma once

#include "arago/optics/grid.hpp"
#include "arago/optics/maps.hpp"

namespace arago::optics {

/// Binary rosette: with rho = 2 hypot(x, y) / extent, t = atan2(y, x), g = ln(rho + 0.05):
/// 1 where cos(3 t - 8 g) + 0.7 cos(2 t + 5 g) > 0, else 0, over the whole square. Its odd and even angular orders
/// leave no point symmetry, so that the image responds linearly to even aberrations.
RealMap rosette_mask(const Grid& grid);

/// How a stored map of another size is brought to the pupil grid (bilinear; outside counts as zero).
enum class MaskResample {
  centre,  ///< pixel centres on pixel centres: u = (i + 0.5) N_in / N - 0.5
  legacy,  ///< the original program: N positions from 0 to N_in, the end point included
};
RealMap resampled_mask(const ConstRealMap& map, std::int64_t samples, MaskResample rule);
/// 1 where the value exceeds one half, else 0.
RealMap binarised(const ConstRealMap& map);
/// Optical path difference of a half-wave step: map * wavelength / 2, metres.
RealMap half_wave_opd(const ConstRealMap& map, double design_wavelength_m);

}  // namespace arago::optics
