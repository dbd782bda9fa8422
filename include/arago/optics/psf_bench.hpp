#pragma once

#include <string>
#include <vector>

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
  std::string name;  ///< "psf/three_plane/image/N256"
  double seconds = 0;
  double gflop = 0;
  double bound_seconds = 0;  ///< 0: none
  int repetitions = 0;
  double spread = 0;  ///< (slowest - fastest) / median
};

/// The cases of one system, taken in turn, so that their ratios hold on a busy machine.
struct PsfSystemBench {
  std::string system;  ///< "two_plane", "three_plane"
  PsfCase image;
  PsfCase gradient;             ///< Gaussian loss and its gradient
  PsfCase jacobian;             ///< derivative images of all parameters
  PsfCase reweighted;           ///< image after a change of contrast and flux alone: adds stored images, so no bound
  PsfCase single;               ///< image with telescope.precision = float32; no bound
  double single_deviation = 0;  ///< largest difference of that from the double image, over its peak
};

struct PsfBench {
  PsfRates rates;
  std::vector<PsfSystemBench> systems;
};

/// All threads together, beside a measured rate of the memory.
PsfRates measure_psf_rates(double triad_gbytes);

/// Seconds that the testbed with two mirrors (as below) needs at these rates.
struct TestbedBounds {
  double image_seconds = 0;
  double derivatives_seconds = 0;  ///< image and derivative images of all 23 parameters
  double derivatives_gflop = 0;
};
TestbedBounds testbed_bounds(const PsfRates& rates);

/// The testbed with one mirror (14 parameters) and with two (23, padded to 768): N = M = 256, two stars at three
/// wavelengths, all parameters change from one evaluation to the next.
PsfBench bench_psf(double triad_gbytes, int repetitions = 9);

}  // namespace arago::optics
