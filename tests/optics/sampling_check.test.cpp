#include "arago/optics/sampling_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arago::optics {
namespace {

using ::testing::HasSubstr;

/// A check that fails names a number of samples with which it passes, and one a tenth smaller does not pass.
template <class Check, class Widen>
void expect_sharp(const Check& check, const Widen& with_samples) {
  const SamplingFinding finding = check(with_samples(64));
  ASSERT_FALSE(finding.adequate);
  EXPECT_GT(finding.required_samples, 64);
  EXPECT_THAT(finding.message, HasSubstr(std::to_string(finding.required_samples)));
  EXPECT_TRUE(check(with_samples(finding.required_samples)).adequate);
  EXPECT_FALSE(check(with_samples(finding.required_samples * 9 / 10)).adequate);
}

/// More samples of the same size, or more in the same width.
FreeSpace wider(std::int64_t samples, double z) {
  return {samples, static_cast<double>(samples) * 20e-6, 550e-9, z};
}
FreeSpace finer(std::int64_t samples, double z) {
  return {samples, 4e-3, 550e-9, z};
}

TEST(SamplingCheck, TransferFunctionNeedsAWindow) {
  expect_sharp(check_transfer_function, [](std::int64_t n) { return wider(n, 0.3); });
  EXPECT_TRUE(check_transfer_function(wider(64, 0.01)).adequate);
  EXPECT_TRUE(check_transfer_function(wider(64, 0)).message.empty());
}

TEST(SamplingCheck, SingleTransformNeedsADistance) {
  expect_sharp(check_single_transform, [](std::int64_t n) { return finer(n, 0.2); });
  EXPECT_TRUE(check_single_transform(finer(64, 2)).adequate);
}

TEST(SamplingCheck, WindowHoldsTheDiffractedLight) {
  expect_sharp([](const FreeSpace& space) { return check_window(space, 1e-3, 100e-6); },
               [](std::int64_t n) { return wider(n, 1); });
  EXPECT_TRUE(check_window(wider(64, 0.01), 1e-3, 100e-6).adequate);
}

TEST(SamplingCheck, FocalWindowStaysWithinTheFirstOrder) {
  const auto sampling = [](std::int64_t n) {
    return FocalSampling{.pupil = {n, 0.09}, .focal = {256, 4.0e-4 * 2}, .wavelength_m = 550e-9};
  };
  expect_sharp(check_focal_sampling, sampling);
  EXPECT_TRUE(check_focal_sampling(sampling(256)).adequate);
}

TEST(SamplingCheck, ProblemsAreListed) {
  const auto messages = problems({check_window(wider(64, 1), 1e-3, 1e-4), check_window(wider(64, 0), 1e-3, 1e-4)});
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_THAT(messages[0], HasSubstr("is too small"));
}

}  // namespace
}  // namespace arago::optics
