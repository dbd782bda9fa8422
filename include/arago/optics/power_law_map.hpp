#pragma once

#include "arago/optics/maps.hpp"

#include <cstdint>

namespace arago::optics {

/// A wavefront error with power spectrum f^-alpha.
struct PowerLawError {
  double alpha = 2.5;
  double rms_m = 0;  ///< over the aperture, after piston and tilt are removed
  std::uint64_t seed = 0;
  std::uint32_t map = 0;  ///< which of the maps of one seed (0: M1 calibrated, 1: M2 calibrated, 2: M1 uncalibrated...)
};

/// Unit normal noise, one counter-based stream a pixel: the same on any machine and thread count.
RealMap white_noise(std::int64_t samples, std::uint64_t seed, std::uint32_t map);
/// Re ifft(fft(noise) f^(-alpha/2)) with the zero frequency removed, recentred, divided by its standard deviation.
RealMap power_law_filtered(const ConstRealMap& noise, double alpha);
/// Subtracts the plane a col + b row + c that fits best where the transmission is not zero.
RealMap without_plane(const ConstRealMap& map, const ConstRealMap& transmission);
/// Multiplies so that the RMS where the transmission is not zero equals `rms`.
RealMap scaled_to_rms(const ConstRealMap& map, const ConstRealMap& transmission, double rms);

/// All four steps: optical path difference in metres.
RealMap power_law_opd(const PowerLawError& error, const ConstRealMap& transmission);

}  // namespace arago::optics
