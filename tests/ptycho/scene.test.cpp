#include "arago/core/error.hpp"
#include "arago/ptycho/object.hpp"
#include "arago/ptycho/probe.hpp"
#include "arago/ptycho/scan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace arago::ptycho {
namespace {

using ::testing::HasSubstr;

double angle(const Complex<double>& z) {
  return std::atan2(z.imag(), z.real());
}

TEST(Object, EveryKindIsFiniteRepeatableAndHasItsRange) {
  struct Expected {
    ObjectKind kind;
    double low, high, phase;
    bool random;
  };
  for (const Expected& e :
       {Expected{ObjectKind::lines, 0.1, 12, std::numbers::pi, true},
        Expected{ObjectKind::grf, 0, 1, std::numbers::pi, true}, Expected{ObjectKind::dead_leaves, 0.4, 1, 1.2, true},
        Expected{ObjectKind::siemens_star, 0.5, 1, 0.8, false}, Expected{ObjectKind::moonflower, 0.5, 1, 1.0, true}}) {
    ObjectConfig config;
    config.kind = e.kind;
    config.size_px = 80;
    const auto object = make_object(config), again = make_object(config);
    config.seed = 2;
    const auto other = make_object(config);
    ASSERT_EQ(object.extent_int(0), 80);
    double low = 1e9, high = 0, phase = 0, mean = 0, different = 0;
    for (std::size_t k = 0; k < object.size(); ++k) {
      const double a = Kokkos::abs(object.data()[k]);
      low = std::min(low, a);
      high = std::max(high, a);
      mean += a / 6400;
      phase = std::max(phase, std::abs(angle(object.data()[k])));
      ASSERT_EQ(object.data()[k].real(), again.data()[k].real());
      different += Kokkos::abs(object.data()[k] - other.data()[k]) > 1e-12;
    }
    EXPECT_GE(low, e.low - 1e-12);
    EXPECT_LE(high, e.high + 1e-12);
    EXPECT_LE(phase, e.phase + 1e-12);
    EXPECT_GT(high - low, 0.2);
    EXPECT_EQ(different > 100, e.random);
    EXPECT_TRUE(std::isfinite(mean));
  }
}

// The pictures of seed 1, so that a change of a formula or of the random numbers is noticed: mean, and two pixels.
TEST(Object, FixedSeedPictures) {
  struct Picture {
    ObjectKind kind;
    double mean, corner, middle;
  };
  for (const Picture& known : {Picture{ObjectKind::lines, 7.110749382104, 5.739800081905, 3.839743347348},
                               Picture{ObjectKind::grf, 0.524647174524, 0.529122567847, 0.104945212410},
                               Picture{ObjectKind::dead_leaves, 0.731045026869, 0.475802037187, 0.374210616293},
                               Picture{ObjectKind::siemens_star, 0.842202563767, 1.0, 0.265413624889},
                               Picture{ObjectKind::moonflower, 0.757000265316, 0.75, -0.489466823100}}) {
    ObjectConfig config;
    config.kind = known.kind;
    config.size_px = 80;
    const auto object = make_object(config);
    double mean = 0;
    for (std::size_t k = 0; k < object.size(); ++k) mean += Kokkos::abs(object.data()[k]) / 6400;
    EXPECT_NEAR(mean, known.mean, 1e-9);
    EXPECT_NEAR(object(0, 0).real(), known.corner, 1e-9);
    EXPECT_NEAR(object(40, 33).imag(), known.middle, 1e-9);
  }
}

TEST(Object, WithoutPhaseItIsReal) {
  ObjectConfig config;
  config.size_px = 40;
  config.phase = false;
  const auto object = make_object(config);
  for (std::size_t k = 0; k < object.size(); ++k) EXPECT_EQ(object.data()[k].imag(), 0.0);
}

TEST(Object, PhaseOfAmplitudeKnownNumbers) {
  HostView<double**> Y("Y", 1, 4);
  for (int k = 0; k < 4; ++k) Y(0, k) = k + 1;
  const auto phi = phase_of_amplitude(Y);
  const double expected[4] = {-0.4164143, 0, 0.4164143, 0.81844912};
  for (int k = 0; k < 4; ++k) EXPECT_NEAR(phi(0, k), expected[k], 5e-8);
}

TEST(GaussianBlur, KeepsTheSumAndMirrorsItsEdges) {
  HostView<double**> image("image", 9, 7);
  for (std::size_t k = 0; k < image.size(); ++k) image.data()[k] = std::sin(1.7 * static_cast<double>(k)) + 2;
  const auto blurred = gaussian_blur(image, 3.0);  // the kernel is wider than the image
  double before = 0, after = 0;
  for (std::size_t k = 0; k < image.size(); ++k) {
    before += image.data()[k];
    after += blurred.data()[k];
  }
  EXPECT_NEAR(after, before, 1e-12);
  HostView<double**> point("point", 41, 41);
  point(20, 20) = 1;
  const auto spot = gaussian_blur(point, 2.0);
  EXPECT_NEAR(spot(20, 22) / spot(20, 20), std::exp(-0.5), 1e-12);
  EXPECT_EQ(spot(20, 29), 0.0);  // radius int(4 sigma + 0.5) = 8
}

TEST(Probe, DefaultDiscKnownNumbers) {
  struct Known {
    int N, pixels, first, last, mask;
    double norm4;
  };
  for (const Known& known : {Known{64, 376, 21, 42, 812, 0.3671875}, Known{128, 1500, 42, 85, 3228, 0.3662109375},
                             Known{256, 5980, 0, 0, 12892, 0}}) {
    const auto disk = ideal_disk(known.N);
    double sum = 0, mask_pixels = 0;
    for (std::size_t k = 0; k < disk.size(); ++k) sum += disk.data()[k];
    const auto mask = probe_mask(known.N);
    for (std::size_t k = 0; k < mask.size(); ++k) mask_pixels += mask.data()[k];
    EXPECT_NEAR(sum, known.pixels, 1e-3);  // the blur keeps the sum, 1e-9 was added to each pixel
    EXPECT_EQ(mask_pixels, known.mask);
    if (known.norm4 > 0) {
      const auto probe = normalise_probe(make_probe({}, known.N), 4.0);
      EXPECT_NEAR(disk(known.N / 2, known.N / 2) / probe(known.N / 2, known.N / 2).real(), known.norm4, 1e-6);
    }
  }
}

TEST(Probe, NormalisationMakesTheMaskedMeanOneOverScale) {
  for (const ProbeKind kind : {ProbeKind::ideal_disk, ProbeKind::gaussian, ProbeKind::defocused_zone_plate}) {
    ProbeConfig config;
    config.kind = kind;
    config.scale = 7;
    const auto probe = normalise_probe(make_probe(config, 64), config);
    const auto mask = probe_mask(64);
    double mean = 0, row = 0, column = 0, power = 0;
    for (int y = 0; y < 64; ++y)
      for (int x = 0; x < 64; ++x) {
        mean += mask(y, x) * Kokkos::abs(probe(y, x)) / 4096;
        power += abs_squared(probe(y, x));
        row += y * abs_squared(probe(y, x));
        column += x * abs_squared(probe(y, x));
      }
    EXPECT_NEAR(mean, 1.0 / 7, 1e-14);
    EXPECT_NEAR(row / power, 32, 0.51);
    EXPECT_NEAR(column / power, 32, 0.51);
  }
  EXPECT_THROW(normalise_probe(HostView<Complex<double>**>("zero", 64, 64), 4.0), DataFileError);
}

TEST(Scan, UniformPointsStayInside) {
  ScanConfig scan;
  scan.count = 500;
  const auto p = make_positions(scan, {}, 200, 300);
  ASSERT_EQ(p.extent_int(0), 500);
  double row = 0, column = 0;
  for (int i = 0; i < 500; ++i) {
    EXPECT_GE(p(i, 0), 32);
    EXPECT_LE(p(i, 0), 168);
    EXPECT_GE(p(i, 1), 32);
    EXPECT_LE(p(i, 1), 268);
    row += p(i, 0) / 500;
    column += p(i, 1) / 500;
  }
  EXPECT_NEAR(row, 100, 5 * 136 / std::sqrt(12.0 * 500));
  EXPECT_NEAR(column, 150, 5 * 236 / std::sqrt(12.0 * 500));
}

TEST(Scan, GridCountsOfTheOriginal) {
  ScanConfig scan;
  scan.kind = ScanKind::grid;
  GeometryConfig geometry;
  const auto count = [&](int N, double step) {
    geometry.N = N;
    scan.step_px = step;
    return make_positions(scan, geometry, 392, 392).extent_int(0);
  };
  EXPECT_EQ(count(64, 4), 83 * 83);
  EXPECT_EQ(count(64, 10), 33 * 33);
  EXPECT_EQ(count(128, 4), 67 * 67);
  EXPECT_EQ(count(128, 10), 27 * 27);
}

TEST(Scan, RingsAndJitterAndRounding) {
  ScanConfig scan;
  scan.kind = ScanKind::round;
  scan.step_px = 10;
  const auto rings = make_positions(scan, {}, 164, 164);
  EXPECT_NEAR(std::hypot(rings(1, 0) - 82, rings(1, 1) - 82), 10, 1e-12);
  EXPECT_NEAR(std::hypot(rings(7, 0) - 82, rings(7, 1) - 82), 20, 1e-12);
  scan.jitter_px = 2;
  scan.whole_pixels = true;
  const auto moved = make_positions(scan, {}, 164, 164);
  ASSERT_EQ(moved.extent(0), rings.extent(0));
  double square = 0;
  for (int i = 0; i < moved.extent_int(0); ++i)
    for (int axis = 0; axis < 2; ++axis) {
      EXPECT_EQ(moved(i, axis), std::round(moved(i, axis)));
      square += std::pow(moved(i, axis) - rings(i, axis), 2);
    }
  const double n = 2.0 * moved.extent_int(0);
  EXPECT_NEAR(square / n, 4 + 1.0 / 12, 5 * 4 * std::sqrt(2 / n));
}

TEST(Scan, SaysWhenNothingFits) {
  try {
    make_positions({}, {}, 50, 200);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("scan.border_px"));
    EXPECT_THAT(error.what(), HasSubstr("50"));
  }
}

}  // namespace
}  // namespace arago::ptycho
