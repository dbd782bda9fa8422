#pragma once

#include "arago/fft/local_fft2d.hpp"
#include "arago/ptycho/simulation.hpp"

#include <algorithm>
#include <vector>

namespace arago::ptycho::detail {

/// Exit waves and far fields of the frames of a scene, one frame at a time on the calling thread, double precision.
/// Const members may be called by many threads at once; each brings its own (N, N) buffer.
class FarFieldFrames {
 public:
  /// origin: object coordinates (row, column) of object element [0, 0].
  FarFieldFrames(const Scene& scene, double origin_row, double origin_column);

  int N() const { return N_; }
  std::int64_t frames() const { return positions_.extent_int(0); }

  /// psi = probe * patch of frame j; returns sum |psi|^2 = sum of the far-field intensity.
  double exit_wave(std::int64_t frame, Complex<double>* psi) const;
  /// DFT2(psi) / N in place.
  void propagate(Complex<double>* psi) const;

 private:
  int N_;
  HostView<const Complex<double>**> object_, probe_;
  HostView<const double**> positions_;
  double origin_row_, origin_column_;
  fft::LocalFft2d<double> fft_;
};

/// Calls body(frame, buffer) for all frames; threads share them in blocks, each block with a buffer (N, N) of its own.
template <class Body>
void for_each_frame(const char* label, std::int64_t frames, int N, const Body& body) {
  constexpr std::int64_t block = 8;
  Kokkos::parallel_for(
      label, Kokkos::RangePolicy<HostSpace, Kokkos::Schedule<Kokkos::Dynamic>>(0, (frames + block - 1) / block),
      [=](const std::int64_t index) {
        std::vector<Complex<double>> buffer(static_cast<std::size_t>(N) * N);
        const std::int64_t last = std::min(frames, (index + 1) * block);
        for (std::int64_t frame = index * block; frame < last; ++frame) body(frame, buffer.data());
      });
}

}  // namespace arago::ptycho::detail
