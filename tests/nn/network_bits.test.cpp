#include "nn/network_case.hpp"
#include "support/process_output.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <omp.h>

namespace arago::nn {
namespace {

using testing::bits;
using testing::NetworkCase;

/// Hash of maps and gradients of seven groups in four shards, twice, since races need not show at once.
template <class Scalar>
std::string network_bits(Engine engine) {
  NetworkCase<Scalar> c(make_spec({.n_filters_scale = 1}, 32, 2), engine, 0, 7);
  std::string all;
  for (int round = 0; round < 2; ++round) {
    c.forward();
    c.backward();
    all += bits(c.amplitude) + bits(c.phase) + bits(c.gradients) + bits(c.d_input);
  }
  return hash_hex(all);
}

const arago::testing::PrintingTest printed{"NetworkBits.ArePrinted", "network bits"};

TEST(NetworkBits, ArePrinted) {
  fmt::print("network bits kokkos double {}\n", network_bits<double>(Engine::kokkos));
  fmt::print("network bits kokkos float {}\n", network_bits<float>(Engine::kokkos));
  fmt::print("network bits onednn float {}\n", network_bits<float>(Engine::onednn));
  std::fflush(stdout);
}

/// Kokkos has one thread count a process, hence processes. Debian's oneDNN hangs or computes wrong numbers when its
/// primitives are made or run by more than one thread: this test is the guard.
TEST(NetworkBits, AreEqualForAnyNumberOfThreads) {
  const std::string one = arago::testing::printed_with_threads(1, printed);
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 3) << one;
  EXPECT_EQ(arago::testing::printed_with_threads(2, printed), one);
  EXPECT_EQ(arago::testing::printed_with_threads(3, printed), one);
}

/// The same inside one process: the regions over shards are OpenMP's own.
TEST(NetworkBits, OneDnnShardsMayRunOnAnyThread) {
  const int before = omp_get_max_threads();
  NetworkCase<float> c(make_spec({.n_filters_scale = 2, .probe_big = false}, 32, 1), Engine::onednn, 0, 8);
  std::string expected;
  for (const int threads : {1, 2, 3, 2, 1}) {
    omp_set_num_threads(threads);
    c.forward();
    c.backward();
    if (expected.empty()) expected = bits(c.gradients);
    EXPECT_EQ(bits(c.gradients), expected) << threads << " threads";
  }
  omp_set_num_threads(before);
}

}  // namespace
}  // namespace arago::nn
