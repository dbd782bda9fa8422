#include "arago/mpi/step_boundary.hpp"

#include "arago/core/error.hpp"
#include "arago/core/stop_request.hpp"
#include "arago/mpi/activity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arago::mpi {
namespace {

constexpr double never_s = 1e9;

class StepBoundaryTest : public testing::Test {
 protected:
  void SetUp() override { StopRequest::reset(); }
  void TearDown() override { StopRequest::reset(); }

  StepBoundary::Keep keep() {
    return [this] {
      ++checkpoints_;
      return StepBoundary::Checkpoint{"step 12", file_};
    };
  }
  /// The message of the Checkpointed that ends the run.
  std::string stopped(StepBoundary& boundary) {
    try {
      boundary.after_step(12, keep());
    } catch (const Checkpointed& stop) {
      return stop.what();
    }
    return "";
  }

  int checkpoints_ = 0;
  std::string file_ = "fit.h5";
};

TEST_F(StepBoundaryTest, GoesOnWhileNothingIsAskedFor) {
  StepBoundary boundary({}, true, never_s);
  boundary.after_step(12, keep());
  EXPECT_EQ(checkpoints_, 0);
  EXPECT_EQ(activity_of_this_rank().step, 12);
}

TEST_F(StepBoundaryTest, ACheckpointIsDueOnlyOfARunThatKeepsAny) {
  StepBoundary keeps({}, true, 0), forgets({}, false, 0);
  keeps.after_step(1, keep());
  keeps.after_step(2, keep());
  EXPECT_EQ(checkpoints_, 2);
  forgets.after_step(1, keep());
  EXPECT_EQ(checkpoints_, 2);
}

TEST_F(StepBoundaryTest, AStopKeepsFirstAndSaysWhyAndWhere) {
  StepBoundary boundary({}, true, never_s);
  StopRequest::request_stop("signal TERM");
  EXPECT_EQ(stopped(boundary), "stopped by signal TERM after step 12; kept in fit.h5");
  EXPECT_EQ(checkpoints_, 1);
  file_ = "";
  EXPECT_EQ(stopped(boundary), "stopped by signal TERM after step 12; nothing is kept");
}

TEST_F(StepBoundaryTest, AStopComesEarlierByTheLongestStep) {
  StepBoundary boundary({}, false, never_s);
  StopRequest::note_stretch(100);
  StopRequest::set_time_limit(50, "time limit 00:00:50");
  EXPECT_THAT(stopped(boundary), testing::HasSubstr("time limit 00:00:50"));
}

}  // namespace
}  // namespace arago::mpi
