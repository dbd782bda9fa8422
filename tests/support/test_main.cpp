// The main of every test executable: owns MPI and Kokkos, lets rank 0 speak, and fails when any rank fails.
#include "arago/mpi/runtime.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  arago::mpi::Runtime runtime(argc, argv);
  runtime.start_kernels();
  auto& listeners = ::testing::UnitTest::GetInstance()->listeners();
  if (!runtime.world().is_root()) delete listeners.Release(listeners.default_result_printer());
  const int failed = RUN_ALL_TESTS();
  return runtime.world().max(failed);
}
