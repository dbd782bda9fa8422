#include "arago/study/result_store.hpp"

#include "arago/core/error.hpp"
#include "arago/io/collective_file.hpp"
#include "arago/study/merge_results.hpp"
#include "arago/study/report_figures.hpp"
#include "arago/study/study_file.hpp"
#include "arago/study/study_plan.hpp"
#include "arago/study/study_table.hpp"
#include "study/run_folder.hpp"
#include "study/same_datasets.hpp"
#include "study/sleep_workload.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

namespace arago::study {
namespace {

TrialRecord record_of(const Trial& trial) {
  TrialRecord record;
  record.id = trial.id;
  record.status = Status::done;
  record.output.row = {{"loss", 0.1 * static_cast<double>(trial.index), "counts", "a loss"},
                       {"steps", trial.index, "", ""},
                       {"kind", std::string("a, \"b\"\nc"), "", ""}};
  record.output.arrays = {{"ramp", {2, 3}, std::vector<double>{0.1, 0.2, 0.3, 4, 5, 6}, "m", "a ramp"},
                          {"z", {2}, std::vector<std::complex<float>>{{1, 2}, {3, 4}}, "", ""}};
  record.resolved = trial.resolved;
  record.log = "one\ntwo";
  record.seconds = 1.25;
  record.attempts = 2;
  record.ranks = 3;
  return record;
}

void expect_equal(const TrialRecord& a, const TrialRecord& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.reason, b.reason);
  EXPECT_EQ(a.output.row, b.output.row);
  EXPECT_EQ(a.output.arrays, b.output.arrays);
  EXPECT_EQ(a.resolved, b.resolved);
  EXPECT_EQ(a.log, b.log);
  EXPECT_EQ(a.seconds, b.seconds);
  EXPECT_EQ(a.attempts, b.attempts);
  EXPECT_EQ(a.ranks, b.ranks);
}

class ResultStoreRanks : public ::testing::Test {
 protected:
  std::vector<Trial> plan(int n) {
    std::vector<config::Value> levels;
    for (int i = 1; i <= n; ++i) levels.push_back(i);
    return make_plan(expand({.axes = {{"sleep.level", levels}}}), workload);
  }

