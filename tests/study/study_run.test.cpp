#include "arago/core/stop_request.hpp"
#include "arago/io/atomic_text.hpp"
#include "arago/study/group_size.hpp"
#include "arago/study/journal.hpp"
#include "arago/study/run_study.hpp"
#include "arago/study/scheduler.hpp"
#include "study/run_folder.hpp"
#include "study/same_datasets.hpp"
#include "study/sleep_workload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace arago::study {
namespace {

using ::testing::HasSubstr;

class StudyRunRanks : public ::testing::Test {
 protected:
  ~StudyRunRanks() override { StopRequest::reset(); }

  /// Runs the sweep in `path`; `runs` > 0 when any trial was started.
  ExitCode run(const std::filesystem::path& path, const config::Table& axes) {
    study.axes = axes;
    testing::SleepConfig trial;
    const auto workload = std::make_shared<testing::SleepWorkload>();
    workload->failures_left = memory_failures;
    const PlannedStudy planned = plan_study(world, study, config::schema_of(trial), workload);
    const ExitCode code = run_study(world, planned, {.run_dir = path, .config_hash = "none", .pictures = false});
    runs = world.sum(workload->runs);
    return code;
  }

  static std::vector<std::filesystem::path> files_in(const std::filesystem::path& path) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(path)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
  }

  std::vector<std::string> statuses(const std::filesystem::path& path) const {
    return io::Hdf5Reader((path / "study.h5").string()).read_texts("/table/status");
  }

  mpi::Communicator world = mpi::Communicator::borrow(MPI_COMM_WORLD);
  testing::RunFolder folder{world};
  StudyConfig study;
  int memory_failures = 0;
  int runs = 0;
};

const config::Table six{{"sleep.level", config::Value::List{1, 2, 3}}, {"sleep.seconds", config::Value::List{0, 0.01}}};

TEST_F(StudyRunRanks, ARerunStartsNoTrialAndMakesGoodWhatAKillHasLeftOut) {
  EXPECT_EQ(run(folder.path, six), ExitCode::done);
  EXPECT_EQ(statuses(folder.path), std::vector<std::string>(6, "done"));
  const std::string table = io::read_text_file((folder.path / "study.csv").string());
  world.barrier();
  if (world.is_root()) {  // as after a kill when study.h5 had its name and the tables had not
    std::filesystem::copy_file(folder.path / "study.h5", folder.path / "before.h5");
    std::filesystem::remove(folder.path / "study.csv");
    std::filesystem::remove(folder.path / "summary.csv");
  }
  world.barrier();
  study.ranks_per_trial = 2;
  EXPECT_EQ(run(folder.path, six), ExitCode::done);
  EXPECT_EQ(runs, 0);
  EXPECT_EQ(io::read_text_file((folder.path / "study.csv").string()), table);
  EXPECT_TRUE(std::filesystem::exists(folder.path / "summary.csv"));
  EXPECT_TRUE(
      testing::differing_datasets((folder.path / "before.h5").string(), (folder.path / "study.h5").string()).empty());
}

TEST_F(StudyRunRanks, TheStatusIsToldFromTheStartToTheEnd) {
  std::vector<std::string> states;
  study.axes = six;
  testing::SleepConfig trial;
  const PlannedStudy planned =
      plan_study(world, study, config::schema_of(trial), std::make_shared<testing::SleepWorkload>());
  for (int start = 0; start < 2; ++start) {  // the second finds nothing to do
    states.clear();
    run_study(world, planned,
              {.run_dir = folder.path,
               .config_hash = "none",
               .pictures = false,
               .on_status = [&](const nlohmann::json& status) { states.push_back(status["state"]); }});
    ASSERT_GE(states.size(), 2u);
    EXPECT_EQ(states.front(), "running");
    EXPECT_EQ(states.back(), "ended");
  }
}

TEST_F(StudyRunRanks, CheckpointsThatAKillHasLeftBesideAResultGo) {
  run(folder.path, six);
  const std::string done = std::filesystem::directory_iterator(folder.path / "trials")->path().stem();
  world.barrier();
  if (world.is_root()) {
    for (const std::string& id : {done, std::string("of-another-study")})
      std::filesystem::create_directories(folder.path / "checkpoints" / id);
    std::ofstream(folder.path / "checkpoints" / done / "step-000000000009.h5") << "x";
  }
  world.barrier();
  EXPECT_EQ(run(folder.path, six), ExitCode::done);
  world.barrier();
  EXPECT_FALSE(std::filesystem::exists(folder.path / "checkpoints" / done));
  EXPECT_TRUE(std::filesystem::exists(folder.path / "checkpoints/of-another-study")) << "not ours to judge";
}

TEST_F(StudyRunRanks, ALargerStudyRunsOnlyWhatIsNew) {
  run(folder.path, {{"sleep.level", config::Value::List{1, 2}}});
  EXPECT_EQ(run(folder.path, {{"sleep.level", config::Value::List{3, 1, 2}}}), ExitCode::done);
  const io::Hdf5Reader file((folder.path / "study.h5").string());
  EXPECT_EQ(file.read<double>("/table/sleep.level"), (std::vector<double>{3, 1, 2}));
  const Journal journal = read_journal(folder.path / "journal.jsonl");
  EXPECT_EQ(std::count_if(journal.lines.begin(), journal.lines.end(),
                          [](const JournalLine& line) { return line.event == "started"; }),
            3);
}

