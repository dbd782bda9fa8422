#include "arago/optics/noise.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"

#include <algorithm>
#include <cmath>

namespace arago::optics {

RealMap noisy(const ConstRealMap& image, const NoiseModel& noise, std::uint64_t seed, std::uint32_t realisation) {
  RealMap result(uninitialised("optics noisy image"), image.extent(0), image.extent(1));
  const double read = noise.kind == NoiseKind::photon_read ? noise.read_noise_e * std::sqrt(noise.frames()) : 0.0;
  const bool gaussian = noise.exposure_s >= noise.gaussian_above_s;
  for (std::size_t k = 0; k < image.size(); ++k) {
    const double mean = image.data()[k];
    double value = mean;
    if (noise.kind != NoiseKind::none) {
      ARAGO_CHECK(NumericalError, mean >= 0 && std::isfinite(mean),
                  "photon noise needs finite, non-negative images; pixel " << k << " is " << mean);
      CounterRng rng(seed, Stream::photons, realisation, k);
      value = gaussian ? mean + std::sqrt(mean) * rng.normal() : static_cast<double>(rng.poisson(mean));
    }
    if (read > 0) value += read * CounterRng(seed, Stream::noise, realisation, k).normal();
    result.data()[k] = value;
  }
  return result;
}

VarianceMap variance_map(const ConstRealMap& data, const NoiseModel& noise) {
  VarianceMap result{RealMap(uninitialised("optics variance"), data.extent(0), data.extent(1)), 0};
  const double read =
      noise.kind == NoiseKind::photon_read ? noise.read_noise_e * noise.read_noise_e * noise.frames() : 0.0;
  for (std::size_t k = 0; k < data.size(); ++k) {
    const double variance = std::max(data.data()[k] + read, read);
    result.floored += variance < noise.variance_floor;
    result.variance.data()[k] = std::max(variance, noise.variance_floor);
  }
  return result;
}

}  // namespace arago::optics
