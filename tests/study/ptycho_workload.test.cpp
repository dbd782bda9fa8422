#include "arago/study/ptycho_workload.hpp"

#include "arago/core/error.hpp"
#include "arago/data/dataset_file.hpp"
#include "arago/data/scene_file.hpp"
#include "arago/study/run_study.hpp"
#include "arago/study/study_plan.hpp"
#include "arago/study/trial_data.hpp"
#include "study/run_folder.hpp"
#include "study/same_datasets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace arago::study {
namespace {

using ::testing::HasSubstr;

/// The smallest job that goes through every step.
constexpr const char* tiny_job = R"(
[geometry]
N = 32
neighbor_count = 4
[object]
size_px = 72
[scan]
count = 64
[model]
n_filters_scale = 1
[train]
epochs = 1
batch_size = 4
validation_split = 0.2
[stitch]
core_px = 12
)";

config::Resolver resolver_of(const std::string& more) {
  config::Resolver resolver;
  resolver.add_toml(config::Layer::file, tiny_job, "tiny.toml");
  resolver.add_toml(config::Layer::command_line, more, "more.toml");
  return resolver;
}

config::Resolved<JobConfig> job_of(const std::string& more) {
  return config::resolve<JobConfig>(resolver_of(more));
}

std::vector<Trial> plan(const std::string& more, const SweepSpec& sweep) {
  PtychoWorkload workload(resolver_of(more), {});
  return make_plan(expand(sweep), workload);
}

std::string refusal(const std::string& more, const SweepSpec& sweep) {
  try {
    plan(more, sweep);
  } catch (const Error& error) {
    return error.what();
  }
  return "not refused";
}

TEST(PtychoWorkload, AxesAreResolvedWithTheirUnits) {
  const auto trials =
      plan("", {.axes = {{"dose.photons_per_image", {10000, 1e6}}, {"train.loss", {"nll"}}, {"object.size_px", {72}}}});
  ASSERT_EQ(trials.size(), 2u);
  EXPECT_EQ(std::get<double>(find(trials[0].axes, "dose.photons_per_image")->value), 1e4);
  EXPECT_EQ(find(trials[0].axes, "object.size_px")->unit, "px");
  EXPECT_EQ(std::get<std::string>(find(trials[0].axes, "train.loss")->value), "nll");
  EXPECT_THAT(trials[1].resolved, HasSubstr("photons_per_image = 1000000.0"));
}

TEST(PtychoWorkload, BadValuesAreNamedWithTheirKey) {
  EXPECT_THAT(refusal("", {.axes = {{"geometry.N", {32, 33}}}}),
              ::testing::AllOf(HasSubstr("geometry.N"), HasSubstr("33")));
  EXPECT_THAT(refusal("", {.axes = {{"train.loss", {"nil"}}}}),
              ::testing::AllOf(HasSubstr("train.loss"), HasSubstr("nil")));
  EXPECT_THAT(refusal("", {.axes = {{"train.epochs", {"many"}}}}), HasSubstr("train.epochs"));
}

TEST(PtychoWorkload, AnAxisMustBeAbleToChangeANumber) {
  EXPECT_THAT(refusal("", {.axes = {{"infer.batch_size", {8, 16}}}}),
              HasSubstr("study.axes.infer.batch_size: this key never changes a result"));
}

TEST(PtychoWorkload, AScanThatIsTooCoarseForItsGroupsIsRefused) {
  EXPECT_THAT(refusal("[scan]\ncount = 9\n", {.axes = {{"geometry.gridsize", {1, 2}}}}),
              ::testing::AllOf(HasSubstr("trial 2 (geometry.gridsize = 2)"), HasSubstr("the scan is too coarse")));
}