TEST_F(StudyRunRanks, SomeFailedTrialsGiveAPartialStudyAndOnlyTheyAreRunAgain) {
  const config::Table axes{{"sleep.ending", config::Value::List{"well", "memory", "numerical"}}};
  memory_failures = 1;
  EXPECT_EQ(run(folder.path, axes), ExitCode::partial_study);
  EXPECT_EQ(statuses(folder.path), (std::vector<std::string>{"done", "failed", "failed"}));
  memory_failures = 0;
  EXPECT_EQ(run(folder.path, axes), ExitCode::partial_study);
  EXPECT_EQ(statuses(folder.path), (std::vector<std::string>{"done", "done", "failed"}));
  const io::Hdf5Reader file((folder.path / "study.h5").string());
  EXPECT_EQ(file.read<std::int64_t>("/table/attempts"), (std::vector<std::int64_t>{1, 2, 2}));
  EXPECT_THAT(file.read_texts("/table/reason")[2], HasSubstr("the loss is not finite"));
}

TEST_F(StudyRunRanks, AStoppedStudyGoesOnToTheSameResult) {
  const config::Table axes{{"sleep.level", config::Value::List{1, 2, 3, 4, 5, 6, 7, 8}},
                           {"sleep.seconds", config::Value::List{0.1}}};
  StopRequest::set_time_limit(0.05, "a test");
  EXPECT_EQ(run(folder.path / "parts", axes), ExitCode::checkpointed);
  EXPECT_THAT(statuses(folder.path / "parts"), ::testing::Contains("skipped"));
  StopRequest::reset();
  world.barrier();
  EXPECT_EQ(run(folder.path / "parts", axes), ExitCode::done);
  EXPECT_EQ(run(folder.path / "whole", axes), ExitCode::done);
  EXPECT_EQ(
      testing::differing_datasets((folder.path / "parts/study.h5").string(), (folder.path / "whole/study.h5").string()),
      std::vector<std::string>{});
}

TEST_F(StudyRunRanks, PackedAndSingleFilesGiveTheSameStudy) {
  run(folder.path / "single", six);
  study.pack = true;
  run(folder.path / "packed", six);
  EXPECT_EQ(testing::differing_datasets((folder.path / "single/study.h5").string(),
                                        (folder.path / "packed/study.h5").string()),
            std::vector<std::string>{});
  EXPECT_EQ(run(folder.path / "packed", six), ExitCode::done);
  EXPECT_EQ(runs, 0);
}

TEST_F(StudyRunRanks, ManyShortTrialsShareFilesAndALostFileCostsItsTrialsOnly) {
  config::Value::List levels;
  for (int i = 1; i <= 200; ++i) levels.emplace_back(i);
  study.pack = true;
  const config::Table axes{{"sleep.level", levels}};
  EXPECT_EQ(run(folder.path, axes), ExitCode::done);
  const std::vector<std::filesystem::path> packs = files_in(folder.path / "trials");
  EXPECT_LT(packs.size(), 100u);
  EXPECT_EQ(read_journal(folder.path / "journal.jsonl").lines.size(), 400u);

  const auto lost = static_cast<int>(io::Hdf5Reader(packs.front().string()).children("/trials").size());
  world.barrier();
  if (world.is_root()) {  // a kill before the file got its name
    std::filesystem::rename(packs.front(), packs.front().string() + ".partial");
    std::filesystem::remove(folder.path / "study.h5");
  }
  world.barrier();
  EXPECT_EQ(run(folder.path, axes), ExitCode::done);
  EXPECT_EQ(runs, lost * world.size() / number_of_groups(lost, world.size(), 1));
  EXPECT_EQ(statuses(folder.path), std::vector<std::string>(200, "done"));
}

TEST_F(StudyRunRanks, ATornJournalDoesNotMatter) {
  run(folder.path, six);
  if (world.is_root()) std::ofstream(folder.path / "journal.jsonl", std::ios::app) << "{\"event\":\"do";
  world.barrier();
  EXPECT_EQ(run(folder.path, {{"sleep.level", config::Value::List{9}}, {"sleep.seconds", config::Value::List{0}}}),
            ExitCode::done);
  EXPECT_EQ(read_journal(folder.path / "journal.jsonl").damaged, 1);
}

TEST_F(StudyRunRanks, ThePlanTellsWhatIsDoneAndWritesNothing) {
  study.axes = six;
  testing::SleepConfig trial;
  const auto planned = plan_study(world, study, config::schema_of(trial), std::make_shared<testing::SleepWorkload>());
  EXPECT_THAT(plan_text(world, planned, folder.path / "dry"), HasSubstr("to do: 6 trials"));
  EXPECT_FALSE(std::filesystem::exists(folder.path / "dry"));
  run(folder.path / "wet", {{"sleep.level", config::Value::List{1, 2}}, {"sleep.seconds", config::Value::List{0}}});
  EXPECT_THAT(plan_text(world, planned, folder.path / "wet"),
              ::testing::AllOf(HasSubstr("to do: 4 trials"), HasSubstr("[done]")));
}

TEST_F(StudyRunRanks, BadTrialsStopBeforeTheFirstStarts) {
  EXPECT_THROW(run(folder.path, {{"sleep.seconds", config::Value::List{0, -1}}}), Error);
  EXPECT_FALSE(std::filesystem::exists(folder.path / "journal.jsonl"));
}

TEST_F(StudyRunRanks, TheTableIsAFileForPeopleToo) {
  run(folder.path, {{"sleep.level", config::Value::List{4}}});
  const std::string csv = io::read_text_file((folder.path / "study.csv").string());
  EXPECT_THAT(csv, HasSubstr("id,status,reason,sleep.level,loss,steps,kind,sent_bytes,seconds,attempts,ranks\n"));
  EXPECT_THAT(csv, HasSubstr(",done,,4,2,40,\"sleep, \"\"deep\"\"\","));
}

}  // namespace
}  // namespace arago::study
