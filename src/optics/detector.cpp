#include "arago/optics/detector.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/resampling.hpp"

#include <algorithm>

namespace arago::optics {
namespace {

RealMap copy_of(const ConstRealMap& map) {
  RealMap copy(uninitialised("optics image"), map.extent(0), map.extent(1));
  Kokkos::deep_copy(copy, map);
  return copy;
}

void multiply(const RealMap& map, const ConstRealMap& factor, const char* key) {
  ARAGO_REQUIRE(factor.extent(0) == map.extent(0) && factor.extent(1) == map.extent(1),
                key << " has " << factor.extent(0) << " x " << factor.extent(1) << " values, the image has "
                    << map.extent(0) << " x " << map.extent(1) << "; give one value a pixel");
  for (std::size_t k = 0; k < map.size(); ++k) map.data()[k] *= factor.data()[k];
}

/// Convolution, responses and block sums: the linear part.
RealMap linear_part(const Detector& detector, const ConstRealMap& subpixels, const ConstRealMap& kernel) {
  RealMap image = kernel.size() == 0 ? copy_of(subpixels) : convolved(subpixels, kernel);
  if (detector.subpixel_response.size() > 0) multiply(image, detector.subpixel_response, "detector sub-pixel response");
  if (detector.oversample > 1) image = block_sum(image, detector.oversample);
  if (detector.pixel_response.size() > 0) multiply(image, detector.pixel_response, "detector.pixel_response_path");
  return image;
}

/// Empty without jitter.
RealMap kernel_of(const Detector& detector, double subpixel_as) {
  return detector.jitter.kind == JitterKind::none ? RealMap() : jitter_kernel(detector.jitter, subpixel_as);
}

/// Pixels at saturation do not move.
void hold_saturated(const RealMap& image, const Detector& detector, const ConstRealMap& detected) {
  for (std::size_t k = 0; k < image.size(); ++k)
    if (detected.data()[k] >= detector.saturation_ph) image.data()[k] = 0;
}

}  // namespace

RealMap detect(const Detector& detector, const ConstRealMap& subpixels, double subpixel_as) {
  RealMap image = linear_part(detector, subpixels, kernel_of(detector, subpixel_as));
  for (std::size_t k = 0; k < image.size(); ++k)
    image.data()[k] = std::min(image.data()[k] + detector.background_ph, detector.saturation_ph);
  return image;
}

RealMap detect_jvp(const Detector& detector, const ConstRealMap& d_subpixels, const ConstRealMap& detected,
                   double subpixel_as) {
  RealMap image = linear_part(detector, d_subpixels, kernel_of(detector, subpixel_as));
  hold_saturated(image, detector, detected);
  return image;
}

RealMap detect_by_log_spacing(const Detector& detector, const ConstRealMap& subpixels, const ConstRealMap& detected,
                              double subpixel_as) {
  if (detector.jitter.kind == JitterKind::none) return RealMap("optics image", detected.extent(0), detected.extent(1));
  RealMap image = linear_part(detector, subpixels, jitter_kernel_by_log_spacing(detector.jitter, subpixel_as));
  hold_saturated(image, detector, detected);
  return image;
}

RealMap detect_vjp(const Detector& detector, const ConstRealMap& d_pixels, const ConstRealMap& detected,
                   double subpixel_as) {
  RealMap image = copy_of(d_pixels);
  hold_saturated(image, detector, detected);
  if (detector.pixel_response.size() > 0) multiply(image, detector.pixel_response, "detector.pixel_response_path");
  if (detector.oversample > 1) image = block_sum_adjoint(image, detector.oversample);
  if (detector.subpixel_response.size() > 0) multiply(image, detector.subpixel_response, "detector sub-pixel response");
  if (detector.jitter.kind == JitterKind::none) return image;
  return correlated(image, jitter_kernel(detector.jitter, subpixel_as));
}

}  // namespace arago::optics
