// A plate scale moves the jitter kernel too: its derivative by the sample spacing.
#include "arago/optics/detector.hpp"
#include "optics/map_testing.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::optics {
namespace {

using namespace testing;

TEST(JitterSlope, EqualsDifferences) {
  // 0.7 as: the reach of no kernel changes within the steps. Tracks are piecewise linear in the spacing: small steps.
  for (const auto& [kind, h, bound] : {std::tuple{JitterKind::gaussian, 1e-3, 1e-9},
                                       {JitterKind::linear, 1e-7, 1e-6},
                                       {JitterKind::harmonic, 1e-7, 1e-6}}) {
    const Jitter jitter{kind, 0.7, 30};
    const double spacing = 0.3;
    const auto at = [&](double steps) { return jitter_kernel(jitter, spacing * std::exp(steps * h)); };
    const RealMap a = at(-2), b = at(-1), c = at(1), d = at(2), slope = jitter_kernel_by_log_spacing(jitter, spacing);
    ASSERT_EQ(slope.size(), a.size());
    RealMap difference("difference", slope.extent(0), slope.extent(1));
    for (std::size_t k = 0; k < slope.size(); ++k)
      difference.data()[k] = (8 * (c.data()[k] - b.data()[k]) - (d.data()[k] - a.data()[k])) / (12 * h);
    EXPECT_LE(relative_difference(slope, difference), bound) << static_cast<int>(kind);
    EXPECT_NEAR(sum(slope), 0, 1e-14) << "a kernel keeps its sum";
  }
  EXPECT_EQ(sum(jitter_kernel_by_log_spacing({}, 0.3)), 0);
}

}  // namespace
}  // namespace arago::optics
