#include "arago/ptycho/image_comparison.hpp"

#include "arago/core/rng.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace arago::ptycho {
namespace {

template <class F>
HostView<double**> image_of(int rows, int columns, const F& f) {
  HostView<double**> image("image", rows, columns);
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x) image(y, x) = f(y, x);
  return image;
}

TEST(ImageComparison, PlaneOfAnAlmostPlane) {
  const auto z = image_of(8, 6, [](int y, int x) { return 0.1 * x - 0.2 * y + 0.5 + 0.01 * ((x * y) % 3); });
  const auto [a, b, c] = fit_plane(z);
  EXPECT_NEAR(a, 0.10114286, 5e-9);
  EXPECT_NEAR(b, -0.19964286, 5e-9);
  EXPECT_NEAR(c, 0.50214286, 5e-9);
}

TEST(ImageComparison, PeakSignalToNoise) {
  EXPECT_NEAR(peak_signal_to_noise(1e-2, 255), 68.1308, 5e-5);
  EXPECT_NEAR(peak_signal_to_noise(1e-3, 255), 78.1308, 5e-5);
  EXPECT_NEAR(peak_signal_to_noise(0.009002069, 255), 68.587, 5e-4);
}

TEST(ImageComparison, RingCorrelationKnownNumbers) {
  const auto a = image_of(16, 16, [](int y, int x) { return std::sin(0.7 * x) + 0.5 * std::cos(0.4 * y); });
  const auto b = image_of(16, 16, [&](int y, int x) { return a(y, x) + 0.3 * std::sin(1.9 * x * y); });
  const auto curve = ring_correlation(a, b, RingWindow::none);
  const double expected[9] = {1.000000, 0.996578, 0.997946, 0.911526, 0.680522, 0.639848, 0.226165, 0.290253, 0.465758};
  ASSERT_EQ(curve.size(), 12u);
  // Rings 9 to 11 of `a` hold rounding errors only.
  for (int k = 0; k < 9; ++k) EXPECT_NEAR(curve[k], expected[k], 1e-6);
  EXPECT_NEAR(first_ring_below(curve, 0.5), 5.3381, 1e-4);
  EXPECT_NEAR(fraction_of_nyquist(curve, 0.5, 16), 5.3381 / 8, 1e-4);
}

TEST(ImageComparison, RingCorrelationEndsAndOddSizes) {
  const auto a = image_of(33, 40, [](int y, int x) { return std::sin(0.3 * x * y) + 2; });
  for (const RingWindow window : {RingWindow::none, RingWindow::hann, RingWindow::tukey}) {
    const auto curve = ring_correlation(a, a, window);
    EXPECT_EQ(curve.size(), 24u);  // round(sqrt(2) 16) + 1
    for (const double value : curve) EXPECT_NEAR(value, 1.0, 1e-9);
    EXPECT_EQ(fraction_of_nyquist(curve, 0.5, 33), 1.0);
    EXPECT_EQ(first_ring_below(curve, 0.5), 24.0);
  }
}

TEST(ImageComparison, InformationThresholds) {
  // Many pixels: snr / (snr + 1); the curves of van Heel and Schatz (2005) for few.
  EXPECT_NEAR(information_threshold({1e12}, one_bit_snr)[0], 1.0 / 3.0, 1e-5);
  EXPECT_NEAR(information_threshold({1e12}, half_bit_snr)[0], 0.1716, 1e-4);
  for (const double n : {4.0, 30.0, 400.0}) {
    EXPECT_NEAR(information_threshold({n}, one_bit_snr)[0],
                (0.5 + 2.4142 / std::sqrt(n)) / (1.5 + 1.4142 / std::sqrt(n)), 1e-4);
    EXPECT_NEAR(information_threshold({n}, half_bit_snr)[0],
                (0.2071 + 1.9102 / std::sqrt(n)) / (1.2071 + 0.9102 / std::sqrt(n)), 1e-4);
  }
}

TEST(ImageComparison, RingsHoldAllPixels) {
  for (const int edge : {16, 33}) {
    double pixels = 0;
    for (const double size : ring_sizes(edge)) pixels += size;
    EXPECT_EQ(pixels, edge * edge);
  }
  EXPECT_EQ(ring_sizes(16)[0], 1);
  EXPECT_EQ(ring_sizes(16)[1], 8);  // distances 1 and sqrt 2
}

TEST(ImageComparison, AThresholdOfItsOwnForEachRing) {
  const std::vector<double> curve{1.0, 0.8, 0.4, 0.1}, rising{0.0, 0.2, 0.6, 0.9};
  // Above by 0.6 at ring 1, below by 0.2 at ring 2.
  EXPECT_NEAR(first_ring_below(curve, rising), 1.75, 1e-14);
  EXPECT_EQ(first_ring_below(curve, std::vector<double>(4, 0.05)), 4.0);
  EXPECT_NEAR(fraction_of_nyquist(curve, rising, 6), 1.75 / 3, 1e-14);
}

