#include "arago/ptycho/metrics.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"
#include "arago/ptycho/data_residual.hpp"
#include "arago/ptycho/image_comparison.hpp"
#include "arago/ptycho/metric_convention.hpp"
#include "arago/ptycho/object.hpp"
#include "arago/ptycho/probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace arago::ptycho {
namespace {

using Pixel = Complex<double>;

HostView<Pixel**> drawn(ObjectKind kind, int size) {
  ObjectConfig config;
  config.kind = kind;
  config.size_px = size;
  config.seed = 4;
  return make_object(config);
}
HostView<Pixel**> leaves(int size = 96) {
  return drawn(ObjectKind::dead_leaves, size);
}

/// Rows [r, r + rows), columns [c, c + columns) of an object as a reconstruction.
template <class F>
Reconstruction piece(const HostView<Pixel**>& object, int r, int c, int rows, int columns, const F& change) {
  Reconstruction result;
  result.object = HostView<Pixel**>("object", rows, columns);
  result.weight = HostView<double**>("weight", rows, columns);
  result.origin_px = {static_cast<double>(r), static_cast<double>(c)};
  Kokkos::deep_copy(result.weight, 1.0);
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x) result.object(y, x) = change(y, x, object(r + y, c + x));
  return result;
}

TEST(Evaluate, AComplexFactorIsNoError) {
  const auto object = leaves();
  const Pixel factor(0.4, -2.0);
  const auto reconstruction = piece(object, 10, 20, 70, 60, [&](int, int, Pixel z) { return factor * z; });
  EvaluateConfig config;
  config.align = Alignment::complex_factor;
  const Evaluation e = evaluate(reconstruction, object, {}, config);
  EXPECT_NEAR(e.at("amplitude_mae"), 0, 1e-13);
  EXPECT_NEAR(e.at("phase_mae"), 0, 1e-13);
  EXPECT_NEAR(e.at("amplitude_ssim"), 1, 1e-12);
  EXPECT_NEAR(e.at("amplitude_ms_ssim"), 1, 1e-12);
  EXPECT_NEAR(e.at("phase_ms_ssim"), 1, 1e-12);
  EXPECT_NEAR(e.at("complex_frc50"), 1, 1e-12);
  EXPECT_NEAR(e.at("amplitude_scale"), 1 / Kokkos::abs(factor), 1e-12);
  EXPECT_EQ(e.at("region_pixels"), 66.0 * 56);
}

TEST(Evaluate, EveryNumberHasItsConvention) {
  const auto object = leaves();
  const auto noisy = piece(object, 10, 10, 70, 70, [](int y, int x, Pixel z) { return z + 0.1 * std::sin(x * y); });
  for (const FrcTaper taper : {FrcTaper::hann, FrcTaper::tukey}) {
    EvaluateConfig config;
    config.frc_taper = taper;
    const Evaluation e = evaluate(noisy, object, {}, config);
    EXPECT_EQ(e.values.size(), 34u);
    for (const auto& [name, value] : e.values) {
      EXPECT_FALSE(convention_of(name).text.empty()) << name;
      EXPECT_TRUE(std::isfinite(value)) << name;
    }
    // A lower threshold is crossed later; the bit curves lie above their limits 0.17 and 0.33.
    EXPECT_LE(e.at("complex_frc50"), e.at("complex_frc1over7"));
    EXPECT_LE(e.at("complex_frc_one_bit"), e.at("complex_frc_half_bit"));
    EXPECT_LE(e.at("complex_frc_half_bit"), e.at("complex_frc1over7"));
    EXPECT_GT(e.at("amplitude_ms_ssim"), 0.2);
    EXPECT_LT(e.at("amplitude_ms_ssim"), 1.0);
  }
  EXPECT_EQ(convention_of("amplitude_psnr255").unit, "dB");
  EXPECT_TRUE(convention_of("nothing").text.empty());
}

TEST(Evaluate, NetworksMayHaveAScaleAndARamp) {
  const auto object = drawn(ObjectKind::moonflower, 96);
  const auto reconstruction = piece(object, 0, 0, 96, 96, [](int y, int x, Pixel z) {
    const double phase = 0.01 * x - 0.006 * y + 0.2;
    return 3.0 * z * Pixel(std::cos(phase), std::sin(phase));
  });
  const Evaluation e = evaluate(reconstruction, object, {}, {});
  EXPECT_NEAR(e.at("amplitude_mae"), 0, 1e-13);
  EXPECT_NEAR(e.at("phase_mae"), 0, 1e-12);
  EXPECT_EQ(e.values.front().first, "amplitude_mae");
}

