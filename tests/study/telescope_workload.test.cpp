#include "arago/study/telescope_workload.hpp"

#include "arago/core/error.hpp"
#include "arago/study/run_study.hpp"
#include "arago/study/study_plan.hpp"
#include "study/run_folder.hpp"
#include "study/same_datasets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace arago::study {
namespace {

using ::testing::HasSubstr;
using testing::RunFolder;

constexpr const char* small_job = R"(
[study]
workload = "telescope"
[telescope]
pupil_npix = 32
psf_npix = 24
n_lambda = 2
[fit]
parameters = ["binary.separation_as", "binary.x_position_as", "binary.log_flux_total"]
noise = "photon"
seed = 3
[fisher]
parameters = ["binary.separation_as", "binary.x_position_as", "binary.log_flux_total"]
)";

config::Resolver resolver_of(const std::string& more) {
  config::Resolver resolver;
  resolver.add_toml(config::Layer::file, small_job, "small.toml");
  resolver.add_toml(config::Layer::command_line, more, "more.toml");
  return resolver;
}

/// Plans and runs all trials of a small study on one rank.
std::vector<TrialOutput> outputs(const std::string& more) {
  RunFolder folder({});
  const PlannedStudy planned = plan_study({}, resolver_of(more), {});
  std::vector<TrialOutput> all;
  for (const Trial& trial : planned.trials) {
    TrialContext context{[](const std::string&) {}, [] {}, (folder.path / trial.id).string()};
    all.push_back(planned.workload->run(trial, {}, context));
  }
  return all;
}

double number(const TrialOutput& output, const std::string& name) {
  const Entry* entry = find(output.row, name);
  if (!entry) {
    ADD_FAILURE() << "no column " << name;
    return 0;
  }
  return std::get<double>(entry->value);
}

std::string refusal(const std::string& more) {
  try {
    plan_study({}, resolver_of(more), {});
  } catch (const Error& error) {
    return error.what();
  }
  return "not refused";
}

TEST(TelescopeWorkload, BoundsFallWithTheRootOfTheExposure) {
  const auto all =
      outputs("[study.axes]\n\"imaging.exposure_time_s\" = [100.0, 400.0]\n[trial]\ntasks = [\"psf\", \"fisher\"]\n");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_NEAR(number(all[1], "image_sum") / number(all[0], "image_sum"), 4, 1e-12);
  for (const char* column : {"crlb_binary.separation_as", "crlb_conditional_binary.x_position_as"})
    EXPECT_NEAR(number(all[1], column) / number(all[0], column), 0.5, 1e-12) << column;
  EXPECT_EQ(find(all[0].row, "fit_steps"), nullptr);
}

TEST(TelescopeWorkload, FitsTellErrorsInStandardDeviations) {
  const auto all = outputs("[study.axes]\n\"binary.separation_as\" = [9.5, 10.0]\n[trial]\ntasks = [\"fit\"]\n");
  for (const TrialOutput& output : all) {
    EXPECT_EQ(std::get<std::string>(find(output.row, "fit_end")->value), "converged");
    const double pull = number(output, "pull_binary.separation_as");
    EXPECT_LT(std::fabs(pull), 5);
    EXPECT_DOUBLE_EQ(pull, number(output, "error_binary.separation_as") / number(output, "sigma_binary.separation_as"));
    EXPECT_NEAR(number(output, "binary.separation_error_uas"), 1e6 * number(output, "error_binary.separation_as"),
                1e-6);
  }
}

TEST(TelescopeWorkload, RepeatsDifferInNoiseAndStart) {
  const auto all = outputs(
      "[study]\nrepeats = 3\n[study.axes]\n\"imaging.exposure_time_s\" = [100.0]\n[trial]\n"
      "tasks = [\"fit\"]\n");
  ASSERT_EQ(all.size(), 3u);
  EXPECT_NE(number(all[0], "error_binary.separation_as"), number(all[1], "error_binary.separation_as"));
  EXPECT_NE(number(all[1], "error_binary.separation_as"), number(all[2], "error_binary.separation_as"));
}

TEST(TelescopeWorkload, AxesAreKeysOfTheTelescope) {
  EXPECT_THAT(refusal("[study.axes]\n\"binary.seperation_as\" = [9.5]\n"), HasSubstr("binary.separation_as"));
  EXPECT_THAT(refusal("[study.axes]\n\"dose.photons_per_image\" = [1e4]\n"), HasSubstr("dose.photons_per_image"));
  EXPECT_THAT(refusal("[study.axes]\n\"fit.parameters\" = [[\"tertiary.zernike_coeffs_nm\"]]\n"),
              HasSubstr("four_plane"));
}

TEST(TelescopeStudyRanks, TheSameBitsOnAnyNumberOfRanks) {
  const auto world = mpi::Communicator::borrow(MPI_COMM_WORLD);
  const RunFolder together(world), alone(world);
  const std::string more = "[study]\nrepeats = 2\n[study.axes]\n\"imaging.exposure_time_s\" = [100.0, 1000.0]\n";
  const auto run = [&](const mpi::Communicator& comm, const std::filesystem::path& path) {
    return run_study(comm, plan_study(comm, resolver_of(more), {}),
                     {.run_dir = path, .config_hash = "none", .pictures = false});
  };
  EXPECT_EQ(run(world, together.path), ExitCode::done);
  if (world.is_root()) {
    EXPECT_EQ(run({}, alone.path), ExitCode::done);
    EXPECT_THAT(testing::differing_datasets((together.path / "study.h5").string(), (alone.path / "study.h5").string()),
                ::testing::IsEmpty());
  }
  world.barrier();
}

}  // namespace
}  // namespace arago::study
