#pragma once

#include "arago/optics/psf_bench.hpp"

#include <cstdint>

namespace arago::optics::detail {

/// The testbed that is timed.
struct BenchDesign {
  static constexpr std::int64_t N = 256, M = 256, padded_samples = 768, modes = 8;
  static constexpr double m1_diameter_m = 0.09, m2_diameter_m = 0.025, magnification = 9.43, distance_m = 3.0176;
  static constexpr std::size_t chains = 6;  ///< two stars at three wavelengths
  bool second_mirror = true;
};

/// What one chain of an operation needs.
struct PsfWork {
  double line_transforms = 0;
  double product_flop = 0;
  double bytes = 0;

  PsfWork& operator+=(const PsfWork& other);
  friend PsfWork operator*(double count, PsfWork work);
};

PsfWork image_work(const BenchDesign& design);
/// Image, loss and one reverse pass.
PsfWork gradient_work(const BenchDesign& design);
/// Image and one forward pass for each of the elements that move a star: position, plate scale, modes.
PsfWork jacobian_work(const BenchDesign& design);
/// Writes operations and bound of all chains.
void add_work(PsfCase& measured, const PsfWork& of_a_chain, const PsfRates& rates);

PsfRates measure_psf_rates(double triad_gbytes);

}  // namespace arago::optics::detail
