#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/core/views.hpp"
#include "arago/ptycho/dataset.hpp"

#include <cstdint>

namespace arago::ptycho {

enum class Noise { poisson, none };

/// Section [dose].
struct DoseConfig {
  double photons_per_image = 1e5;  ///< expected total counts of a frame, averaged over the set
  Noise noise = Noise::poisson;
  std::int64_t seed = 42;  ///< of the photon noise
};

void describe(config::FieldVisitor& visitor, DoseConfig& config);
void validate(const DoseConfig& config);

/// What is illuminated, with what, and where. All host arrays.
struct Scene {
  HostView<Complex<double>**> object;  ///< (H, W)
  HostView<Complex<double>**> probe;   ///< (N, N), any scale
  HostView<double**> positions_px;     ///< (n, 2) row, column of patch pixel (N/2, N/2)
};

/// Frames of a scene at a dose. Frame j: psi = probe * patch_j (bilinear, zero outside the object),
/// I_j = s^2 |DFT2(psi)|^2 / N^2 with zero frequency moved to [N/2, N/2]; one s for all frames so that the mean over
/// frames of sum I_j is photons_per_image; counts ~ Poisson(I_j) from CounterRng(seed, Stream::photons, index j), or
/// I_j itself. The returned probe is s * probe (sqrt of photons), the object is the truth. Threads share the frames;
/// the result does not depend on their number. Throws InputError when probe and positions do not fit, NumericalError
/// when no light reaches the detector.
Dataset simulate(const Scene& scene, const DoseConfig& dose);

/// Noise-free intensities (n, N, N) of frames: |DFT2(probe * patch_j)|^2 / N^2, zero frequency at [N/2, N/2].
/// origin_row, origin_column: object coordinates of element [0, 0] (a stitched object has its own).
HostView<double***> expected_intensity(const Scene& scene, double origin_row = 0.0, double origin_column = 0.0);

}  // namespace arago::ptycho
