#pragma once

#include "arago/core/views.hpp"

namespace arago::ptycho {

/// Sums of one frame, or of many added in a fixed order.
struct ResidualSums {
  double squared_amplitude_error = 0.0;  ///< sum (sqrt(I) - sqrt(q))^2
  double counts = 0.0;                   ///< sum I
  double deviance = 0.0;                 ///< sum 2 (I ln(I/q) - I + q)
  double pixels = 0.0;

  ResidualSums& operator+=(const ResidualSums& other);
  /// R = sum (sqrt I - |predicted|)^2 / sum I.
  double residual() const { return squared_amplitude_error / counts; }
  /// Mean over pixels; about 1 for the right model and bright pixels.
  double mean_deviance() const { return deviance / pixels; }
};

/// Counts I and predicted counts q of one frame, both (N, N) in the same order; q is floored at 1e-6 counts in the
/// deviance.
ResidualSums compare_frame(const HostView<const float**>& counts, const HostView<const double**>& predicted);

/// The sums over all frames (n, N, N), frames in order; threads share the frames.
ResidualSums compare_frames(const HostView<const float***>& counts, const HostView<const double***>& predicted);

}  // namespace arago::ptycho
