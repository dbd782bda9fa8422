#pragma once

#include "arago/optics/noise.hpp"
#include "arago/params/parameter_store.hpp"

#include <cstdint>

namespace arago::fit {

/// How data scatter around the image of the model.
enum class NoiseLaw { gaussian, poisson };

/// One image that was measured, and by what: its own band, exposure time and pointing are in its store.
struct Exposure {
  params::ParameterStore store;  ///< all parameters; those that are free are the reference
  optics::RealMap data;          ///< (M, M) photons; NaN: not measured
  optics::RealMap variance;      ///< (M, M) photons^2, fixed; not needed for Poisson counts (empty)
  std::int64_t floored = 0;      ///< pixels whose variance was lifted to variance_floor
  double variance_floor = 0;     ///< photons^2
};

/// Variances from the data, max(d + read^2 frames, read^2 frames), lifted to noise.variance_floor where below.
Exposure with_variance(const params::ParameterStore& store, const optics::RealMap& data,
                       const optics::NoiseModel& noise);

/// InputError, naming the first bad pixel: data or variance not (M, M) with M = telescope.psf_npix; a gaussian variance
/// that is not positive and finite where there are data; Poisson counts that are negative or infinite.
void check_exposure(const Exposure& exposure, NoiseLaw law);

}  // namespace arago::fit
