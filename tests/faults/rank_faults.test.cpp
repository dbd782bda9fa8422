// Ranks that are slow, stopped or gone; signals; time; two runs in one directory.
#include "faults/faulty_program.hpp"

#include <cstdlib>
#include <iterator>

namespace faults {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class RankFaults : public FaultTest {
 protected:
  /// A script in this place, with $ARAGO (the program) and two ranks under $MPI.
  Outcome script(const std::string& text) {
    place_.write("script.sh", "ARAGO=" + program::quoted(program::Workplace::binary()) +
                                  "\nMPI='mpirun --oversubscribe --bind-to none -n 2'\n" + text);
    return place_.execute({"bash", "script.sh"}, 1, "OMP_PROC_BIND=false");
  }
};

TEST_F(RankFaults, LongF1_ARankThatDiesEndsTheJobAndItGoesOnOnAnyNumberOfRanks) {
  EXPECT_NE(start({"train", "t", 2, "kill before collective 60 rank=1"}).code, 0);
  EXPECT_TRUE(fired());
  expect_continues({"train", "t", 3});
}

TEST_F(RankFaults, ARankThatExitsByItselfEndsTheJobToo) {
  const Outcome outcome = start({"train", "t", 2, "exit=0 before collective 60 rank=1"});
  EXPECT_TRUE(fired());
  EXPECT_NE(outcome.code, 0) << outcome.err;
  expect_continues({"train", "t"});
}

TEST_F(RankFaults, F4_WantOfSpaceOnOneRankEndsAll) {
  const Outcome space = start({"study", "s", 2, "error=ENOSPC before write 1+ path=trials/ rank=1"});
  EXPECT_TRUE(fired());
  EXPECT_EQ(space.code, 6) << space.err;
  expect_continues({"study", "s"});
}

TEST_F(RankFaults, LongF4_WantOfMemoryOnOneRankEndsAll) {
  const Outcome memory = start({"train", "t", 2, "error=ENOMEM before memory 3+ bytes=1000000 rank=1"});
  EXPECT_TRUE(fired());
  EXPECT_EQ(memory.code, 6) << memory.err;
  expect_continues({"train", "t"});
}

TEST_F(RankFaults, F6_TheWatchdogNamesTheSlowRankAndTheRunGoesOn) {
  const Outcome outcome =
      start({"train", "t", 2, "sleep=5 before memory 40 bytes=100000 rank=1", {"--execution.watchdog_s", "1"}});
  EXPECT_TRUE(fired());
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("watchdog: rank 1 has not come"), HasSubstr("rank 0 in '"), HasSubstr("step ")));
  EXPECT_THAT(text("t/log.txt"), HasSubstr("watchdog: rank 1"));
  EXPECT_FALSE(exists("t/.watchdog"));
  expect_as_uninterrupted("train", "t");
}

TEST_F(RankFaults, F6_ARankThatIsStoppedEndsTheJobAtTheLimit) {
  const Outcome outcome = start({"train",
                                 "t",
                                 2,
                                 "stop before collective 90 rank=1",
                                 {"--execution.watchdog_s", "0.5", "--execution.hang_limit_s", "2"}});
  EXPECT_TRUE(fired());
  EXPECT_EQ(outcome.code, 6) << outcome.err;
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("rank 1: no word from it"), HasSubstr("all ranks are ended")));
  expect_continues({"train", "t"});
}

TEST_F(RankFaults, F5_ManySignalsMakeCheckpointsAndOneOnOneRankStopsAll) {
  // The second rank alone gets the signals, at any time: within collectives too. 400 steps, one checkpoint each second.
  const Outcome outcome = script(
      "$MPI $ARAGO train train.toml --run-dir t --train.epochs 100000 --execution.checkpoint_every_s inf &\n"
      "launcher=$!\n"
      "until [ -s t/history.csv ]; do sleep 0.1; done\n"
      "rank=$(pgrep -n -x arago -P $launcher)\n"
      "for i in $(seq 300); do kill -USR1 $rank; done; sleep 0.3\n"
      "for i in $(seq 50); do kill -USR1 $rank; kill -TERM $rank; kill -USR2 $rank; done\n"
      "wait $launcher; echo code $?\n");
  EXPECT_THAT(outcome.out, HasSubstr("code 75")) << outcome.err;
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("checkpoint after epoch"), HasSubstr("stopped by signal")));
  EXPECT_THAT(text("t/run.json"), HasSubstr("\"exit_code\": 75"));
  const Outcome again =
      script("$ARAGO train train.toml --run-dir t --train.epochs 100000 --max-time 00:00:01\necho code $?\n");
  EXPECT_THAT(again.out, HasSubstr("code 75"));
  EXPECT_THAT(again.err, HasSubstr("continuing after step"));
}