TEST(ImageComparison, TheTukeyWindowLeavesTheMiddleAlone) {
  // A point far from the edges keeps a flat spectrum under the window; Hann would weigh it by its place.
  HostView<double**> a("a", 80, 80), b("b", 80, 80);
  a(30, 40) = b(30, 40) = 1;
  b(45, 35) = 0.5;
  const auto tukey = ring_correlation(a, b, RingWindow::tukey);
  const auto plain = ring_correlation(a, b, RingWindow::none);
  // The mean that is removed, 1/6400, is all the difference.
  for (std::size_t k = 1; k < plain.size(); ++k) EXPECT_NEAR(tukey[k], plain[k], 0.02) << k;
}

TEST(ImageComparison, SimilarityByItsDefinition) {
  CounterRng rng(1, Stream::test, 0, 0);
  const auto a = image_of(12, 15, [&](int, int) { return rng.uniform(); });
  const auto b = image_of(12, 15, [&](int y, int x) { return 0.7 * a(y, x) + 0.3 * rng.uniform(); });
  EXPECT_NEAR(structural_similarity(a, a, 1.0), 1.0, 1e-12);
  double total = 0;
  for (int top = 0; top + 7 <= 12; ++top)
    for (int left = 0; left + 7 <= 15; ++left) {
      double ma = 0, mb = 0, va = 0, vb = 0, vab = 0;
      for (int y = 0; y < 7; ++y)
        for (int x = 0; x < 7; ++x) ma += a(top + y, left + x) / 49, mb += b(top + y, left + x) / 49;
      for (int y = 0; y < 7; ++y)
        for (int x = 0; x < 7; ++x) {
          const double da = a(top + y, left + x) - ma, db = b(top + y, left + x) - mb;
          va += da * da / 48, vb += db * db / 48, vab += da * db / 48;
        }
      const double c1 = 1e-4, c2 = 9e-4;
      total += (2 * ma * mb + c1) * (2 * vab + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
    }
  EXPECT_NEAR(structural_similarity(a, b, 1.0), total / (6 * 9), 1e-12);
}

TEST(ImageComparison, BestFactorIsAProjection) {
  HostView<Complex<double>**> a("a", 4, 5), b("b", 4, 5);
  CounterRng rng(2, Stream::test, 0, 0);
  const Complex<double> factor(0.3, -1.2);
  for (int k = 0; k < 20; ++k) {
    a.data()[k] = Complex<double>(rng.normal(), rng.normal());
    b.data()[k] = factor * a.data()[k];
  }
  EXPECT_NEAR(Kokkos::abs(best_factor(a, b) - factor), 0.0, 1e-14);
}

/// A smooth image without structure at its borders, moved by any amount exactly.
HostView<double**> blobs(int n, double dy, double dx) {
  return image_of(n, n, [=](int y, int x) {
    double value = 0;
    for (int k = 0; k < 6; ++k) {
      const double cy = n / 2.0 + 6.0 * std::sin(2.1 * k) + dy, cx = n / 2.0 + 7.0 * std::cos(1.3 * k) + dx;
      value += (1 + 0.3 * k) * std::exp(-((y - cy) * (y - cy) + (x - cx) * (x - cx)) / (2 * (2.6 + 0.2 * k)));
    }
    return value;
  });
}

TEST(Registration, FindsAKnownShift) {
  const auto reference = blobs(64, 0, 0);
  for (const auto& [dy, dx] : {std::pair(0.0, 0.0), std::pair(2.0, -3.0), std::pair(-1.24, 0.46)}) {
    const auto shift = register_shift(reference, blobs(64, dy, dx), 50);
    EXPECT_NEAR(shift[0], -dy, 0.025);
    EXPECT_NEAR(shift[1], -dx, 0.025);
  }
}

TEST(Registration, FourierShiftMovesThereAndBack) {
  const auto real = blobs(48, 0, 0), moved = blobs(48, 1.3, -0.6);
  HostView<Complex<double>**> image("image", 48, 48);
  for (std::size_t k = 0; k < image.size(); ++k) image.data()[k] = real.data()[k];
  const auto shifted = fourier_shift(image, {1.3, -0.6});
  const auto back = fourier_shift(shifted, {-1.3, 0.6});
  for (std::size_t k = 0; k < image.size(); ++k) {
    EXPECT_NEAR(shifted.data()[k].real(), moved.data()[k], 1e-4);
    EXPECT_NEAR(Kokkos::abs(back.data()[k] - image.data()[k]), 0, 1e-13);
  }
}

}  // namespace
}  // namespace arago::ptycho
