#include "train/detail/preparation.hpp"
#include "train/small_problem.hpp"

#include <gtest/gtest.h>

namespace arago::train {
namespace {

TEST(ProbeModes, TheFirstIsUsedAndNIsThatOfTheFrames) {
  auto dataset = test::small_dataset(8, 1);
  const HostView<Complex<double>***> modes("probe", 3, 32, 32);
  for (int mode = 0; mode < 3; ++mode)
    for (int y = 0; y < 32; ++y)
      for (int x = 0; x < 32; ++x) modes(mode, y, x) = (1.0 + mode) * dataset.probe(0, y, x) + 0.1 * mode * y;
  const Preparation one = prepare(dataset, test::small_config(1));
  dataset.probe = modes;
  const Preparation three = prepare(dataset, test::small_config(1));
  EXPECT_EQ(three.spec.model.N, 32);
  ASSERT_EQ(three.probe.extent(0), 32u);
  for (std::size_t i = 0; i < one.probe.size(); ++i) ASSERT_EQ(three.probe.data()[i], one.probe.data()[i]);
}

}  // namespace
}  // namespace arago::train