TEST_F(RankFaults, F8_TwoRunsInOneDirectory) {
  const Outcome outcome = script(
      "$ARAGO train train.toml --run-dir t --train.epochs 100000 & first=$!\n"
      "until [ -s t/history.csv ]; do sleep 0.1; done\n"
      "$ARAGO train train.toml --run-dir t --train.epochs 100000; echo second $?\n"
      "kill -9 $first; wait $first; echo first $?\n"
      "$ARAGO train train.toml --run-dir t --train.epochs 100000 --max-time 00:00:01; echo third $?\n");
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("second 2"), HasSubstr("first 137"), HasSubstr("third 75"))) << outcome.err;
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("another run is at work in this directory"),
                                 HasSubstr("taken over from pid"), HasSubstr("continuing after step")));
}

TEST_F(RankFaults, F9_TheClockOfTheDayJumpsAndTheTimeLimitHolds) {
  for (const char* jump : {"-86400", "86400"}) {
    const std::string folder = std::string("t") + jump;
    const Outcome outcome =
        start({"train",
               folder,
               1,
               std::string("jump=") + jump + " before open 1 path=history.csv",
               {"--train.epochs", "100000", "--max-time", "00:00:04", "--execution.checkpoint_every_s", "inf"}});
    EXPECT_TRUE(fired());
    EXPECT_EQ(outcome.code, 75) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("--max-time"));
    std::ptrdiff_t epochs = 0;
    const std::string history = text(folder + "/history.csv");
    for (const char c : history) epochs += c == '\n';
    EXPECT_GE(epochs, 3) << "a header and two epochs: a clock that is ahead does not stop it at once";
  }
}

TEST_F(RankFaults, F9_TheEndOfTheAllocationIsKnownOrTheSignalStops) {
  const std::string end = "SLURM_JOB_ID=1 SLURM_JOB_END_TIME=$(( $(date +%s) + 4 )) ";
  const Outcome known =
      script(end +
             "$ARAGO train train.toml --run-dir t --train.epochs 100000 --execution.stop_margin_s 2; echo code $?\n"
             "SLURM_JOB_ID=1 $ARAGO train train.toml --run-dir t --train.epochs 100000 & run=$!\n"
             "sleep 2; kill -USR2 $run; wait $run; echo code $?\n");
  EXPECT_THAT(known.out, HasSubstr("code 75\ncode 75")) << known.err;
  EXPECT_THAT(known.err, AllOf(HasSubstr("the SLURM allocation ends"), HasSubstr("signal USR2")));
}

TEST_F(RankFaults, F7_KernelsOnOneThreadGiveTheSameBits) {
  const std::filesystem::path built = program::variable("ARAGO_SERIAL_BINARY");
  // A second build of everything, too long for every check: cmake --preset serial makes it.
  if (!std::filesystem::exists(built))
    GTEST_SKIP() << "no build of the preset serial at ARAGO_SERIAL_BINARY = " << built;
  // Beside the plans of the other build: plans decide bits, and each build makes its own.
  const std::filesystem::path wisdom =
      std::filesystem::path(program::Workplace::binary()).parent_path() / "arago.wisdom";
  std::filesystem::create_directory(place_.path() / "serial");
  std::filesystem::copy_file(built, place_.path() / "serial/arago");
  std::filesystem::copy_file(wisdom, place_.path() / "serial/arago.wisdom");
  const std::string serial = (place_.path() / "serial/arago").string();
  ASSERT_THAT(place_.execute({serial, "--version"}).out, HasSubstr("Serial"));
  const Outcome outcome = place_.execute({serial, "train", "train.toml", "--run-dir", "t"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  expect_as_uninterrupted("train", "t");
  EXPECT_EQ(start({"train", "half", 1, "kill after rename 1 path=step-000000000005"}).code, killed);
  const Outcome rest = place_.execute({serial, "train", "train.toml", "--run-dir", "half"});
  EXPECT_THAT(rest.err, HasSubstr("continuing after step 5 "));
  expect_as_uninterrupted("train", "half");
}

}  // namespace
}  // namespace faults
