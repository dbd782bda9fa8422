#pragma once

#include "arago/ptycho/metrics.hpp"

namespace arago::ptycho::detail {

/// Reconstruction and truth on the same pixels, after all that evaluate() does before it measures.
struct AlignedPair {
  HostView<double**> amplitude, true_amplitude;
  HostView<double**> phase, true_phase;  ///< rad
  HostView<std::uint8_t**> region;       ///< 1 = counted
  std::array<double, 2> shift_px{0, 0};  ///< applied to the reconstruction
  double amplitude_scale = 1.0;          ///< applied to the reconstruction
};

/// Cuts both images to the box of the region, registers if asked, and aligns amplitude and phase.
AlignedPair align(const Reconstruction& reconstruction, const HostView<const Complex<double>**>& truth,
                  const HostView<const std::uint8_t**>& mask, const EvaluateConfig& config);

}  // namespace arago::ptycho::detail
