// Images, likelihoods and gradients of whole telescopes against the numbers of the original programs.
#include "arago/optics/likelihood.hpp"
#include "golden_telescope.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::optics {
namespace {

using testing::GoldenTelescope;

TEST(TelescopeGolden, FolderHoldsGoldenFiles) {
  EXPECT_FALSE(testing::golden_telescope_files().empty()) << "no shera_*.h5 in " << testing::golden_folder();
}

TEST(TelescopeGolden, Images) {
  const int count = testing::for_each_telescope([](GoldenTelescope& group) {
    SystemGraph graph(group.structure());
    for (const std::string letter : {"A", "B", "C"})
      if (group.has("image_" + letter)) group.expect_map("image_" + letter, graph.image(group.state_of(letter)), 1e-9);
    group.report("images");
  });
  if (count == 0) GTEST_SKIP() << "this folder has no golden telescopes";
}

}  // namespace
}  // namespace arago::optics
