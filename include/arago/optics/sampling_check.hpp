#pragma once

#include "arago/optics/free_space.hpp"
#include "arago/optics/matrix_fourier.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace arago::optics {

/// What a check found. `required_samples` is the number across the same window that would be enough.
struct SamplingFinding {
  bool adequate = true;
  std::int64_t required_samples = 0;
  std::string message;  ///< problem, value, remedy; empty when adequate
};

/// Transfer function (angular spectrum): width >= 2 |z| tan(asin(lam / (2 dx))) keeps neighbouring phases of H within
/// half a turn.
SamplingFinding check_transfer_function(const FreeSpace& space);
/// Single FFT: the quadratic phase of the input changes by less than half a turn a sample, |z| >= n dx^2 / lam.
SamplingFinding check_single_transform(const FreeSpace& space);
/// Window: light that leaves an aperture of `beam_m` at the angle lam / (2 dx_feature) must not come round: width >=
/// beam + lam |z| / feature.
SamplingFinding check_window(const FreeSpace& space, double beam_m, double feature_m);
/// Matrix transform: the focal window must stay within +-lam / (2 dx) of the axis, beyond which the far field of a
/// sampled pupil repeats itself.
SamplingFinding check_focal_sampling(const FocalSampling& sampling);

/// The messages of those that are not adequate.
std::vector<std::string> problems(const std::vector<SamplingFinding>& findings);

}  // namespace arago::optics
