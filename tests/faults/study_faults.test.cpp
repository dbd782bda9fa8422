// A study whose trials fail, whose disk is full, that is killed, or that is finished already.
#include "faults/faulty_program.hpp"

#include <algorithm>

namespace faults {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class StudyFaults : public FaultTest {
 protected:
  static std::int64_t count(const std::string& text, const std::string& word) {
    std::int64_t found = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
    return found;
  }
};

TEST_F(StudyFaults, F2_KilledAtEveryPointOfAResult) {
  const char* const points[] = {"half before write 9 path=trials/", "kill after rename 1 path=trials/",
                                "half before write 2 path=journal.jsonl"};
  int number = 0;
  for (const char* fault : points) {
    const std::string folder = "s" + std::to_string(number++);
    EXPECT_EQ(start({"study", folder, 1, fault}).code, killed) << fault;
    EXPECT_TRUE(fired()) << fault;
    expect_continues({"study", folder});
  }
}

TEST_F(StudyFaults, LongF2_AtEveryFileAndOnTheSecondRank) {
  const char* const files[] = {"trials/", "study.h5", "study.csv", "summary.csv", "run.json", "status.json", "step-"};
  const char* const calls[] = {"kill before open", "half before write", "kill before sync", "kill before rename",
                               "kill after rename"};
  int number = 0;
  for (const char* file : files)
    for (const char* call : calls) {
      const std::string folder = "s" + std::to_string(number++);
      const std::string fault = std::string(call) + " 1 path=" + file;
      EXPECT_EQ(start({"study", folder, 1, fault}).code, killed) << fault;
      EXPECT_TRUE(fired()) << fault;
      expect_continues({"study", folder, number % 3 + 1});
    }
  for (const char* call : calls) {
    const std::string folder = "r" + std::to_string(number++);
    EXPECT_NE(start({"study", folder, 2, std::string(call) + " 1 path=trials/ rank=1"}).code, 0) << call;
    EXPECT_TRUE(fired()) << call;
    expect_continues({"study", folder, number % 3 + 1});
  }
}

TEST_F(StudyFaults, F4_AFullDiskEndsTheStudyAndFinishedTrialsAreKept) {
  const struct {
    const char *fault, *file, *to_do;
  } failures[] = {{"error=ENOSPC before write 1+ path=study.h5", "study.h5", "0 of 2 trials to do"},
                  {"error=EDQUOT before sync 3+ path=trials/", "trials/", "1 of 2 trials to do"}};
  int number = 0;
  for (const auto& [fault, file, to_do] : failures) {
    const std::string folder = "s" + std::to_string(number++);
    const Outcome outcome = start({"study", folder, 1, fault});
    EXPECT_EQ(outcome.code, 6) << fault << outcome.err;
    EXPECT_TRUE(fired()) << fault;
    EXPECT_THAT(outcome.err, HasSubstr(file)) << fault;
    EXPECT_THAT(expect_continues({"study", folder}).err, HasSubstr(to_do)) << fault;
  }
}

TEST_F(StudyFaults, F10_ATrialWithoutMemoryFailsAloneAndOnlyItIsRunAgain) {
  const Outcome outcome = start({"study", "s", 1, "error=ENOMEM before memory 1 bytes=20000000"});
  EXPECT_TRUE(fired());
  EXPECT_EQ(outcome.code, 5) << outcome.err;
  EXPECT_THAT(text("s/study.csv"), AllOf(HasSubstr("failed"), HasSubstr("done"), HasSubstr("memory")));
  EXPECT_THAT(expect_continues({"study", "s"}).err, HasSubstr("1 of 2 trials to do"));
}

TEST_F(StudyFaults, F10_NumbersThatAreNoneFailOneTrialAndTheOthersFinish) {
  const Outcome outcome = start({"study",
                                 "s",
                                 2,
                                 "nan before collective 5 path=alltoallv rank=1",
                                 {"--study.ranks_per_trial", "2", "--train.recovery_factor", "0"}});
  EXPECT_TRUE(fired());
  EXPECT_EQ(outcome.code, 5) << outcome.err;
  EXPECT_EQ(count(text("s/journal.jsonl"), "\"failed\""), 1);
  EXPECT_EQ(count(text("s/journal.jsonl"), "\"done\""), 1);
  const Outcome again = start({"study", "s", 2, "", {"--study.ranks_per_trial", "2", "--train.recovery_factor", "0"}});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(again.err, HasSubstr("1 of 2 trials to do"));
  EXPECT_EQ(count(text("s/study.csv"), "done"), 2);
}

TEST_F(StudyFaults, AFinishedStudySaysInOneLineThatThereIsNothingToDo) {
  ASSERT_EQ(start({"study", "s"}).code, 0);
  const auto written = std::filesystem::last_write_time(place_.path() / "s/study.h5");
  const Outcome again = start({"study", "s", 2});
  EXPECT_EQ(again.code, 0);
  EXPECT_EQ(std::count(again.err.begin(), again.err.end(), '\n'), 1) << again.err;
  EXPECT_THAT(again.err, AllOf(HasSubstr("nothing to do"), Not(HasSubstr("warning"))));
  EXPECT_EQ(std::filesystem::last_write_time(place_.path() / "s/study.h5"), written);
  EXPECT_EQ(count(text("s/journal.jsonl"), "started"), 2);
}

}  // namespace
}  // namespace faults