TEST(PtychoWorkload, TrialsThatDifferInDoseShareObjectPositionsAndProbe) {
  TrialDataCache cache;
  const auto faint = job_of("[dose]\nphotons_per_image = 1e4\n");
  const auto bright = job_of("[dose]\nphotons_per_image = 1e6\n");
  const TrialData one = cache.get(faint.config, faint.resolution);
  const TrialData two = cache.get(bright.config, bright.resolution);
  for (std::size_t i = 0; i < one.all.positions_px.size(); ++i)
    EXPECT_EQ(one.all.positions_px.data()[i], two.all.positions_px.data()[i]);
  for (std::size_t i = 0; i < one.all.object->size(); ++i)
    ASSERT_EQ(one.all.object->data()[i], two.all.object->data()[i]);
  EXPECT_NEAR(ptycho::mean_photons_per_image(two.all) / ptycho::mean_photons_per_image(one.all), 100, 1);
}

TEST(PtychoWorkload, TrialsThatDifferInTrainingShareTheFrames) {
  TrialDataCache cache;
  const auto one = job_of("");
  const auto two = job_of("[train]\nlearning_rate = 0.01\n[geometry]\ngridsize = 2\n");
  const float* frames = cache.get(one.config, one.resolution).all.counts.data();
  EXPECT_EQ(cache.get(two.config, two.resolution).all.counts.data(), frames);
  const auto other = job_of("[dose]\nseed = 7\n");
  EXPECT_NE(cache.get(other.config, other.resolution).all.fingerprint,
            TrialDataCache().get(one.config, one.resolution).all.fingerprint);
}

TEST(PtychoWorkload, TrainingFramesAreAPartOfALargerChoice) {
  const auto rows_of = [](const std::string& count) {
    TrialDataCache cache;
    const auto job = job_of("[data]\nsplit = 0.7\ntrain_frames = " + count + "\n");
    const TrialData data = cache.get(job.config, job.resolution);
    EXPECT_EQ(data.test.frames(), 64 - 45);
    std::set<std::pair<double, double>> places;
    for (std::int64_t j = 0; j < data.train.frames(); ++j)
      places.emplace(data.train.positions_px(j, 0), data.train.positions_px(j, 1));
    return places;
  };
  const auto few = rows_of("10"), many = rows_of("30"), all = rows_of("45");
  EXPECT_EQ(few.size(), 10u);
  EXPECT_EQ(many.size(), 30u);
  EXPECT_TRUE(std::includes(many.begin(), many.end(), few.begin(), few.end()));
  EXPECT_TRUE(std::includes(all.begin(), all.end(), many.begin(), many.end()));
  EXPECT_THAT(refusal("[data]\nsplit = 0.7\n", {.axes = {{"data.train_frames", {46}}}}),
              HasSubstr("data.train_frames=46 is more than the 45 frames"));
}

TEST(PtychoWorkload, TheFramesToReconstructMayHaveAnotherDose) {
  TrialDataCache cache;
  const auto job = job_of("[dose]\nphotons_per_image = 1e6\n[data]\nsplit = 0.5\ntest_photons_per_image = 1e4\n");
  const TrialData data = cache.get(job.config, job.resolution);
  EXPECT_EQ(data.test.frames(), 32);
  // The mean of a half differs from that of all frames by the scatter of their totals.
  EXPECT_NEAR(ptycho::mean_photons_per_image(data.train), 1e6, 2e5);
  EXPECT_NEAR(ptycho::mean_photons_per_image(data.test), 1e4, 2e3);
  EXPECT_THAT(refusal("[data]\nfile = \"a.h5\"\n", {.axes = {{"data.test_photons_per_image", {1e4}}}}),
              HasSubstr("data.test_photons_per_image=10000 has no effect"));
}

TEST(PtychoWorkload, RepeatsChangeEverySeed) {
  const auto trials = plan("", {.axes = {{"train.loss", {"nll"}}}, .repeats = 2});
  ASSERT_EQ(trials.size(), 2u);
  for (const char* seed : {"42", "1"}) {
    const std::string line = "seed = " + std::to_string(seed_of_repeat(std::stoll(seed), 1)) + " ";
    EXPECT_THAT(trials[1].resolved, HasSubstr(line));
    EXPECT_THAT(trials[0].resolved, ::testing::Not(HasSubstr(line)));
  }
  EXPECT_THAT(trials[1].resolved, ::testing::Not(HasSubstr("\nseed = 42 ")));
}

