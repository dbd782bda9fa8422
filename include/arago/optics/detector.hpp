#pragma once

#include "arago/optics/maps.hpp"

#include <cstdint>
#include <limits>

namespace arago::optics {

enum class JitterKind { none, gaussian, linear, harmonic };

/// Image motion during an exposure. Gaussian: `amplitude` is the standard deviation; linear: length of the track,
/// centred; harmonic: peak of a sinusoid (arcsine distribution). Angle from +x towards +y.
struct Jitter {
  JitterKind kind = JitterKind::none;
  double amplitude_as = 0;
  double angle_deg = 0;
};

/// What happens to photons after the optics, in this order: jitter (sub-pixels), response of sub-pixels, sum of
/// oversample x oversample blocks, response of pixels, background, saturation. Empty maps are left out.
struct Detector {
  std::int64_t oversample = 1;
  Jitter jitter = {};
  RealMap subpixel_response = {};  ///< (M oversample, M oversample), factors near 1
  RealMap pixel_response = {};     ///< (M, M)
  double background_ph = 0;        ///< photons a pixel
  double saturation_ph = std::numeric_limits<double>::infinity();
};

/// Jitter kernel on sub-pixels of `spacing_as`, odd size, sum 1. Gaussian: products of differences of the error
/// function (integrated over the sub-pixel), 2 ceil(4 sigma) + 1 samples.
RealMap jitter_kernel(const Jitter& jitter, double spacing_as);
/// d kernel / d ln spacing, of the same size: a coarser grid sees less jitter.
RealMap jitter_kernel_by_log_spacing(const Jitter& jitter, double spacing_as);
/// Convolution of the same size, zero outside; its adjoint is the correlation.
RealMap convolved(const ConstRealMap& image, const ConstRealMap& kernel);
RealMap correlated(const ConstRealMap& image, const ConstRealMap& kernel);

/// Photons on the sub-pixel grid -> photons a pixel. `subpixel_as` is needed for jitter only.
RealMap detect(const Detector& detector, const ConstRealMap& subpixels, double subpixel_as);
/// Tangent: the linear part; pixels that `detected` shows to be saturated do not move.
RealMap detect_jvp(const Detector& detector, const ConstRealMap& d_subpixels, const ConstRealMap& detected,
                   double subpixel_as);
/// d pixels / d ln subpixel_as with the sub-pixels held: zero without jitter.
RealMap detect_by_log_spacing(const Detector& detector, const ConstRealMap& subpixels, const ConstRealMap& detected,
                              double subpixel_as);
/// Cotangent of the sub-pixels.
RealMap detect_vjp(const Detector& detector, const ConstRealMap& d_pixels, const ConstRealMap& detected,
                   double subpixel_as);

}  // namespace arago::optics
