#include "arago/core/cause.hpp"
#include "arago/core/cpu_features.hpp"
#include "arago/core/error.hpp"
#include "arago/core/hash.hpp"
#include "arago/core/machine_limits.hpp"
#include "arago/core/stop_request.hpp"
#include "arago/core/timer.hpp"
#include "arago/core/version.hpp"
#include "arago/core/views.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <new>
#include <system_error>

namespace arago {
namespace {

TEST(Error, CarriesItsExitCodeAndMessage) {
  try {
    const int batch_size = -4;
    ARAGO_REQUIRE(batch_size > 0, "train.batch_size=" << batch_size << " must be positive; try 16");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::bad_input);
    EXPECT_STREQ(error.what(), "train.batch_size=-4 must be positive; try 16");
  }
}

TEST(Hash, IsXxh3) {
  // Published XXH3 values of the empty input.
  EXPECT_EQ(hash_64(std::string_view{}), 0x2d06800538d394c2ull);
  EXPECT_EQ(hash_hex(std::string_view{}), "99aa06d3014798d86001c324468d497f");
}

TEST(Cause, MemoryThatCannotBeHadIsAResource) {
  EXPECT_EQ(cause_of(std::bad_alloc()).code, ExitCode::resource);
  EXPECT_EQ(cause_of(std::system_error(ENOSPC, std::generic_category())).code, ExitCode::resource);
  EXPECT_EQ(cause_of(std::system_error(ENOENT, std::generic_category())).code, ExitCode::internal);
  EXPECT_EQ(cause_of(NumericalError("NaN")).code, ExitCode::numerical);
  EXPECT_EQ(cause_of(std::logic_error("index")).message, "index");
  // As Kokkos itself throws it.
  try {
    const HostView<double*> too_large(uninitialised("huge"), std::size_t{1} << 57);
    ADD_FAILURE() << "2^60 bytes were allocated";
  } catch (const std::exception& error) {
    EXPECT_EQ(cause_of(error).code, ExitCode::resource) << error.what();
    EXPECT_THAT(cause_of(error).message, ::testing::HasSubstr("huge"));
  }
}

TEST(StopRequest, SignalsSetFlagsOnly) {
  StopRequest::reset();
  StopRequest::install_handlers();
  EXPECT_FALSE(StopRequest::stop_wanted());
  std::raise(SIGUSR1);
  EXPECT_TRUE(StopRequest::checkpoint_wanted());
  EXPECT_FALSE(StopRequest::stop_wanted());
  StopRequest::clear_checkpoint();
  EXPECT_FALSE(StopRequest::checkpoint_wanted());
  std::raise(SIGUSR2);
  EXPECT_TRUE(StopRequest::stop_wanted());
  EXPECT_EQ(StopRequest::reason(), "signal USR2");
  StopRequest::reset();
}

TEST(StopRequest, TimeLimitStops) {
  StopRequest::reset();
  StopRequest::set_time_limit(3600, "time limit 01:00:00");
  EXPECT_FALSE(StopRequest::stop_wanted());
  StopRequest::set_time_limit(0, "time limit 00:00:00");
  EXPECT_TRUE(StopRequest::stop_wanted());
  EXPECT_EQ(StopRequest::reason(), "time limit 00:00:00");
  StopRequest::reset();
}

TEST(StopRequest, TheMarginIsLearnedFromTheSlowestStepAndCheckpoint) {
  StopRequest::reset();
  StopRequest::set_time_limit(100, "the end", 10);
  EXPECT_FALSE(StopRequest::stop_wanted());
  StopRequest::note_stretch(60);
  StopRequest::note_stretch(1);
  StopRequest::note_checkpoint(30);
  EXPECT_FALSE(StopRequest::stop_wanted()) << "90 s are needed, 100 are left";
  StopRequest::note_checkpoint(50);
  EXPECT_TRUE(StopRequest::stop_wanted()) << "a step and a checkpoint would not fit any more";
  EXPECT_EQ(StopRequest::reason(), "the end");
  StopRequest::set_time_limit(200, "the end", 190);
  EXPECT_FALSE(StopRequest::stop_wanted());
  StopRequest::set_time_limit(200, "the end", 201);
  EXPECT_TRUE(StopRequest::stop_wanted()) << "what is asked for, where it is more";
  StopRequest::reset();
  StopRequest::set_time_limit(1, "the end");
  EXPECT_FALSE(StopRequest::stop_wanted()) << "reset forgets";
  StopRequest::reset();
}

TEST(MachineLimits, ArePositiveAndFloatBeatsDouble) {
  const MachineLimits limits = measure_machine_limits(0.15);
  EXPECT_GT(limits.fma_float64_gflops, 0);
  EXPECT_GT(limits.fma_float32_gflops, limits.fma_float64_gflops);
  EXPECT_GT(limits.triad_gbytes, 0);
}

TEST(CpuFeatures, ThisProcessorHasWhatThisBinaryNeeds) {
  EXPECT_TRUE(missing_cpu_features().empty());
}

TEST(Version, NamesTheBuild) {
  EXPECT_THAT(version(), ::testing::StartsWith("0."));
  EXPECT_FALSE(build_description().empty());
  EXPECT_GT(peak_memory_bytes(), 1e6);
}

}  // namespace
}  // namespace arago
