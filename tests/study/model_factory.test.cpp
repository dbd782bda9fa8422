// Networks of several sizes in one study.
#include "arago/study/ptycho_workload.hpp"
#include "arago/study/study_plan.hpp"

#include <gtest/gtest.h>

#include <set>

namespace arago::study {
namespace {

constexpr const char* job = R"(
[object]
size_px = 256
[scan]
count = 64
[geometry]
max_displacement_px = 64
[model]
n_filters_scale = 1
[train]
epochs = 1
)";

TEST(ModelFactory, R1_8_OneStudyHasSeveralSizesDosesAndLosses) {
  config::Resolver resolver;
  resolver.add_toml(config::Layer::file, job, "job.toml");
  PtychoWorkload workload(resolver, {});
  const std::vector<Trial> trials = make_plan(expand({.axes = {{"geometry.N", {64, 128}},
                                                               {"geometry.gridsize", {1, 2}},
                                                               {"dose.photons_per_image", {1e4, 1e9}},
                                                               {"train.loss", {"nll", "mae"}}}}),
                                              workload);
  ASSERT_EQ(trials.size(), 16u);
  std::set<std::string> ids;
  for (const Trial& trial : trials) ids.insert(trial.id);
  EXPECT_EQ(ids.size(), 16u);
}

}  // namespace
}  // namespace arago::study
