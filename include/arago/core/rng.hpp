#pragma once

#include <array>
#include <cstdint>

namespace arago {

/// What a random number is for. Values are part of the reproducibility contract: never renumber, only append.
enum class Stream : std::uint32_t {
  object = 1,
  scan = 2,
  photons = 3,
  shuffle = 4,
  weights = 5,
  grouping = 6,
  subsample = 7,
  noise = 8,
  start = 9,
  wavefront = 10,
  test = 1000,
};

/// Counter-based random numbers (Philox 4x32-10 of Random123): a pure function of (seed, purpose, epoch, index, draw).
/// Randomness belongs to the sample that it is drawn for, so it does not depend on ranks, threads or order.
/// Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11. Meets UniformRandomBitGenerator.
class CounterRng {
 public:
  using result_type = std::uint32_t;

  CounterRng(std::uint64_t seed, Stream purpose, std::uint32_t epoch, std::uint64_t index);

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return 0xffffffffu; }
  result_type operator()();

  /// Uniform in [0, 1) with 53 random bits.
  double uniform();
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform integer in [0, n), without modulo bias; n > 0.
  std::uint64_t below(std::uint64_t n);
  /// Standard normal (Box-Muller).
  double normal();
  /// Exact Poisson sample for any mean in [0, 1e15]: inversion below 10, PTRS above
  /// (Hoermann, "The transformed rejection method for generating Poisson random variables", 1993).
  std::uint64_t poisson(double mean);

 private:
  void refill();

  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  int used_ = 4;
};

}  // namespace arago
