// What a run does with its directory, its input and its end, seen from outside.
#include "cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>

namespace {

using program::Outcome;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const char* const small_scene =
    "[geometry]\nN = 32\n[object]\nsize_px = 80\n[scan]\ncount = 40\n[model]\nn_filters_scale = 1\n"
    "[train]\nbatch_size = 8\nepochs = 2\n[stitch]\ncore_px = 12\n";

class RunBehaviour : public program::ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    place_.write("small.toml", small_scene);
  }
  bool exists(const std::string& name) const { return std::filesystem::exists(place_.path() / name); }
  std::string text(const std::string& name) const { return program::text_of(place_.path() / name); }
};

TEST_F(RunBehaviour, WritesOnlyBelowItsDirectoryAndSaysWhereEverythingCameFrom) {
  const Outcome outcome = place_.arago({"simulate", "small.toml", "--dose.photons_per_image", "2e4"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(exists("runs/simulate-small/dataset.h5"));
  EXPECT_TRUE(exists("runs/simulate-small/run.json"));
  EXPECT_FALSE(exists("runs/simulate-small/run.lock"));
  const std::string resolved = text("runs/simulate-small/resolved.toml");
  EXPECT_THAT(resolved, HasSubstr("N = 32  # line 2 of small.toml; instead of 64 (default)"));
  EXPECT_THAT(resolved, HasSubstr("photons_per_image = 20000.0  # --dose.photons_per_image on the command line"));
  EXPECT_THAT(text("runs/simulate-small/run.json"), HasSubstr("\"--dose.photons_per_image\""));
  int entries = 0;
  for (const auto& entry : std::filesystem::directory_iterator(place_.path())) {
    static_cast<void>(entry);
    ++entries;
  }
  EXPECT_EQ(entries, 4) << "small.toml, runs, stdout.txt, stderr.txt";
}

TEST_F(RunBehaviour, DryRunWritesNothing) {
  for (const char* verb : {"simulate", "train", "study"}) {
    const Outcome outcome =
        place_.arago({verb, "small.toml", "--dry-run", "--study.axes.dose.photons_per_image", "1e4,1e5"});
    EXPECT_EQ(outcome.code, 0) << verb << ": " << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("N = 32"));
    EXPECT_FALSE(exists("runs")) << verb;
  }
  EXPECT_THAT(place_.arago({"train", "small.toml", "--dry-run"}).out, AllOf(HasSubstr("FLOP"), HasSubstr("memory")));
}

TEST_F(RunBehaviour, AFinishedRunIsLeftAloneAndAnotherConfigurationIsRefused) {
  ASSERT_EQ(place_.arago({"simulate", "small.toml"}).code, 0);
  const std::string before = text("runs/simulate-small/dataset.h5");
  const Outcome again = place_.arago({"simulate", "small.toml", "--execution.threads", "2"});
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.err, HasSubstr("nothing to do"));
  EXPECT_EQ(text("runs/simulate-small/dataset.h5"), before);
  const Outcome other = place_.arago({"simulate", "small.toml", "--scan.seed", "5"});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("scan.seed"));
  EXPECT_EQ(text("runs/simulate-small/dataset.h5"), before);
}

