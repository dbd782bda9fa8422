#include "arago/optics/detector.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/noise.hpp"
#include "optics/map_testing.hpp"
#include "optics/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace arago::optics {
namespace {

using testing::difference;
using testing::dot;
using ::testing::HasSubstr;
using testing::random_map;
using testing::refusal;

struct Moments {
  double total = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
};
Moments moments(const RealMap& kernel) {
  Moments m;
  const double c = 0.5 * (static_cast<double>(kernel.extent(0)) - 1);
  for (std::size_t row = 0; row < kernel.extent(0); ++row)
    for (std::size_t col = 0; col < kernel.extent(1); ++col) {
      const double k = kernel(row, col), x = static_cast<double>(col) - c, y = static_cast<double>(row) - c;
      m.total += k;
      m.x += k * x;
      m.y += k * y;
      m.xx += k * x * x;
      m.yy += k * y * y;
      m.xy += k * x * y;
    }
  return m;
}

TEST(Jitter, KernelsHaveTheirMoments) {
  // Integration over a sample adds 1/12 to the variance; cutting at four sigma takes away less than 1e-3 of it.
  const Moments gaussian = moments(jitter_kernel({JitterKind::gaussian, 0.3}, 0.2));
  EXPECT_NEAR(gaussian.total, 1, 1e-14);
  EXPECT_NEAR(gaussian.x, 0, 1e-14);
  EXPECT_NEAR(gaussian.xx, 1.5 * 1.5 + 1.0 / 12, 3e-3);
  EXPECT_NEAR(gaussian.yy, gaussian.xx, 1e-13);
  // Sharing among four samples keeps the centre and adds less than 1/4 to a variance.
  const Moments linear = moments(jitter_kernel({JitterKind::linear, 6, 90}, 0.5));
  EXPECT_NEAR(linear.total, 1, 1e-13);
  EXPECT_NEAR(linear.yy, 144.0 / 12, 0.25);
  EXPECT_NEAR(linear.xx, 0, 1e-12);
  const Moments harmonic = moments(jitter_kernel({JitterKind::harmonic, 4, 45}, 0.5));
  EXPECT_NEAR(harmonic.total, 1, 1e-13);
  EXPECT_NEAR(harmonic.xy, 64.0 / 4, 0.25);  // variance a^2 / 2, half of it on each axis
  EXPECT_NEAR(harmonic.x, 0, 1e-12);
  EXPECT_EQ(jitter_kernel({JitterKind::gaussian, 0}, 1).size(), 1u);
}

TEST(Jitter, CorrelationIsAdjointToConvolution) {
  const RealMap v = random_map(9, 11, 1), w = random_map(9, 11, 2), kernel = random_map(5, 3);
  EXPECT_NEAR(dot(convolved(v, kernel), w), dot(v, correlated(w, kernel)),
              1e-12 * std::sqrt(dot(v, v) * dot(w, w)) * 25);
}

Detector full_detector() {
  Detector detector;
  detector.oversample = 3;
  detector.jitter = {JitterKind::gaussian, 0.04};
  detector.subpixel_response = random_map(12, 5);
  detector.pixel_response = random_map(4, 6);
  for (std::size_t k = 0; k < 144; ++k)
    detector.subpixel_response.data()[k] = 1 + 0.1 * std::tanh(detector.subpixel_response.data()[k]);
  for (std::size_t k = 0; k < 16; ++k)
    detector.pixel_response.data()[k] = 1 + 0.1 * std::tanh(detector.pixel_response.data()[k]);
  detector.background_ph = 2;
  detector.saturation_ph = 12;
  return detector;
}

RealMap photons() {
  const RealMap image = random_map(12, 7);
  for (std::size_t k = 0; k < image.size(); ++k) image.data()[k] = std::fabs(image.data()[k]);
  return image;
}

TEST(Detector, StepsInTheStatedOrder) {
  const Detector detector = full_detector();
  RealMap image = convolved(photons(), jitter_kernel(detector.jitter, 0.05));
  for (std::size_t k = 0; k < image.size(); ++k) image.data()[k] *= detector.subpixel_response.data()[k];
  RealMap expected("expected", 4, 4);
  int saturated = 0;
  for (int row = 0; row < 4; ++row)
    for (int col = 0; col < 4; ++col) {
      double total = 0;
      for (int i = 0; i < 9; ++i) total += image(3 * row + i / 3, 3 * col + i % 3);
      total = total * detector.pixel_response(row, col) + 2;
      saturated += total > 12;
      expected(row, col) = std::min(total, 12.0);
    }
  EXPECT_GT(saturated, 0);
  EXPECT_LT(saturated, 16);
  EXPECT_LE(difference(detect(detector, photons(), 0.05), expected), 1e-13);
}

TEST(Detector, TangentAndCotangent) {
  const Detector detector = full_detector();
  const RealMap image = photons(), detected = detect(detector, image, 0.05);
  const RealMap v = random_map(12, 8), w = random_map(4, 9);
  const RealMap pushed = detect_jvp(detector, v, detected, 0.05);
  const RealMap pulled = detect_vjp(detector, w, detected, 0.05);
  EXPECT_NEAR(dot(pushed, w), dot(v, pulled), 1e-12 * std::sqrt(dot(v, v) * dot(w, w)));
  RealMap moved("moved", 12, 12);
  const double step = 1e-6;  // linear but for saturation
  for (std::size_t k = 0; k < moved.size(); ++k) moved.data()[k] = image.data()[k] + step * v.data()[k];
  const RealMap after = detect(detector, moved, 0.05);
  for (std::size_t k = 0; k < after.size(); ++k)
    EXPECT_NEAR((after.data()[k] - detected.data()[k]) / step, pushed.data()[k], 1e-7);
}

TEST(Noise, IsKeyedByPixelAndRealisation) {
  RealMap image("image", 40, 50);
  for (std::size_t k = 0; k < image.size(); ++k) image.data()[k] = 30;
  const NoiseModel photon{.kind = NoiseKind::photon, .exposure_s = 1};
  const RealMap first = noisy(image, photon, 1, 0);
  EXPECT_EQ(difference(first, noisy(image, photon, 1, 0)), 0);
  EXPECT_GT(difference(first, noisy(image, photon, 1, 1)), 0);
  EXPECT_GT(difference(first, noisy(image, photon, 2, 0)), 0);
  EXPECT_EQ(difference(noisy(image, {.kind = NoiseKind::none}, 1, 0), image), 0);
}

/// Mean and variance of 2000 pixels within four standard errors.
TEST(Noise, HasItsMoments) {
  RealMap image("image", 40, 50);
  for (std::size_t k = 0; k < image.size(); ++k) image.data()[k] = 100;
  const auto check = [&](const NoiseModel& noise, double variance) {
    const RealMap drawn = noisy(image, noise, 11, 0);
    const double mean = sum(drawn) / 2000;
    double squares = 0;
    for (std::size_t k = 0; k < drawn.size(); ++k) squares += std::pow(drawn.data()[k] - mean, 2);
    EXPECT_NEAR(mean, 100, 4 * std::sqrt(variance / 2000));
    EXPECT_NEAR(squares / 1999, variance, 4 * variance * std::sqrt(2.0 / 2000));
  };
  check({.kind = NoiseKind::photon, .exposure_s = 1}, 100);
  check({.kind = NoiseKind::photon, .exposure_s = 10000}, 100);  // the Gaussian branch
  check({.kind = NoiseKind::photon_read, .exposure_s = 1, .frame_rate_hz = 20, .read_noise_e = 3}, 100 + 9 * 20);
}

TEST(Noise, VarianceMap) {
  RealMap data("data", 1, 3);
  data(0, 0) = 50;
  data(0, 1) = -4;
  data(0, 2) = 0.5;
  const VarianceMap photon = variance_map(data, {.kind = NoiseKind::photon});
  EXPECT_EQ(photon.variance(0, 0), 50);
  EXPECT_EQ(photon.variance(0, 1), 1);
  EXPECT_EQ(photon.floored, 2);
  const VarianceMap read =
      variance_map(data, {.kind = NoiseKind::photon_read, .exposure_s = 2, .frame_rate_hz = 5, .read_noise_e = 2});
  EXPECT_EQ(read.variance(0, 0), 90);
  EXPECT_EQ(read.variance(0, 1), 40);
  EXPECT_EQ(read.floored, 0);
}

TEST(Detector, Refusals) {
  EXPECT_THAT(refusal([] { jitter_kernel({JitterKind::gaussian, 1}, 0); }), HasSubstr("size of a pixel"));
  EXPECT_THAT(refusal([] { jitter_kernel({JitterKind::gaussian, -1}, 1); }), HasSubstr("must not be negative"));
  EXPECT_THAT(refusal([] { convolved(RealMap("i", 4, 4), RealMap("k", 2, 2)); }), HasSubstr("square and odd"));
  Detector detector;
  detector.pixel_response = RealMap("response", 3, 3);
  EXPECT_NE(refusal([&] { detect(detector, RealMap("i", 4, 4), 0); }), "(accepted)");
  RealMap negative("negative", 1, 1);
  negative(0, 0) = -1;
  EXPECT_THROW(noisy(negative, {.kind = NoiseKind::photon}, 1, 0), NumericalError);
}

}  // namespace
}  // namespace arago::optics
