#include "../src/cli/detail/failure.hpp"

#include "cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <system_error>

namespace arago::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

template <class Exception>
Failure failure(const Exception& exception) {
  return failure_of(std::make_exception_ptr(exception));
}

TEST(Failure, ExitCodesOfExceptions) {
  EXPECT_EQ(failure(InputError("a")).code, ExitCode::bad_input);
  EXPECT_EQ(failure(DataFileError("a")).code, ExitCode::data_file);
  EXPECT_EQ(failure(NumericalError("a")).code, ExitCode::numerical);
  EXPECT_EQ(failure(ResourceError("a")).code, ExitCode::resource);
  EXPECT_EQ(failure(Checkpointed("a")).code, ExitCode::checkpointed);
  EXPECT_EQ(failure(std::bad_alloc()).code, ExitCode::resource);
  EXPECT_EQ(failure(std::logic_error("a")).code, ExitCode::internal);
  EXPECT_EQ(failure(42).code, ExitCode::internal);
  EXPECT_EQ(failure(std::system_error(std::make_error_code(std::errc::permission_denied))).code, ExitCode::resource);
  EXPECT_EQ(failure(std::system_error(std::make_error_code(std::errc::no_space_on_device))).code, ExitCode::resource);
  EXPECT_EQ(failure(std::system_error(std::make_error_code(std::errc::invalid_argument))).code, ExitCode::internal);
}

TEST(FailureRanks, AllRanksThatFailFindEachOther) {
  const auto world = mpi::Communicator::borrow(MPI_COMM_WORLD);
  const FailureWatch watch(world);
  EXPECT_TRUE(watch.all_failed(30.0));
  EXPECT_TRUE(watch.all_failed(30.0));
}

/// What the last rank of two does below; run only by EndsAllRanks, in processes of its own.
TEST(FailureOfOneRank, DISABLED_FailsWhileTheOthersWait) {
  const auto world = mpi::Communicator::borrow(MPI_COMM_WORLD);
  const FailureWatch watch(world);
  if (world.rank() == 1) end_with({ExitCode::data_file, "rank 1 cannot read"}, world, watch);
  world.barrier();
}

TEST(FailureOfOneRank, EndsAllRanks) {
  const program::Workplace place;
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  const auto outcome = place.execute(
      {self, "--gtest_also_run_disabled_tests", "--gtest_filter=FailureOfOneRank.DISABLED_FailsWhileTheOthersWait"}, 2);
  EXPECT_EQ(outcome.code, static_cast<int>(ExitCode::data_file)) << outcome.err;
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("arago: error: rank 1 cannot read"), HasSubstr("on rank 1 alone")));
}

}  // namespace
}  // namespace arago::cli
