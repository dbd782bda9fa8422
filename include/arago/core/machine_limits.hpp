#pragma once

namespace arago {

/// What this machine can do at most, measured now, with the threads that the process runs with. Rates of kernels are
/// given as fractions of these.
struct MachineLimits {
  int threads = 1;
  double fma_float32_gflops = 0;  ///< fused multiply-adds on registers, 2 FLOP each
  double fma_float64_gflops = 0;
  double triad_gbytes = 0;  ///< a = b + s c over arrays beyond the last cache; 24 bytes an element counted
};

/// Measures for about `seconds` in all (best of several repetitions). Run it on an otherwise idle machine.
MachineLimits measure_machine_limits(double seconds = 0.6);

}  // namespace arago
