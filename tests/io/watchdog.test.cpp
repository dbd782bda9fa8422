#include "arago/io/watchdog.hpp"

#include "arago/mpi/activity.hpp"
#include "io/scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <thread>

namespace arago::io {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

mpi::Communicator world() {
  return mpi::Communicator::borrow(MPI_COMM_WORLD);
}

void sleep_s(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

/// What was reported on this rank.
class Reports {
 public:
  WatchdogOptions options(const std::string& directory, double patience_s) {
    WatchdogOptions options;
    options.directory = directory;
    options.patience_s = patience_s;
    options.report = [this](const std::string& text) {
      const std::lock_guard lock(mutex_);
      all_ += text + "\n";
    };
    return options;
  }
  /// Collective. Of all ranks.
  std::string of_all(const mpi::Communicator& comm) const {
    std::string text;
    for (const std::string& part : comm.all_gather(all_)) text += part;
    return text;
  }

 private:
  std::mutex mutex_;
  std::string all_;
};

TEST(WatchdogRanks, NamesTheRankThatDoesNotComeTheCollectiveAndTheStep) {
  const auto comm = world();
  const test::ScratchDirectory scratch(comm);
  Reports reports;
  {
    const Watchdog watchdog(comm, reports.options(scratch.path(), 0.4));
    mpi::note_trial(6);
    mpi::note_step(41);
    comm.barrier();
    if (comm.rank() == comm.size() - 1) sleep_s(4);  // ten times the patience
    comm.barrier();
    sleep_s(0.5);
    comm.barrier();
    EXPECT_FALSE(std::filesystem::exists(scratch.file(".watchdog"))) << "notes are taken back";
    mpi::note_trial(-1);
  }
  const std::string text = reports.of_all(comm);
  if (comm.size() == 1) {
    EXPECT_THAT(text, IsEmpty());
    return;
  }
  const std::string late = "rank " + std::to_string(comm.size() - 1);
  EXPECT_THAT(text, AllOf(HasSubstr(late + " has not come"), HasSubstr("rank 0 in 'barrier'"),
                          HasSubstr("trial 7, step 41"), HasSubstr(late + ": not in a collective for")));
  EXPECT_THAT(text, Not(HasSubstr("rank 0 has")));
}

TEST(WatchdogRanks, IsSilentWhileRanksMeet) {
  const auto comm = world();
  const test::ScratchDirectory scratch(comm);
  Reports reports;
  {
    const Watchdog watchdog(comm, reports.options(scratch.path(), 0.5));
    for (int i = 0; i < 10; ++i) {
      sleep_s(comm.is_root() ? 0.1 : 0.02);
      comm.barrier();
    }
    sleep_s(1.0);  // long work of all ranks outside of any collective
    comm.barrier();
  }
  EXPECT_THAT(reports.of_all(comm), IsEmpty());
}

TEST(WatchdogRanks, ASplitGroupNamesItsOwnLateRanks) {
  const auto comm = world();
  // The same tests run on one to four ranks.
  if (comm.size() < 4) GTEST_SKIP() << "needs two groups of two";
  const test::ScratchDirectory scratch(comm);
  const mpi::Communicator group = comm.split(comm.rank() % 2, comm.rank());
  Reports reports;
  {
    const Watchdog watchdog(comm, reports.options(scratch.path(), 0.4));
    comm.barrier();
    if (comm.rank() == 3) sleep_s(2.5);
    group.barrier();
    if (comm.rank() % 2 == 0) sleep_s(2.0);  // the even group has no part in it
    comm.barrier();
  }
  const std::string text = reports.of_all(comm);
  EXPECT_THAT(text, AllOf(HasSubstr("rank 3 has not come"), HasSubstr("that rank 1 waits in")));
}

TEST(WatchdogRanks, GivesUpAfterItsLimit) {
  const auto comm = world();
  const test::ScratchDirectory scratch(comm);
  Reports reports;
  std::atomic<int> times = 0;
  {
    WatchdogOptions options = reports.options(scratch.path(), 0.2);
    options.limit_s = 0.8;
    options.give_up = [&times] { ++times; };
    const Watchdog watchdog(comm, options);
    comm.barrier();
    if (comm.rank() == comm.size() - 1) sleep_s(2);
    comm.barrier();
  }
  const bool waited = comm.rank() < comm.size() - 1;
  EXPECT_EQ(times > 0, waited);
  const std::string text = reports.of_all(comm);
  EXPECT_EQ(text.find("all ranks are ended after 0.8 s") != std::string::npos, comm.size() > 1) << text;
}

}  // namespace
}  // namespace arago::io
