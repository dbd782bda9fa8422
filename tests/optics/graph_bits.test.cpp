// The same bits for any number of threads.
#include "arago/core/hash.hpp"
#include "optics/map_testing.hpp"
#include "optics/small_telescope.hpp"
#include "support/process_output.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
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

/// Images of fields in single precision.
std::string single_bits(const SmallTelescope& telescope) {
  OpticalStructure structure = telescope.structure();
  structure.precision = FieldPrecision::float32;
  const RealMap image = SystemGraph(std::move(structure)).image(telescope.state());
  return bits(image.data(), image.size());
}

const arago::testing::PrintingTest printed{"GraphBits.ArePrinted", "graph bits"};

TEST(GraphBits, ArePrinted) {
  for (const int mirrors : {1, 2, 3}) fmt::print("graph bits {}\n", graph_bits({.mirrors = mirrors, .oversample = 2}));
  fmt::print("graph bits {}\n", graph_bits({.free_space = FreeSpaceKernel::angular_spectrum}));
  for (const FreeSpaceKernel kernel : {FreeSpaceKernel::separable, FreeSpaceKernel::angular_spectrum})
    fmt::print("graph bits float32 {}\n", single_bits({.mirrors = 3, .free_space = kernel}));
  std::fflush(stdout);
}

/// Kokkos has one thread count a process, hence processes.
TEST(GraphBits, AreEqualForAnyNumberOfThreads) {
  const std::string one = arago::testing::printed_with_threads(1, printed);
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 6) << one;
  EXPECT_EQ(arago::testing::printed_with_threads(2, printed), one);
  EXPECT_EQ(arago::testing::printed_with_threads(3, printed), one);
}

}  // namespace
}  // namespace arago::optics
