#include "arago/core/rng.hpp"

#include "arago/core/error.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace arago {
namespace {

__extension__ typedef unsigned __int128 Wide;

std::uint64_t poisson_by_inversion(CounterRng& rng, double mean) {
  // Multiplicative search: p_k = e^-m m^k / k!, accumulated until it exceeds u. The tail guard ends the search where
  // the remaining probability is below the resolution of u.
  const double u = rng.uniform();
  double p = std::exp(-mean);
  double cumulative = p;
  std::uint64_t k = 0;
  while (u > cumulative && k < 200) {
    ++k;
    p *= mean / static_cast<double>(k);
    cumulative += p;
  }
  return k;
}

/// ln of the Poisson probability of k for large means without cancellation: Loader's saddle-point form
/// ln p = -ln(2 pi k)/2 - stirling(k) - deviance(k, mean)  ("Fast and accurate computation of binomial probabilities",
/// 2000).
double log_poisson(double k, double mean) {
  if (k < 16.0) return k * std::log(mean) - mean - std::lgamma(k + 1.0);
  const double k2 = k * k;
  const double stirling = (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * k2)) / k2) / k;
  const double x = (k - mean) / mean;
  // k ln(k/mean) - (k - mean) = mean * ((1 + x) ln(1 + x) - x); the series avoids the cancellation at small x.
  const double deviance = std::abs(x) > 1e-3 ? mean * ((1.0 + x) * std::log1p(x) - x)
                                             : mean * x * x * (0.5 - x * (1.0 / 6.0 - x * (1.0 / 12.0 - x / 20.0)));
  return -0.5 * std::log(2.0 * std::numbers::pi * k) - stirling - deviance;
}

std::uint64_t poisson_by_rejection(CounterRng& rng, double mean) {
  // Algorithm PTRS: transformed rejection with squeeze, exact for mean >= 10.
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double v_r = 0.9277 - 3.6224 / (b - 2.0);
  while (true) {
    const double u = rng.uniform() - 0.5;
    const double v = rng.uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2.0 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= v_r) return static_cast<std::uint64_t>(k);
    if (k < 0.0 || (us < 0.013 && v > us)) continue;
    const double log_accept = std::log(v) + std::log(inverse_alpha) - std::log(a / (us * us) + b);
    if (log_accept <= log_poisson(k, mean)) return static_cast<std::uint64_t>(k);
  }
}

}  // namespace

CounterRng::CounterRng(std::uint64_t seed, Stream purpose, std::uint32_t epoch, std::uint64_t index)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)} {
  // Counter words: block number (20 bits) and purpose (12 bits), epoch, index. A stream ends after 2^22 draws.
  counter_ = {static_cast<std::uint32_t>(purpose) << 20, epoch, static_cast<std::uint32_t>(index),
              static_cast<std::uint32_t>(index >> 32)};
}

void CounterRng::refill() {
  const r123::Philox4x32::ctr_type counter = {{counter_[0], counter_[1], counter_[2], counter_[3]}};
  const r123::Philox4x32::key_type key = {{key_[0], key_[1]}};
  const auto block = r123::Philox4x32{}(counter, key);
  std::copy(block.begin(), block.end(), block_.begin());
  ARAGO_ASSERT((counter_[0] & 0xfffffu) != 0xfffffu, "a random stream was used for more than 2^22 draws");
  ++counter_[0];
  used_ = 0;
}

CounterRng::result_type CounterRng::operator()() {
  if (used_ == 4) refill();
  return block_[used_++];
}

double CounterRng::uniform() {
  const std::uint64_t high = (*this)() >> 5;
  const std::uint64_t low = (*this)() >> 6;
  return (static_cast<double>(high) * 67108864.0 + static_cast<double>(low)) / 9007199254740992.0;
}

std::uint64_t CounterRng::below(std::uint64_t n) {
  ARAGO_ASSERT(n > 0, "below(0) has no value");
  // Lemire's multiply-shift with rejection.
  const std::uint64_t threshold = (0 - n) % n;
  while (true) {
    const std::uint64_t low_word = (*this)();
    const std::uint64_t bits = (static_cast<std::uint64_t>((*this)()) << 32) | low_word;
    const auto product = static_cast<Wide>(bits) * n;
    if (static_cast<std::uint64_t>(product) >= threshold) return static_cast<std::uint64_t>(product >> 64);
  }
}

double CounterRng::normal() {
  const double radius = std::sqrt(-2.0 * std::log1p(-uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::uint64_t CounterRng::poisson(double mean) {
  ARAGO_ASSERT(mean >= 0.0 && mean <= 1e15, "Poisson mean " << mean << " is outside [0, 1e15]");
  if (mean == 0.0) return 0;
  return mean < 10.0 ? poisson_by_inversion(*this, mean) : poisson_by_rejection(*this, mean);
}

}  // namespace arago
