// The main of every test executable: owns MPI and Kokkos, lets rank 0 speak, and fails when any rank fails.
#include "arago/mpi/runtime.hpp"
#include "before_start.hpp"

#include <Kokkos_Core.hpp>
#include <gtest/gtest.h>
#include <mpi.h>

#include <cstdlib>
#include <filesystem>
#include <memory>

namespace arago::test {
namespace {

BeforeStart state_now() {
  BeforeStart state;
  int started = 0;
  MPI_Initialized(&started);
  state.mpi_started = started != 0;
  state.kokkos_started = Kokkos::is_initialized();
  std::error_code ignored;
  for (const auto& open : std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
    const std::string kind = std::filesystem::read_symlink(open.path(), ignored).extension().string();
    if (kind == ".h5" || kind == ".npz" || kind == ".toml") ++state.data_files_open;
  }
  return state;
}

BeforeStart at_start;

}  // namespace

const BeforeStart& before_start() {
  return at_start;
}

}  // namespace arago::test

int main(int argc, char** argv) {
  arago::test::at_start = arago::test::state_now();
  ::testing::InitGoogleTest(&argc, argv);
  arago::mpi::Runtime runtime(argc, argv);
  runtime.start_kernels();
  auto& listeners = ::testing::UnitTest::GetInstance()->listeners();
  if (!runtime.world().is_root()) delete listeners.Release(listeners.default_result_printer());
  const int failed = RUN_ALL_TESTS();
  return runtime.world().max(failed);
}
