#include "arago/ptycho/stitcher.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"
#include "arago/ptycho/object.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace arago::ptycho {
namespace {

using Pixel = Complex<double>;

Pixel truth(double y, double x) {
  return Pixel(1 + 0.02 * y, 0.01 * x - 0.003 * y);
}

/// Cores cut out of a linear object at given positions: bilinear moves reproduce it exactly away from the edges.
HostView<Pixel***> cores_at(const HostView<double**>& positions, int core_px) {
  HostView<Pixel***> cores("cores", positions.extent(0), core_px, core_px);
  for (int i = 0; i < cores.extent_int(0); ++i)
    for (int y = 0; y < core_px; ++y)
      for (int x = 0; x < core_px; ++x)
        cores(i, y, x) = truth(positions(i, 0) - core_px / 2 + y, positions(i, 1) - core_px / 2 + x);
  return cores;
}

HostView<double**> random_positions(int n, bool whole) {
  HostView<double**> p("positions", n, 2);
  CounterRng rng(3, Stream::test, 0, 0);
  for (int i = 0; i < n; ++i) {
    p(i, 0) = rng.uniform(20, 60);
    p(i, 1) = rng.uniform(35, 90);
    if (whole)
      for (int axis = 0; axis < 2; ++axis) p(i, axis) = std::nearbyint(p(i, axis));
  }
  return p;
}

TEST(Stitcher, WholePixelPatchesGiveTheObjectBack) {
  const auto p = random_positions(200, true);
  Stitcher stitcher({.core_px = 12}, p, {});
  stitcher.add(cores_at(p, 12), p);
  const Reconstruction result = stitcher.result();
  double covered = 0;
  for (int y = 0; y < result.object.extent_int(0); ++y)
    for (int x = 0; x < result.object.extent_int(1); ++x) {
      const Pixel expected =
          result.weight(y, x) > 0 ? truth(y + result.origin_px[0], x + result.origin_px[1]) : Pixel(0, 0);
      EXPECT_NEAR(Kokkos::abs(result.object(y, x) - expected), 0.0, 1e-12);
      covered += result.weight(y, x);
    }
  EXPECT_NEAR(covered, 200.0 * 144, 1e-9);
}

TEST(Stitcher, FractionalPatchesAreAverages) {
  const auto p = random_positions(300, false);
  const auto cores = cores_at(p, 12);
  Stitcher stitcher({.core_px = 12}, p, {});
  stitcher.add(cores, p);
  const Reconstruction result = stitcher.result();
  double worst = 0;
  for (int y = 0; y < result.object.extent_int(0); ++y)
    for (int x = 0; x < result.object.extent_int(1); ++x)
      if (result.weight(y, x) > 3)
        worst =
            std::max(worst, Kokkos::abs(result.object(y, x) - truth(y + result.origin_px[0], x + result.origin_px[1])));
  // At the rim of a core the fading edge is a quarter pixel off on average; inside it is exact.
  EXPECT_LT(worst, 0.02);
}

TEST(Stitcher, BatchesAndThreadsDoNotMatter) {
  const auto p = random_positions(90, false);
  const auto cores = cores_at(p, 8);
  const Canvas canvas = canvas_for(p, 8);
  Stitcher once(canvas, 8), often(canvas, 8);
  once.add(cores, p);
  for (int first = 0; first < 90; first += 25) {
    const std::pair<int, int> rows(first, std::min(90, first + 25));
    often.add(HostView<const Pixel***>(Kokkos::subview(cores, rows, Kokkos::ALL, Kokkos::ALL)),
              HostView<const double**>(Kokkos::subview(p, rows, Kokkos::ALL)));
  }
  const auto a = once.result(), b = often.result();
  for (std::size_t k = 0; k < a.object.size(); ++k) {
    EXPECT_EQ(a.object.data()[k].real(), b.object.data()[k].real());
    EXPECT_EQ(a.weight.data()[k], b.weight.data()[k]);
  }
}

TEST(Stitcher, TheProbeWeighsPixels) {
  HostView<Pixel**> probe("probe", 16, 16);
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 16; ++x) probe(y, x) = Pixel(std::exp(-0.05 * ((y - 8) * (y - 8) + (x - 8) * (x - 8))), 0);
  HostView<double**> p("positions", 2, 2);
  p(0, 0) = p(0, 1) = 10;
  p(1, 0) = 10, p(1, 1) = 13;
  HostView<Pixel***> cores("cores", 2, 8, 8);
  for (int k = 0; k < 64; ++k) cores.data()[k] = 1.0, cores.data()[64 + k] = 3.0;
  Stitcher stitcher({.core_px = 8, .weighting = StitchWeighting::probe}, p, probe);
  stitcher.add(cores, p);
  const auto result = stitcher.result();
  const int row = 10 - static_cast<int>(result.origin_px[0]), column = 12 - static_cast<int>(result.origin_px[1]);
  const double w0 = abs_squared(probe(8, 10)), w1 = abs_squared(probe(8, 7));
  EXPECT_NEAR(result.object(row, column).real(), (w0 + 3 * w1) / (w0 + w1), 1e-14);
}

TEST(Stitcher, ARasterIsFilledRowByRow) {
  const auto p = raster_positions(11, 10, {5.0, 7.0});
  ASSERT_EQ(p.extent_int(0), 9);
  EXPECT_EQ(p(0, 0), 5.0);
  EXPECT_EQ(p(4, 0), 15.0);
  EXPECT_EQ(p(4, 1), 17.0);
  EXPECT_EQ(p(8, 1), 27.0);
  EXPECT_EQ(raster_positions(1, 10, {0.0, 0.0}).extent_int(0), 1);
  EXPECT_EQ(raster_positions(7, 10, {0.0, 0.0}).extent_int(0), 6);
  EXPECT_THROW(raster_positions(0, 10, {0.0, 0.0}), InputError);
}

TEST(Stitcher, ValidatesItsCore) {
  EXPECT_THROW(validate(StitchConfig{.core_px = 21}, 64), InputError);
  EXPECT_THROW(validate(StitchConfig{.core_px = 66}, 64), InputError);
  EXPECT_NO_THROW(validate(StitchConfig{.core_px = 64}, 64));
}

TEST(ScanBox, FollowsTheOriginalsTruncation) {
  HostView<double**> p("positions", 2, 2);
  p(0, 0) = 12.9, p(0, 1) = 5.2;
  p(1, 0) = 40.1, p(1, 1) = 77.7;
  const PixelBox box = scan_box(p, 20, 45, 200);
  EXPECT_EQ(box.first_row, 2);
  EXPECT_EQ(box.last_row, 45);
  EXPECT_EQ(box.first_column, 0);
  EXPECT_EQ(box.last_column, 87);
}

}  // namespace
}  // namespace arago::ptycho
