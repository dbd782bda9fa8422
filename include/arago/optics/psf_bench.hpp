#pragma once

#include <string>

namespace arago::optics {

/// What bounds an image: all threads together, measured beside it.
struct PsfRates {
  double line_transforms_per_s = 0;  ///< 1-D transforms of the padded width, in cache
  double line_gflops = 0;            ///< the same at 5 n log2 n operations each
  double product_gflops = 0;         ///< real matrix products of the size of half a focal transform
  double triad_gbytes = 0;
};

/// One operation: median over repetitions, and the time that its transforms, products and bytes need at those rates.
struct PsfCase {
  std::string name;  ///< "psf/image/N256"
  double seconds = 0;
  double gflop = 0;
  double bound_seconds = 0;
  int repetitions = 0;
  double spread = 0;  ///< (slowest - fastest) / median
};

struct PsfBench {
  PsfRates rates;
  PsfCase image;
  PsfCase gradient;    ///< Gaussian loss and its gradient
  PsfCase reweighted;  ///< image after a change of contrast and flux alone: adds stored images, so no bound
};

/// The three-plane testbed: N = M = 256, padded to 768, two stars at three wavelengths, 23 parameters that all change
/// from one evaluation to the next.
PsfBench bench_psf(double triad_gbytes, int repetitions = 9);

}  // namespace arago::optics
