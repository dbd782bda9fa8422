#pragma once

#include "arago/optics/maps.hpp"

#include <cstdint>

namespace arago::optics {

enum class NoiseKind { none, photon, photon_read };

/// A stack of exposure_s x frame_rate_hz frames, summed.
struct NoiseModel {
  NoiseKind kind = NoiseKind::none;
  double exposure_s = 0;
  double frame_rate_hz = 20;
  double read_noise_e = 0;         ///< a frame
  double gaussian_above_s = 7200;  ///< exposures at least this long take I + sqrt(I) g instead of a Poisson draw
  double variance_floor = 1;

  double frames() const { return exposure_s * frame_rate_hz; }
};

/// Adds noise; every pixel draws from a stream of its own (seed, realisation, pixel).
RealMap noisy(const ConstRealMap& image, const NoiseModel& noise, std::uint64_t seed, std::uint32_t realisation);

/// Variances handed to the likelihood: max(data + read_noise^2 frames, read_noise^2 frames), at least variance_floor.
struct VarianceMap {
  RealMap variance;
  std::int64_t floored = 0;  ///< pixels that the floor lifted
};
VarianceMap variance_map(const ConstRealMap& data, const NoiseModel& noise);

}  // namespace arago::optics
