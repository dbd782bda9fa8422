#include "nn/network_case.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
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

/// What a process of its own, with this many threads, prints; a hang is killed and shows as a missing line.
std::string printed_with_threads(int threads) {
  const std::string command = fmt::format(
      "timeout 120 env -i PATH=\"$PATH\" HOME=\"$HOME\" LD_LIBRARY_PATH=\"$LD_LIBRARY_PATH\" OMP_NUM_THREADS={} "
      "OMP_PROC_BIND=false "
      "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 "
      "$(readlink -f /proc/{}/exe) --gtest_filter=NetworkBits.ArePrinted",
      threads, getpid());
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string found;
  std::array<char, 512> line;
  while (pipe && std::fgets(line.data(), line.size(), pipe.get()))
    if (std::string_view(line.data()).starts_with("network bits")) found += line.data();
  return found;
}

TEST(NetworkBits, ArePrinted) {
  fmt::print("network bits kokkos double {}\n", network_bits<double>(Engine::kokkos));
  fmt::print("network bits kokkos float {}\n", network_bits<float>(Engine::kokkos));
  fmt::print("network bits onednn float {}\n", network_bits<float>(Engine::onednn));
  std::fflush(stdout);
}

/// Kokkos has one thread count a process, hence processes. Debian's oneDNN hangs or computes wrong numbers when its
/// primitives are made or run by more than one thread: this test is the guard.
TEST(NetworkBits, AreEqualForAnyNumberOfThreads) {
  const std::string one = printed_with_threads(1);
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 3) << one;
  EXPECT_EQ(printed_with_threads(2), one);
  EXPECT_EQ(printed_with_threads(3), one);
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
