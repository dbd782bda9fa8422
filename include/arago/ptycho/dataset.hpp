#pragma once

#include "arago/core/views.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace arago::ptycho {

/// A ptychographic data set in the one form that the rest of the program knows. Host memory; rows are y and come first.
struct Dataset {
  /// Owner of the memory of `counts` where frames are paged from disk (frame_memory); else null.
  std::shared_ptr<void> paged;
  HostView<float***> counts;                          ///< (n, N, N) photons; zero frequency at [N/2, N/2]
  HostView<double**> positions_px;                    ///< (n, 2) row, column of patch pixel (N/2, N/2) in object pixels
  HostView<Complex<double>***> probe;                 ///< (modes, N, N), unnormalised as read
  std::optional<HostView<Complex<double>**>> object;  ///< (H, W) truth, where known
  std::optional<double> photons_per_image_requested;
  std::uint64_t seed = 0;   ///< of a simulation; 0 for a measurement
  std::string source;       ///< where it came from, for messages and records
  std::string fingerprint;  ///< XXH3-128 over counts, positions and probe

  std::int64_t frames() const { return static_cast<std::int64_t>(counts.extent(0)); }
  std::int64_t N() const { return static_cast<std::int64_t>(counts.extent(1)); }
};

/// Gives `dataset` memory for n frames (n, N, N), not yet filled: ordinary, or paged from a scratch file.
void allocate_frames(Dataset& dataset, std::int64_t n, std::int64_t N, bool paged);

/// Mean over frames of the total counts, in double, frames in order.
double mean_photons_per_image(const Dataset& dataset);

/// XXH3-128 over shapes, counts, positions and probe: equal for equal data whatever file they came from.
std::string fingerprint_of(const Dataset& dataset);

/// So many frames of `b` have the counts of a frame of `a` (by XXH3-64); 0 where the frames have different sizes.
std::int64_t frames_in_common(const Dataset& a, const Dataset& b);

/// The frames of `rows`, in that order, with the same probe and object, paged if they are. The fingerprint is that of
/// the selection.
Dataset select_frames(const Dataset& dataset, std::span<const std::int64_t> rows);

}  // namespace arago::ptycho
