#include "arago/ptycho/patch_grid.hpp"

#include "ptycho/random_fields.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <tuple>

namespace arago::ptycho {
namespace {

using testing::displacements;
using testing::inner;
using testing::norm;
using testing::random_view;
using Image = Complex<double>;

/// Value of an image at a fractional place, zero outside `low <= index < high`: the definition, one pixel at a time.
template <class Pixel>
std::complex<double> bilinear(const Pixel& pixel, int low, int high, double y, double x) {
  const int y0 = static_cast<int>(std::floor(y)), x0 = static_cast<int>(std::floor(x));
  std::complex<double> sum = 0;
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 2; ++j) {
      if (y0 + i < low || y0 + i >= high || x0 + j < low || x0 + j >= high) continue;
      const double wy = i ? y - y0 : 1 - (y - y0), wx = j ? x - x0 : 1 - (x - x0);
      sum += wy * wx * pixel(y0 + i, x0 + j);
    }
  return sum;
}

struct Options {
  bool object_big, probe_big;
  OverlapRule rule;
  int channels;
};

class PatchGridRules : public ::testing::TestWithParam<Options> {
 protected:
  static constexpr int N = 16, P = 26, groups = 4;
  PatchGridSpec spec() const {
    return {.N = N,
            .channels = GetParam().channels,
            .padded = P,
            .object_big = GetParam().object_big,
            .probe_big = GetParam().probe_big,
            .overlap = GetParam().rule};
  }
};

TEST_P(PatchGridRules, MergeIsThePixelwiseDefinition) {
  const PatchGrid<double> grid(spec(), groups);
  const int maps = spec().maps(), border = (P - N) / 2;
  const auto o = random_view<Image****>(1, groups, maps, N, N);
  const auto d = displacements(2, groups, spec().channels, 4.0);
  const View<Image***> merged("merged", groups, P, P);
  grid.merge(ExecutionSpace(), o, d, merged);
  const bool reference = spec().overlap == OverlapRule::reference;
  const bool sum_whole = reference || spec().probe_big, count_whole = !reference && spec().probe_big;
  const auto low = [](bool whole) { return whole ? 0 : N / 4; };
  for (int b = 0; b < groups; ++b)
    for (int y = 0; y < P; ++y)
      for (int x = 0; x < P; ++x) {
        std::complex<double> sum = 0, count = 0;
        for (int c = 0; c < maps; ++c) {
          const double shift_y = spec().object_big ? d(b, c, 0) : 0, shift_x = spec().object_big ? d(b, c, 1) : 0;
          const double py = y - border - shift_y, px = x - border - shift_x;
          const auto patch = [&](int i, int j) {
            return std::complex<double>(o(b, c, i, j).real(), o(b, c, i, j).imag());
          };
          const bool whole = sum_whole || !spec().object_big;
          sum += bilinear(patch, low(whole), N - low(whole), py, px);
          count += bilinear([](int, int) { return 1.0; }, low(count_whole), N - low(count_whole), py, px);
        }
        std::complex<double> expected = sum;
        if (spec().object_big) {
          const double total = count.real() + (reference ? 0.001 : 0.0);
          expected = total > 0 ? sum / total : 0.0;
        }
        EXPECT_NEAR(merged(b, y, x).real(), expected.real(), 1e-12 * (1 + std::abs(expected)));
        EXPECT_NEAR(merged(b, y, x).imag(), expected.imag(), 1e-12 * (1 + std::abs(expected)));
      }
}

TEST_P(PatchGridRules, MergeAndItsAdjointAgree) {
  const PatchGrid<double> grid(spec(), groups);
  const auto o = random_view<Image****>(3, groups, spec().maps(), N, N);
  const auto g = random_view<Image***>(4, groups, P, P);
  const auto d = displacements(5, groups, spec().channels, 4.0);
  const View<Image***> merged("merged", groups, P, P);
  const View<Image****> d_o("d_o", groups, spec().maps(), N, N);
  grid.merge(ExecutionSpace(), o, d, merged);
  grid.merge_vjp(ExecutionSpace(), g, d, d_o);
  EXPECT_NEAR(inner(merged, g), inner(o, d_o), 1e-12 * norm(merged) * norm(g));
}

TEST_P(PatchGridRules, ExtractAndItsAdjointAgree) {
  const PatchGrid<double> grid(spec(), groups);
  const auto merged = random_view<Image***>(6, groups, P, P);
  const auto g = random_view<Image****>(7, groups, spec().channels, N, N);
  const auto d = displacements(8, groups, spec().channels, 7.0);  // beyond the border: zeros come in
  const View<Image****> patches("patches", groups, spec().channels, N, N);
  const View<Image***> d_merged("d_merged", groups, P, P);
  grid.extract(ExecutionSpace(), merged, d, patches);
  grid.extract_vjp(ExecutionSpace(), g, d, d_merged);
  EXPECT_NEAR(inner(patches, g), inner(merged, d_merged), 1e-12 * norm(patches) * norm(g));
}

INSTANTIATE_TEST_SUITE_P(
    All, PatchGridRules,
    ::testing::Values(Options{true, true, OverlapRule::clean, 4}, Options{true, false, OverlapRule::clean, 4},
                      Options{true, true, OverlapRule::reference, 4}, Options{true, false, OverlapRule::reference, 4},
                      Options{true, true, OverlapRule::clean, 1}, Options{true, false, OverlapRule::clean, 9},
                      Options{false, true, OverlapRule::clean, 4}, Options{false, false, OverlapRule::reference, 1}));

// Where every patch shows the same object at its true place, the group's object is that object and each frame sees
// its own patch again: this fails for any wrong sign or exchanged axes.
TEST(PatchGrid, PatchesOfOneObjectMergeToItAndComeBack) {
  constexpr int N = 32, P = 44, C = 4, border = (P - N) / 2;
  const auto truth = [](double y, double x) {
    return std::complex<double>(1 + 0.1 * y - 0.03 * x + 0.002 * y * x, 0.05 * x);
  };
  const View<double***> d("d", 1, C, 2);
  const double places[C][2] = {{-3, 2}, {4, -5}, {1, 6}, {-2, -3}};
  const View<Image****> o("o", 1, C, N, N);
  for (int c = 0; c < C; ++c)
    for (int axis = 0; axis < 2; ++axis) d(0, c, axis) = places[c][axis];
  for (int c = 0; c < C; ++c)
    for (int y = 0; y < N; ++y)
      for (int x = 0; x < N; ++x) {
        const auto value = truth(y + places[c][0], x + places[c][1]);
        o(0, c, y, x) = Image(value.real(), value.imag());
      }
  const PatchGrid<double> grid({.N = N, .channels = C, .padded = P, .object_big = true}, 1);
  const View<Image***> merged("merged", 1, P, P);
  const View<Image****> back("back", 1, C, N, N);
  const View<double***> count("count", 1, P, P);
  grid.merge(ExecutionSpace(), o, d, merged);
  grid.overlap_count(ExecutionSpace(), d, count);
  grid.extract(ExecutionSpace(), merged, d, back);
  for (int y = 0; y < P; ++y)
    for (int x = 0; x < P; ++x) {
      const auto expected = count(0, y, x) > 0 ? truth(y - border, x - border) : std::complex<double>(0);
      EXPECT_NEAR(merged(0, y, x).real(), expected.real(), 1e-12);
      EXPECT_NEAR(merged(0, y, x).imag(), expected.imag(), 1e-12);
    }
  for (std::size_t k = 0; k < o.size(); ++k) EXPECT_NEAR(back.data()[k].real(), o.data()[k].real(), 1e-12);
}

// Four patches of ones at (+-2, +-2): the numbers of the reference rule with its central-window count.
TEST(PatchGrid, ReferenceRuleOverweightsTheBorder) {
  constexpr int N = 64, P = 78, C = 4;
  const View<double***> d("d", 1, C, 2);
  const View<Image****> o("o", 1, C, N, N);
  for (int c = 0; c < C; ++c) {
    d(0, c, 0) = c < 2 ? -2 : 2;
    d(0, c, 1) = c % 2 ? 2 : -2;
  }
  Kokkos::deep_copy(o, Image(1, 0));
  const PatchGrid<double> grid(
      {.N = N, .channels = C, .padded = P, .object_big = true, .overlap = OverlapRule::reference}, 1);
  const View<Image***> merged("merged", 1, P, P);
  grid.merge(ExecutionSpace(), o, d, merged);
  EXPECT_NEAR(merged(0, 39, 39).real(), 0.9997500625, 1e-10);
  EXPECT_NEAR(merged(0, 39, 22).real(), 4.0 / 2.001, 1e-12);
  EXPECT_NEAR(merged(0, 10, 10).real(), 4000.0, 1e-9);
}

TEST(PatchGrid, FloatFollowsDouble) {
  constexpr int N = 32, P = 42, C = 4, groups = 3;
  const PatchGridSpec spec{.N = N, .channels = C, .padded = P, .object_big = true};
  const auto o = random_view<Image****>(11, groups, C, N, N);
  const auto d = displacements(12, groups, C, 4.0);
  const View<Complex<float>****> o_float("o", groups, C, N, N);
  for (std::size_t k = 0; k < o.size(); ++k)
    o_float.data()[k] = Complex<float>(static_cast<float>(o.data()[k].real()), static_cast<float>(o.data()[k].imag()));
  const View<Image***> merged("merged", groups, P, P);
  const View<Complex<float>***> merged_float("merged", groups, P, P);
  PatchGrid<double>(spec, groups).merge(ExecutionSpace(), o, d, merged);
  PatchGrid<float>(spec, groups).merge(ExecutionSpace(), o_float, d, merged_float);
  for (std::size_t k = 0; k < merged.size(); ++k)
    EXPECT_NEAR(merged_float.data()[k].real(), merged.data()[k].real(), 2e-6);
}

TEST(PatchGrid, BatchesDoNotMix) {
  constexpr int N = 16, P = 26, C = 4;
  const PatchGridSpec spec{.N = N, .channels = C, .padded = P, .object_big = true};
  const auto o = random_view<Image****>(13, 5, C, N, N);
  const auto d = displacements(14, 5, C, 4.0);
  const View<Image***> all("all", 5, P, P), one("one", 1, P, P);
  const PatchGrid<double> grid(spec, 5);
  grid.merge(ExecutionSpace(), o, d, all);
  grid.merge(ExecutionSpace(),
             View<Image****>(Kokkos::subview(o, std::pair(3, 4), Kokkos::ALL, Kokkos::ALL, Kokkos::ALL)),
             View<double***>(Kokkos::subview(d, std::pair(3, 4), Kokkos::ALL, Kokkos::ALL)), one);
  for (int k = 0; k < P * P; ++k) {
    EXPECT_EQ(all.data()[3 * P * P + k].real(), one.data()[k].real());
    EXPECT_EQ(all.data()[3 * P * P + k].imag(), one.data()[k].imag());
  }
}

// 4 x 4 image 1..16 by rows.
TEST(Translate, KnownNumbers) {
  const View<Image***> image("image", 3, 4, 4), moved("moved", 3, 4, 4);
  const View<double**> t("t", 3, 2);
  for (int k = 0; k < 3; ++k)
    for (int i = 0; i < 16; ++i) image.data()[16 * k + i] = Image(i + 1, 0);
  const double shifts[3][2] = {{0, 1}, {-0.5, 0.25}, {0, -1.5}};  // (row, column)
  for (int k = 0; k < 3; ++k)
    for (int axis = 0; axis < 2; ++axis) t(k, axis) = shifts[k][axis];
  translate<double>(ExecutionSpace(), image, t, moved);
  const double first[3][4] = {{0, 1, 2, 3}, {2.25, 3.75, 4.75, 5.75}, {2.5, 3.5, 2, 0}};
  for (int k = 0; k < 3; ++k)
    for (int x = 0; x < 4; ++x) EXPECT_DOUBLE_EQ(moved(k, 0, x).real(), first[k][x]);
  const double last[4] = {4.875, 6.875, 7.375, 7.875};
  for (int x = 0; x < 4; ++x) EXPECT_DOUBLE_EQ(moved(1, 3, x).real(), last[x]);
}

}  // namespace
}  // namespace arago::ptycho