TEST_F(RunBehaviour, AFinishedRunKnowsThatItsInputHasChanged) {
  ASSERT_EQ(place_.arago({"simulate", "small.toml", "--run-dir", "a"}).code, 0);
  ASSERT_EQ(place_.arago({"inspect", "a/dataset.h5", "--run-dir", "i"}).code, 0);
  const Outcome again = place_.arago({"inspect", "a/dataset.h5", "--run-dir", "i"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(again.err, HasSubstr("nothing to do"));
  ASSERT_EQ(place_.arago({"simulate", "small.toml", "--scan.count", "30", "--run-dir", "b"}).code, 0);
  std::filesystem::copy_file(place_.path() / "b/dataset.h5", place_.path() / "a/dataset.h5",
                             std::filesystem::copy_options::overwrite_existing);
  const Outcome changed = place_.arago({"inspect", "a/dataset.h5", "--run-dir", "i"});
  EXPECT_EQ(changed.code, 2);
  EXPECT_THAT(changed.err, AllOf(HasSubstr("a/dataset.h5"), HasSubstr("changed"), HasSubstr("--resume never")));
  EXPECT_EQ(place_.arago({"inspect", "a/dataset.h5", "--run-dir", "i", "--resume", "never"}).code, 0);
}

TEST_F(RunBehaviour, MissingAndDamagedDataFiles) {
  const Outcome missing = place_.arago({"train", "small.toml", "--data.file", "nowhere.h5"}, 2);
  EXPECT_EQ(missing.code, 3) << missing.err;
  EXPECT_THAT(missing.err, HasSubstr("nowhere.h5"));
  place_.write("broken.h5", "this is not HDF5");
  const Outcome broken = place_.arago({"inspect", "broken.h5"});
  EXPECT_EQ(broken.code, 3) << broken.err;
  EXPECT_THAT(broken.err, HasSubstr("broken.h5"));
  const Outcome model = place_.arago({"infer", "small.toml", "--data.file", "broken.h5", "--input.model", "no.h5"});
  EXPECT_EQ(model.code, 3) << model.err;
}

TEST_F(RunBehaviour, ADirectoryThatCannotBeMade) {
  const Outcome outcome = place_.arago({"simulate", "small.toml", "--run-dir", "small.toml/below"});
  EXPECT_EQ(outcome.code, 6) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("small.toml/below"));
  const Outcome two = place_.arago({"simulate", "small.toml", "--run-dir", "/proc/arago"}, 2);
  EXPECT_EQ(two.code, 6) << two.err;
}

TEST_F(RunBehaviour, WhatAVerbNeedsIsAskedFor) {
  EXPECT_THAT(place_.arago({"infer"}).err, HasSubstr("input.model"));
  EXPECT_THAT(place_.arago({"evaluate"}).err, HasSubstr("input.reconstruction"));
  EXPECT_THAT(place_.arago({"compare"}).err, HasSubstr("input.files"));
  EXPECT_THAT(place_.arago({"inspect"}).err, HasSubstr("data.file"));
  EXPECT_EQ(place_.arago({"inspect"}).code, 2);
  EXPECT_FALSE(exists("runs"));
}

TEST_F(RunBehaviour, TheDataSayWhatNIs) {
  ASSERT_EQ(place_.arago({"simulate", "small.toml", "--run-dir", "data"}).code, 0);
  const Outcome shown = place_.arago({"train", "--data.file", "data/dataset.h5", "--dry-run"});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("N = 32  # frames of data/dataset.h5; instead of 64 (default)"));
  const Outcome wrong = place_.arago({"train", "--data.file", "data/dataset.h5", "--geometry.N", "64"});
  EXPECT_EQ(wrong.code, 3) << wrong.err;
  EXPECT_THAT(wrong.err, HasSubstr("64"));
}

TEST_F(RunBehaviour, TheEndOfTheAllocationStopsWithACheckpointAndTheRunGoesOn) {
  const std::vector<std::string> train{"train", "small.toml", "--run-dir", "t"};
  const Outcome stopped = place_.arago(train, 1, "SLURM_JOB_END_TIME=1");
  ASSERT_EQ(stopped.code, 75) << stopped.err;
  EXPECT_THAT(stopped.err, Not(HasSubstr("error")));
  EXPECT_THAT(text("t/run.json"), HasSubstr("\"exit_code\": 75"));
  EXPECT_FALSE(exists("t/model.h5"));
  std::vector<std::string> required = train;
  required.insert(required.end(), {"--resume", "require"});
  const Outcome finished = place_.arago(required, 2);
  EXPECT_EQ(finished.code, 0) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("continuing"));
  EXPECT_TRUE(exists("t/model.h5"));
}

TEST_F(RunBehaviour, TimeLimitAndSignalEndAnEndlessRun) {
  const std::vector<std::string> endless{
      program::Workplace::binary(),  "train", "small.toml", "--train.epochs", "1000000",
      "--train.early_stop_patience", "0"};
  std::vector<std::string> limited = endless;
  limited.insert(limited.end(), {"--run-dir", "limited", "--max-time", "00:00:01"});
  const Outcome late = place_.execute(limited);
  EXPECT_EQ(late.code, 75) << late.err;
  EXPECT_THAT(late.err, HasSubstr("--max-time"));
  std::vector<std::string> killed{"timeout", "--preserve-status", "-s", "TERM", "8"};
  killed.insert(killed.end(), endless.begin(), endless.end());
  const Outcome stopped = place_.execute(killed);
  EXPECT_EQ(stopped.code, 75) << stopped.err;
  EXPECT_THAT(stopped.err, HasSubstr("signal TERM"));
}

