#include "arago/core/machine_limits.hpp"

#include "arago/core/timer.hpp"
#include "arago/core/views.hpp"

#include <algorithm>
#include <atomic>
#include <omp.h>

namespace arago {
namespace {

/// A vector register of 64 bytes (the compiler splits it where registers are smaller).
template <class Scalar>
using Wide __attribute__((vector_size(64))) = Scalar;

/// `rounds` times 16 independent fused multiply-adds on full registers; x <- a x + b stays bounded for |a| < 1.
template <class Scalar>
__attribute__((noinline)) Scalar fma_rounds(long rounds) {
  using Register = Wide<Scalar>;
  constexpr int chains = 16;
  constexpr int lanes = 64 / sizeof(Scalar);
  Register x[chains];
  for (int c = 0; c < chains; ++c) x[c] = Register{} + static_cast<Scalar>(c + 1);
  Register a = Register{} + static_cast<Scalar>(0.999), b = Register{} + static_cast<Scalar>(0.001);
  for (long r = 0; r < rounds; ++r) {
#pragma GCC unroll 16
    for (int c = 0; c < chains; ++c) x[c] = a * x[c] + b;
    asm volatile("" : "+v"(a), "+v"(b));  // the loop must run
  }
  Scalar sum = 0;
  for (const Register& value : x)
    for (int lane = 0; lane < lanes; ++lane) sum += value[lane];
  return sum;
}

/// GFLOP/s of all threads together, best of several repetitions.
template <class Scalar>
double fma_rate(int threads, double seconds) {
  constexpr double flop_per_round = 2.0 * 16 * (64.0 / sizeof(Scalar));
  const long rounds = 400'000;
  std::atomic<Scalar> sink{0};
  double best = 0;
  for (const Timer total; total.seconds() < seconds || best == 0;) {
    const Timer timer;
#pragma omp parallel num_threads(threads)
    sink = fma_rounds<Scalar>(rounds);
    best = std::max(best, threads * rounds * flop_per_round / timer.seconds() * 1e-9);
  }
  return best;
}

double triad_rate(double seconds) {
  constexpr int n = 8'000'000;
  View<double*> a(uninitialised("triad a"), n), b(uninitialised("triad b"), n), c(uninitialised("triad c"), n);
  Kokkos::deep_copy(b, 1.0);
  Kokkos::deep_copy(c, 2.0);
  double best = 0;
  for (const Timer total; total.seconds() < seconds || best == 0;) {
    const Timer timer;
    Kokkos::parallel_for(
        "arago::core::triad", Kokkos::RangePolicy<ExecutionSpace>(0, n),
        KOKKOS_LAMBDA(const int i) { a(i) = b(i) + 3.0 * c(i); });
    Kokkos::fence();
    best = std::max(best, 24.0 * n / timer.seconds() * 1e-9);
  }
  return best;
}

}  // namespace

MachineLimits measure_machine_limits(double seconds) {
  MachineLimits limits;
  limits.threads = HostSpace::concurrency();
  limits.fma_float32_gflops = fma_rate<float>(limits.threads, seconds / 3);
  limits.fma_float64_gflops = fma_rate<double>(limits.threads, seconds / 3);
  limits.triad_gbytes = triad_rate(seconds / 3);
  return limits;
}

}  // namespace arago
