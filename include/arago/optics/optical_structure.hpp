#pragma once

#include "arago/optics/detector.hpp"
#include "arago/optics/maps.hpp"
#include "arago/params/telescope_structure.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace arago::optics {

/// separable: the original's product of two one-axis square roots; angular_spectrum: the full square root.
using params::FreeSpaceKernel;
/// renormalise: unit power behind M1 and again behind each further mirror, only the window loses light; physical: power
/// 1 is the clear circle of M1, mirrors clip and throughput is kept.
using params::Normalisation;
/// float32: the fields of an image in single precision, their phases and all sums of intensities in double; within 1e-5
/// of the peak of the double image. Images and node outputs only: no derivatives, no slab.
using params::FieldPrecision;

/// The maps of one mirror on its own grid: pupil_samples across its diameter.
struct MirrorMaps {
  RealMap transmission;  ///< amplitude (N, N); empty: unlimited and flat (further mirrors only)
  RealStack basis;       ///< (modes, N, N), unit RMS; may have no modes
  RealMap opd_m;         ///< fixed path difference: mask and wavefront errors; empty: none
};

/// What a telescope is built of: all that needs new arrays when it changes. M1 alone is the two-plane system, M1 and M2
/// the three-plane, M1, M2 and M3 the four-plane one.
struct OpticalStructure {
  std::int64_t pupil_samples = 0;  ///< N
  std::int64_t focal_samples = 0;  ///< M, detector pixels across
  std::int64_t pad = 1;            ///< padded width over pupil width; N (pad - 1) must be even
  int image_parity = +1;           ///< sign of the focal transform; -1 turns the image by 180 degrees
  FreeSpaceKernel free_space = FreeSpaceKernel::separable;
  Normalisation normalisation = Normalisation::renormalise;
  FieldPrecision precision = FieldPrecision::float64;
  std::vector<MirrorMaps> mirrors;
  Detector detector;

  std::int64_t padded_samples() const { return pad * pupil_samples; }
  std::int64_t focal_subsamples() const { return focal_samples * detector.oversample; }
  /// InputError with the first of: no mirror, wrong shapes, odd padding, oversample < 1, parity not +-1.
  void validate() const;
  /// XXH3-128 over the IEEE-754 bytes of all of it: equal structures share what is built from them.
  std::string hash() const;
};

}  // namespace arago::optics