  mpi::Communicator world = mpi::Communicator::borrow(MPI_COMM_WORLD);
  testing::RunFolder folder{world};
  testing::SleepWorkload workload;
};

TEST_F(ResultStoreRanks, ATrialComesBackAsItWas) {
  const auto trials = plan(1);
  ResultStore store(folder.path);
  if (world.is_root()) std::filesystem::create_directories(store.checkpoint_dir(trials[0].id));
  std::filesystem::create_directories(folder.path / "trials");
  store.keep(world, record_of(trials[0]));
  expect_equal(store.read(trials[0].id, store.stored(trials)), record_of(trials[0]));
  world.barrier();
  EXPECT_FALSE(std::filesystem::exists(store.checkpoint_dir(trials[0].id)));
}

TEST_F(ResultStoreRanks, PackedTrialsComeBackAndDoneOnesWin) {
  const auto trials = plan(5);
  std::filesystem::create_directories(folder.path / "trials");
  ResultStore store(folder.path, true, 3600);
  for (const Trial& trial : trials) {
    TrialRecord record = record_of(trial);
    if (trial.index < 2) record.status = Status::failed;
    store.keep(world, record);
  }
  EXPECT_TRUE(store.stored(trials).empty());
  store.flush(world);
  EXPECT_EQ(store.stored(trials).size(), 5u);
  EXPECT_EQ(store.stored(trials).at(trials[0].id).status, Status::failed);
  store.keep(world, record_of(trials[0]));
  store.flush(world);
  const auto stored = store.stored(trials);
  EXPECT_EQ(stored.at(trials[0].id).status, Status::done);
  EXPECT_EQ(stored.at(trials[1].id).status, Status::failed);
  expect_equal(store.read(trials[4].id, stored), record_of(trials[4]));
}

TEST_F(ResultStoreRanks, ADamagedFileCountsAsAbsent) {
  const auto trials = plan(2);
  std::filesystem::create_directories(folder.path / "trials");
  ResultStore store(folder.path);
  for (const Trial& trial : trials) store.keep(world, record_of(trial));
  if (world.is_root()) {
    std::fstream file(store.trial_file(trials[0].id), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(1500);
    file.put('\x5a').put('\x5b');
  }
  world.barrier();
  const auto stored = store.stored(trials);
  EXPECT_FALSE(stored.contains(trials[0].id));
  EXPECT_TRUE(stored.contains(trials[1].id));
  EXPECT_EQ(store.read(trials[0].id, stored).status, Status::skipped);
}

TEST_F(ResultStoreRanks, TheMergeDoesNotDependOnTheRanks) {
  const auto trials = plan(5);
  std::filesystem::create_directories(folder.path / "trials");
  ResultStore store(folder.path);
  for (const Trial& trial : trials) {
    TrialRecord record = record_of(trial);
    if (trial.index == 1) record = {.id = trial.id, .status = Status::failed, .reason = "it broke"};
    if (trial.index != 3) store.keep(world, record);
  }
  std::filesystem::path first = folder.path / "first.h5", second = folder.path / "second.h5";
  const StudyTable together = merge_results(world, trials, store, {.config_hash = "hash", .collective_bytes = 0}).table;
  if (world.is_root()) std::filesystem::rename(folder.path / "study.h5", first);
  merge_results(world, trials, store, {.config_hash = "hash"});
  if (world.is_root()) std::filesystem::rename(folder.path / "study.h5", second);
  if (world.is_root()) {
    const StudyTable alone = merge_results(mpi::Communicator{}, trials, store, {.config_hash = "hash"}).table;
    EXPECT_EQ(to_csv(together), to_csv(alone));
    for (const auto& other : {first, second})
      EXPECT_EQ(testing::differing_datasets(other.string(), (folder.path / "study.h5").string()),
                std::vector<std::string>{});
    const io::Hdf5Reader file((folder.path / "study.h5").string());
    EXPECT_EQ(file.attribute<std::string>("/", "schema"), "arago-study/1");
    EXPECT_EQ(file.read_texts("/table/status"),
              (std::vector<std::string>{"done", "failed", "done", "skipped", "done"}));
    EXPECT_EQ(file.read<double>("/table/sleep.level"), (std::vector<double>{1, 2, 3, 4, 5}));
    EXPECT_TRUE(std::isnan(file.read<double>("/table/loss")[1]));
    EXPECT_EQ(file.read<double>("/trials/" + trials[4].id + "/ramp"), (std::vector<double>{0.1, 0.2, 0.3, 4, 5, 6}));
    EXPECT_EQ(file.attribute<std::string>("/trials/" + trials[4].id + "/ramp", "units"), "m");
  }
}

TEST_F(ResultStoreRanks, AStudyFileReadsBackWhatWasMerged) {
  const auto trials = plan(4);
  std::filesystem::create_directories(folder.path / "trials");
  ResultStore store(folder.path);
  for (const Trial& trial : trials)
    store.keep(world, trial.index == 2 ? TrialRecord{.id = trial.id, .status = Status::failed, .reason = "it broke"}
                                       : record_of(trial));
  const MergedStudy merged = merge_results(world, trials, store, {.config_hash = "hash", .metrics = {"loss"}});
  if (!world.is_root()) return;
  const StudyFile study((folder.path / "study.h5").string());
  EXPECT_EQ(to_csv(study.table()), to_csv(merged.table));
  EXPECT_EQ(to_csv(study.summary().arms), to_csv(merged.summary.arms));
  EXPECT_EQ(to_csv(study.summary().slopes), to_csv(merged.summary.slopes));
  ASSERT_EQ(study.trials().size(), 4u);
  EXPECT_EQ(study.trials()[3].id, trials[3].id);
  EXPECT_EQ(study.trials()[3].axes.front().name, "sleep.level");
  EXPECT_EQ(study.metrics(), std::vector<std::string>{"loss"});
  EXPECT_EQ(study.reason(0), "");
  EXPECT_EQ(study.reason(2), "failed: it broke");
  EXPECT_EQ(study.curve(2, "ramp"), std::vector<double>{});

  const auto figures = report_figures(study);
  ASSERT_EQ(figures.size(), 1u);
  ASSERT_EQ(figures[0].plots.size(), 1u);
  EXPECT_EQ(figures[0].plots[0].curves[0].x, (std::vector<double>{1, 2, 4})) << "the failed trial is no point";
  EXPECT_EQ(throughput(study).rows, 1);
}

TEST_F(ResultStoreRanks, CurvesOfRepeatsAreAveragedOverWhatTheyHave) {
  SweepSpec spec{.axes = {{"sleep.level", {1, 2}}}};
  spec.repeats = 2;
  const auto trials = make_plan(expand(spec), workload);
  ASSERT_EQ(trials.size(), 4u);
  std::filesystem::create_directories(folder.path / "trials");
  ResultStore store(folder.path);
  for (const Trial& trial : trials) {
    TrialRecord record = record_of(trial);
    const bool is_long = trial.index % 2 == 1;
    const std::vector<double> x = is_long ? std::vector<double>{0, 0.5, 1} : std::vector<double>{0, 1};
    const std::vector<double> y = is_long ? std::vector<double>{1, 0.6, 0} : std::vector<double>{1, 0.5};
    const auto size = static_cast<std::int64_t>(x.size());
    record.output.arrays = {{"frc_frequency", {size}, x}, {"frc_amplitude", {size}, y}};
    store.keep(world, record);
  }
  merge_results(world, trials, store, {.config_hash = "hash"});
  if (!world.is_root()) return;
  const auto figures = report_figures(StudyFile((folder.path / "study.h5").string()));
  const auto found = std::find_if(figures.begin(), figures.end(),
                                  [](const ReportFigure& figure) { return figure.name == "frc_amplitude"; });
  ASSERT_NE(found, figures.end());
  const io::Curve& curve = found->plots.front().curves.front();
  EXPECT_EQ(curve.x, (std::vector<double>{0, 0.5, 1}));
  EXPECT_EQ(curve.y, (std::vector<double>{1, 0.675, 0.25}));
  EXPECT_EQ(curve.y_low, (std::vector<double>{1, 0.6, 0}));
  EXPECT_EQ(curve.y_high, (std::vector<double>{1, 0.75, 0.5}));
}

TEST(StudyFile, RefusesOtherFiles) {
  const mpi::Communicator alone;
  const testing::RunFolder folder(alone);
  std::filesystem::create_directories(folder.path);
  const std::string path = (folder.path / "other.h5").string();
  io::CollectiveFile file(alone, path, {.schema = "arago-model/1"});
  file.publish();
  try {
    StudyFile study(path);
    FAIL();
  } catch (const DataFileError& error) {
    EXPECT_NE(std::string(error.what()).find("arago-model/1"), std::string::npos) << error.what();
  }
}

TEST(StudyTable, CsvQuotesTextsAndKeepsNumbers) {
  std::vector<Trial> trials(2);
  trials[0] = {.index = 0, .id = "a", .axes = {{"dose.photons_per_image", 1e4}}};
  trials[1] = {.index = 1, .id = "b", .axes = {{"dose.photons_per_image", 1e6}}};
  std::vector<TrialRecord> records(2);
  records[0] = {.id = "a", .status = Status::done, .output = {{{"loss", 0.1, "", ""}, {"steps", std::int64_t{3}}}, {}}};
  records[1] = {.id = "b", .status = Status::failed, .reason = "no, \"not\" today"};
  EXPECT_EQ(to_csv(make_table(trials, records)),
            "id,status,reason,dose.photons_per_image,loss,steps,seconds,attempts,ranks\n"
            "a,done,,10000,0.1,3,0,0,0\n"
            "b,failed,\"no, \"\"not\"\" today\",1000000,nan,nan,0,0,0\n");
  EXPECT_EQ(to_screen(make_table(trials, records), {"dose.photons_per_image", "absent", "loss", "status"}),
            "dose.photons_per_image  loss  status\n"
            "                 1e+04   0.1  done  \n"
            "                 1e+06   nan  failed\n");
}

TEST(StudyTable, TheScreenShowsTheEndsOfLongTexts) {
  const std::string names = R"(["binary.separation_as", "binary.contrast"])";
  const Trial trial{.index = 0, .id = "a", .axes = {{"fisher.parameters", names}}};
  EXPECT_EQ(to_screen(make_table({trial}, {{.id = "a", .status = Status::done}}), {"fisher.parameters"}),
            "fisher.parameters                      \n"
            "[\"binary.separati ... binary.contrast\"]\n");
}

}  // namespace
}  // namespace arago::study
