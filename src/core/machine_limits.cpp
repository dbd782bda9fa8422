#include "arago/core/machine_limits.hpp"

#include "arago/core/timer.hpp"
#include "arago/core/views.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace arago {
namespace {

#if defined(__AVX512F__)
constexpr int register_bytes = 64;
#elif defined(__AVX__)
constexpr int register_bytes = 32;
#else
constexpr int register_bytes = 16;
#endif
constexpr int chains = 16;  // independent accumulators: more than latency times issue width of any current core

template <class Scalar>
constexpr int lanes = register_bytes / static_cast<int>(sizeof(Scalar));

template <class Scalar>
using Register __attribute__((vector_size(register_bytes))) = Scalar;

/// `rounds` times `chains` independent fused multiply-adds on full registers; x <- a x + b stays bounded for |a| < 1.
/// Constant indices (a fold, not a loop) keep every accumulator in a register.
template <class Scalar, int... chain>
__attribute__((noinline)) Scalar fma_rounds(long rounds, std::integer_sequence<int, chain...>) {
  Register<Scalar> x[] = {Register<Scalar>{} + static_cast<Scalar>(chain + 1)...};
  Register<Scalar> a = Register<Scalar>{} + static_cast<Scalar>(0.999);
  Register<Scalar> b = Register<Scalar>{} + static_cast<Scalar>(0.001);
  for (long r = 0; r < rounds; ++r) {
    asm volatile("" : "+m"(a), "+m"(b));  // the coefficients may have changed: the loop must run
    ((x[chain] = a * x[chain] + b), ...);
  }
  const Register<Scalar> total = (x[chain] + ...);
  Scalar sum = 0;
  for (int lane = 0; lane < lanes<Scalar>; ++lane) sum += total[lane];
  return sum;
}

/// GFLOP/s of all threads together, best of several repetitions.
template <class Scalar>
double fma_rate(int threads, double seconds) {
  constexpr double flop_per_round = 2.0 * chains * lanes<Scalar>;
  const long rounds = 400'000;
  std::atomic<Scalar> sink{0};
  double best = 0;
  for (const Timer total; total.seconds() < seconds || best == 0;) {
    const Timer timer;
#pragma omp parallel num_threads(threads)
    sink = fma_rounds<Scalar>(rounds, std::make_integer_sequence<int, chains>{});
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
