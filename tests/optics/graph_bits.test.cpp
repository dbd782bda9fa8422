// The same bits for any number of threads.
#include "arago/core/hash.hpp"
#include "optics/map_testing.hpp"
#include "optics/small_telescope.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <span>

namespace arago::optics {
namespace {

using testing::SmallTelescope;

std::string bits(const double* values, std::size_t count) {
  return hash_hex(std::as_bytes(std::span(values, count)));
}

/// Image, derivative images and gradient, twice, since races need not show at once.
std::string graph_bits(const SmallTelescope& telescope) {
  std::string all;
  for (int round = 0; round < 2; ++round) {
    SystemGraph graph(telescope.structure());
    const OpticalState state = telescope.state();
    const RealMap image = graph.image(state);
    const RealStack pushed = graph.jvp(state, testing::random_map(3, StateLayout(state).size(), 1));
    const StateGradient pulled = graph.vjp(state, testing::random_map(telescope.focal_samples, 2), {true, true});
    all += bits(image.data(), image.size()) + bits(pushed.data(), pushed.size()) +
           bits(pulled.values.data(), pulled.values.size()) +
           bits(pulled.maps[0].opd_m.data(), pulled.maps[0].opd_m.size());
  }
  return hash_hex(all);
}

/// What a process of its own, with this many threads, prints; a hang is killed and shows as a missing line.
std::string printed_with_threads(int threads) {
  const std::string command = fmt::format(
      "timeout 60 env -i PATH=\"$PATH\" HOME=\"$HOME\" LD_LIBRARY_PATH=\"$LD_LIBRARY_PATH\" OMP_NUM_THREADS={} "
      "OMP_PROC_BIND=false OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 "
      "$(readlink -f /proc/{}/exe) --gtest_filter=GraphBits.ArePrinted",
      threads, getpid());
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string found;
  std::array<char, 512> line;
  while (pipe && std::fgets(line.data(), line.size(), pipe.get()))
    if (std::string_view(line.data()).starts_with("graph bits")) found += line.data();
  return found;
}

TEST(GraphBits, ArePrinted) {
  for (const int mirrors : {1, 2, 3}) fmt::print("graph bits {}\n", graph_bits({.mirrors = mirrors, .oversample = 2}));
  fmt::print("graph bits {}\n", graph_bits({.free_space = FreeSpaceKernel::angular_spectrum}));
  std::fflush(stdout);
}

/// Kokkos has one thread count a process, hence processes.
TEST(GraphBits, AreEqualForAnyNumberOfThreads) {
  const std::string one = printed_with_threads(1);
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 4) << one;
  EXPECT_EQ(printed_with_threads(2), one);
  EXPECT_EQ(printed_with_threads(3), one);
}

}  // namespace
}  // namespace arago::optics
