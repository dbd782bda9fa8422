#pragma once

#include "arago/core/rng.hpp"

#include <cmath>
#include <cstdint>

namespace arago::test {

/// Rounding as a change of the inputs. A sum of n products computed with unit roundoff u is the exact sum of products
/// whose factors are off by about sqrt(n) u (Higham & Mary, "A new approach to probabilistic rounding error analysis",
/// SIAM J. Sci. Comput. 41, 2019): weights changed by that much move a network as its arithmetic does.
struct RoundingNoise {
  double unit_roundoff = 0.0;  ///< u; 0 = no noise
  std::uint32_t draw = 0;      ///< which random change

  /// Multiplies the values of one array by 1 + sqrt(terms) u d, d uniform in [-1, 1].
  class Array {
   public:
    /// `index` tells arrays apart; `terms` is the length of the sums that its values are factors of.
    Array(const RoundingNoise& noise, std::uint64_t index, double terms)
        : size_(std::sqrt(terms) * noise.unit_roundoff), rng_(1, Stream::test, noise.draw, index) {}
    double operator()(double value) { return size_ > 0 ? value * (1.0 + rng_.uniform(-size_, size_)) : value; }

   private:
    double size_;
    CounterRng rng_;
  };
};

}  // namespace arago::test