TEST(Evaluate, NoiseOfKnownSizeIsMeasured) {
  const auto object = leaves();
  CounterRng rng(1, Stream::test, 0, 0);
  const double sigma = 0.01;
  const auto reconstruction =
      piece(object, 0, 0, 96, 96, [&](int, int, Pixel z) { return z * (1 + sigma / Kokkos::abs(z) * rng.normal()); });
  const Evaluation e = evaluate(reconstruction, object, {}, {});
  // Mean of 92 x 92 squares of normal numbers: relative standard deviation sqrt(2 / n) = 1.5 %.
  EXPECT_NEAR(e.at("amplitude_mse"), sigma * sigma, 0.08 * sigma * sigma);
  EXPECT_NEAR(e.at("amplitude_psnr"), 20 * std::log10(e.at("amplitude_peak") / std::sqrt(e.at("amplitude_mse"))), 1e-9);
  EXPECT_NEAR(e.at("amplitude_psnr255"), 20 * std::log10(255 / std::sqrt(e.at("amplitude_mse"))), 1e-9);
}

TEST(Evaluate, AMaskAndHolesChooseThePixels) {
  const auto object = leaves();
  auto reconstruction =
      piece(object, 0, 0, 96, 96, [](int y, int x, Pixel z) { return y < 40 && x < 50 ? z : 9.0 * z; });
  HostView<std::uint8_t**> mask("mask", 96, 96);
  for (int y = 2; y < 40; ++y)
    for (int x = 3; x < 50; ++x) mask(y, x) = 1;
  reconstruction.weight(10, 10) = 0;
  reconstruction.object(10, 10) = 1e6;
  const Evaluation e = evaluate(reconstruction, object, mask, {});
  EXPECT_EQ(e.at("region_pixels"), 38.0 * 47 - 1);
  EXPECT_NEAR(e.at("amplitude_mae"), 0, 1e-13);
}

TEST(Evaluate, RegistrationRemovesAShift) {
  const auto whole = smooth_probe(leaves(192), 0.8);
  const auto moved = fourier_shift(whole, {1.7, -0.6});
  const auto object = center_crop(whole, 128, 128);
  const auto reconstruction = piece(center_crop(moved, 128, 128), 0, 0, 128, 128, [](int, int, Pixel z) { return z; });
  EvaluateConfig config;
  const Evaluation without = evaluate(reconstruction, object, {}, config);
  config.register_images = true;
  const Evaluation with = evaluate(reconstruction, object, {}, config);
  // The pictures differ where the cut let something else in.
  EXPECT_NEAR(with.at("shift_row_px"), -1.7, 0.1);
  EXPECT_NEAR(with.at("shift_column_px"), 0.6, 0.1);
  EXPECT_LT(with.at("amplitude_mae"), 0.3 * without.at("amplitude_mae"));
}

TEST(Evaluate, SaysWhatDoesNotFit) {
  const auto object = leaves();
  const auto same = [](int, int, Pixel z) { return z; };
  auto reconstruction = piece(object, 0, 0, 40, 40, same);
  reconstruction.origin_px = {80, 90};
  EXPECT_THROW(evaluate(reconstruction, object, {}, {}), InputError);
  reconstruction.origin_px = {0.5, 0};
  EXPECT_THROW(evaluate(reconstruction, object, {}, {}), InputError);
  reconstruction.origin_px = {0, 0};
  EXPECT_THROW(evaluate(reconstruction, object, HostView<std::uint8_t**>("mask", 96, 96), {}), InputError);
  EXPECT_THROW(evaluate(reconstruction, object, HostView<std::uint8_t**>("mask", 9, 96), {}), InputError);
}

TEST(DataResidual, SumsOfAFrame) {
  HostView<float**> counts("counts", 1, 3);
  HostView<double**> predicted("predicted", 1, 3);
  const double I[3] = {0, 4, 9}, q[3] = {0.5, 4, 16};
  for (int k = 0; k < 3; ++k) counts(0, k) = static_cast<float>(I[k]), predicted(0, k) = q[k];
  const ResidualSums sums = compare_frame(counts, predicted);
  EXPECT_NEAR(sums.residual(), (0.5 + 0 + 1) / 13, 1e-14);
  EXPECT_NEAR(sums.mean_deviance(), 2 * (0.5 + 0 + 9 * std::log(9.0 / 16) - 9 + 16) / 3, 1e-14);
  predicted(0, 0) = 0;
  EXPECT_TRUE(std::isfinite(compare_frame(counts, predicted).deviance));
}

}  // namespace
}  // namespace arago::ptycho