TEST_F(RunBehaviour, ThreadsOfTheConfigurationReachTheKernels) {
  place_.write("threads.toml", std::string(small_scene) + "[execution]\nthreads = 2\n");
  ASSERT_EQ(place_.arago({"simulate", "threads.toml", "--run-dir", "s"}).code, 0);
  EXPECT_THAT(text("s/run.json"), HasSubstr("\"threads_per_rank\": 2"));
}

TEST_F(RunBehaviour, ADoseThatTheFramesDoNotHaveIsPointedOut) {
  ASSERT_EQ(place_.arago({"simulate", "small.toml", "--run-dir", "data"}).code, 0);
  const Outcome outcome = place_.arago({"train", "small.toml", "--data.file", "data/dataset.h5", "--nphotons", "1e9"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("dose.photons_per_image"), HasSubstr("--nphotons"), HasSubstr("no effect")));
}

TEST_F(RunBehaviour, AFailedTrialMakesTheStudyPartial) {
  place_.write("study.toml", std::string(small_scene) + "[study]\naxes.train.learning_rate = [1e-3, 1e30]\n");
  const Outcome outcome = place_.arago({"study", "study.toml", "--run-dir", "s"}, 2);
  EXPECT_EQ(outcome.code, 5) << outcome.err;
  EXPECT_THAT(text("s/study.csv"), AllOf(HasSubstr("failed"), HasSubstr("done")));
}

TEST_F(RunBehaviour, AStudyGrowsInItsDirectoryAndKeepsWhatIsDone) {
  const std::vector<std::string> study{"study", "small.toml", "--run-dir", "s", "--train.epochs", "1"};
  const auto with = [&](std::initializer_list<std::string> more) {
    std::vector<std::string> all = study;
    all.insert(all.end(), more);
    return place_.arago(all);
  };
  ASSERT_EQ(with({"--study.axes.dose.photons_per_image", "1e4"}).code, 0);
  const Outcome grown = with({"--study.axes.dose.photons_per_image", "1e4,1e5"});
  EXPECT_EQ(grown.code, 0) << grown.err;
  EXPECT_THAT(grown.err, HasSubstr("1 of 2 trials to do"));
  const std::string both = text("s/study.csv");
  EXPECT_EQ(std::count(both.begin(), both.end(), '\n'), 3);
  EXPECT_THAT(with({"--study.axes.dose.photons_per_image", "1e4,1e5"}).err, HasSubstr("nothing to do"));

  EXPECT_EQ(with({"--study.axes.dose.photons_per_image", "1e5"}).code, 0);
  const std::string one = text("s/study.csv");
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 2) << "a smaller study is merged from what is done";

  const Outcome other = with({"--study.axes.dose.photons_per_image", "1e4", "--train.batch_size", "4"});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, AllOf(HasSubstr("train.batch_size"), Not(HasSubstr("study.axes"))));
  EXPECT_EQ(text("s/study.csv"), one);
}

TEST_F(RunBehaviour, EveryVerbHasASmokeFileATemplateAndHelp) {
  const std::string help = place_.arago({"--help"}).out;
  const std::size_t begin = help.find("Verbs");
  std::istringstream lines(help.substr(begin, help.find("Options") - begin));
  std::string line;
  std::getline(lines, line);
  int verbs = 0;
  while (std::getline(lines, line) && line.starts_with("  ")) {
    const std::string verb = line.substr(2, line.find(' ', 2) - 2);
    const std::filesystem::path source = program::variable("ARAGO_SOURCE_DIR");
    EXPECT_TRUE(std::filesystem::exists(source / "configs/smoke" / (verb + ".toml"))) << verb;
    EXPECT_THAT(place_.arago({verb, "--help"}).out, HasSubstr("arago " + verb)) << verb;
    ++verbs;
    if (verb == "config") continue;  // it reads no configuration of its own
    place_.write("template.toml", place_.arago({"config", "template", verb}).out);
    const Outcome checked = place_.arago({"config", "check", "template.toml"});
    EXPECT_EQ(checked.code, 0) << verb << ": " << checked.err;
  }
  EXPECT_GE(verbs, 10);
}

}  // namespace