class PtychoFiles : public ::testing::Test {
 protected:
  std::string written(const std::string& name, const std::string& more) {
    const auto job = job_of(more);
    const auto path = (folder.path / name).string();
    data::write_dataset({}, path, TrialDataCache().get(job.config, job.resolution).all, "none");
    return path;
  }
  testing::RunFolder folder{mpi::Communicator{}};
};

TEST_F(PtychoFiles, TheIdDependsOnTheContentOfAFileNotOnItsName) {
  const std::string first = written("a.h5", "");
  const std::string other = written("c.h5", "[dose]\nseed = 7\n");
  std::filesystem::copy_file(first, folder.path / "b.h5");
  const SweepSpec sweep{.axes = {{"train.loss", {"nll"}}}};
  const auto id = [&](const std::string& path) { return plan("[data]\nfile = \"" + path + "\"\n", sweep)[0].id; };
  EXPECT_EQ(id(first), id((folder.path / "b.h5").string()));
  EXPECT_NE(id(first), id(other));
  EXPECT_NE(id(first), plan("", sweep)[0].id);
}

TEST_F(PtychoFiles, ADoseIsNoAxisOfFramesThatAreRead) {
  const std::string file = "[data]\nfile = \"" + written("a.h5", "") + "\"\n";
  const SweepSpec doses{.axes = {{"dose.photons_per_image", {1e4, 1e5}}}};
  EXPECT_THAT(refusal(file, doses), ::testing::AllOf(HasSubstr("study.axes.dose.photons_per_image has no effect"),
                                                     HasSubstr("set object.kind = file")));
  const std::string scene = "[object]\nkind = \"file\"\n[probe]\nkind = \"file\"\n[scan]\nkind = \"file\"\n";
  EXPECT_EQ(plan(file + scene, doses).size(), 2u);
}

TEST_F(PtychoFiles, AMissingFileStopsTheStudyBeforeItStarts) {
  EXPECT_THAT(refusal("[data]\nfile = \"nowhere.h5\"\n", {.axes = {{"train.loss", {"nll"}}}}),
              HasSubstr("nowhere.h5 cannot be read"));
}

class PtychoStudyRanks : public ::testing::Test {
 protected:
  static ExitCode run(const mpi::Communicator& comm, const std::filesystem::path& path) {
    config::Resolver resolver = resolver_of("");
    resolver.add_toml(config::Layer::file,
                      "[study.axes]\n\"dose.photons_per_image\" = [1e4, 1e6]\n\"geometry.gridsize\" = [1, 2]\n",
                      "study.toml");
    return run_study(comm, plan_study(comm, resolver, {}), {.run_dir = path, .config_hash = "none"});
  }

  mpi::Communicator world = mpi::Communicator::borrow(MPI_COMM_WORLD);
  testing::RunFolder folder{world};
};

TEST_F(PtychoStudyRanks, AWholeStudyHasTheSameBitsOnAnyNumberOfRanks) {
  EXPECT_EQ(run(world, folder.path / "together"), ExitCode::done);
  if (!world.is_root()) return;
  EXPECT_EQ(run(mpi::Communicator{}, folder.path / "alone"), ExitCode::done);
  const std::string file = (folder.path / "together/study.h5").string();
  EXPECT_EQ(testing::differing_datasets(file, (folder.path / "alone/study.h5").string()), std::vector<std::string>{});
  const io::Hdf5Reader study(file);
  for (const char* column :
       {"amplitude_psnr", "amplitude_ssim", "amplitude_frc50", "phase_mae", "data_residual", "poisson_deviance",
        "train_seconds", "patterns_per_second", "peak_memory_bytes", "sent_bytes"})
    EXPECT_TRUE(study.has_dataset(std::string("/table/") + column)) << column;
  const auto measured = study.read<double>("/table/photons_measured");
  EXPECT_NEAR(measured[0], 1e4, 1e2);
  EXPECT_NEAR(measured[3], 1e6, 1e4);
  for (const char* picture : {"amplitude.png", "phase.png", "amplitude_psnr.png"})
    EXPECT_TRUE(std::filesystem::exists(folder.path / "together" / picture)) << picture;
}

}  // namespace
}  // namespace arago::study
