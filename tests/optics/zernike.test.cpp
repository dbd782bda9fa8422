#include "arago/optics/zernike.hpp"

#include "arago/optics/shapes.hpp"
#include "optics/map_testing.hpp"
#include "optics/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace arago::optics {
namespace {

using ::testing::HasSubstr;
using testing::refusal;

std::vector<std::int64_t> noll_indices(std::int64_t first, std::int64_t last) {
  std::vector<std::int64_t> all(last - first + 1);
  std::iota(all.begin(), all.end(), first);
  return all;
}

TEST(Zernike, IndexSchemes) {
  EXPECT_EQ(noll(1), (ZernikeIndex{0, 0}));
  EXPECT_EQ(noll(2), (ZernikeIndex{1, 1}));
  EXPECT_EQ(noll(5), (ZernikeIndex{2, -2}));
  EXPECT_EQ(noll(8), (ZernikeIndex{3, 1}));
  EXPECT_EQ(noll(11), (ZernikeIndex{4, 0}));
  EXPECT_EQ(ansi(0), (ZernikeIndex{0, 0}));
  EXPECT_EQ(ansi(3), (ZernikeIndex{2, -2}));
  EXPECT_EQ(ansi(12), (ZernikeIndex{4, 0}));
  EXPECT_EQ(fringe(4), (ZernikeIndex{2, 0}));
  EXPECT_EQ(fringe(9), (ZernikeIndex{4, 0}));
  EXPECT_EQ(fringe(10), (ZernikeIndex{3, 3}));
  EXPECT_EQ(fringe(16), (ZernikeIndex{6, 0}));
  // Each scheme counts every (n, m) once.
  for (const auto scheme : {+[](std::int64_t j) { return noll(j + 1); }, +[](std::int64_t j) { return ansi(j); }}) {
    std::vector<int> seen(28);
    for (std::int64_t j = 0; j < 28; ++j) {
      const ZernikeIndex z = scheme(j);
      ASSERT_TRUE(std::abs(z.m) <= z.n && (z.n - z.m) % 2 == 0);
      ++seen[(z.n * (z.n + 2) + z.m) / 2];
    }
    EXPECT_EQ(seen, std::vector<int>(28, 1));
  }
}

TEST(Zernike, ValuesOfTheOriginal) {
  const std::vector<std::int64_t> j{4, 5, 7, 8, 11};
  const RealStack z = zernike_basis({64, 1}, {1}, noll(j));
  EXPECT_NEAR(z(0, 31, 31), -1.7303593517021107, 1e-13);
  EXPECT_NEAR(z(1, 40, 20), -0.4676516061661244, 1e-13);
  EXPECT_NEAR(z(2, 40, 20), -1.0524816601199793, 1e-13);
  EXPECT_NEAR(z(3, 40, 20), 1.4239457754564426, 1e-13);
  EXPECT_NEAR(z(4, 40, 20), 0.09180222358453534, 1e-13);
}

/// Unit RMS over the full disc, as well as samples of a disc have it: within 1.4, 0.7 and 0.11 per cent.
TEST(Zernike, UnitRmsOverTheSampledDisc) {
  for (const auto& [n, bound] : {std::pair{64, 0.0145}, {128, 0.00725}, {256, 0.00115}}) {
    const RealStack z = zernike_basis({n, 1}, {1}, noll(noll_indices(1, 11)));
    const RealMap disc = hard_mask({n, 1}, Circle{0.5});
    for (std::size_t mode = 0; mode < 11; ++mode) {
      double squares = 0;
      for (std::size_t k = 0; k < disc.size(); ++k)
        squares += disc.data()[k] * std::pow(z.data()[mode * disc.size() + k], 2);
      EXPECT_NEAR(squares / sum(disc), 1, bound) << "N " << n << ", Noll " << mode + 1;
    }
  }
}

/// R_n^m(1) = 1, |R| <= 1 and orthogonality int R_n R_n' r dr = delta / (2 n + 2) (Gauss-Legendre is exact), to
/// order 60.
TEST(Zernike, RadialPolynomialsToOrder60) {
  // 64-point Gauss-Legendre nodes on [0, 1] by Newton's method.
  std::vector<double> node(64), weight(64);
  for (int i = 0; i < 64; ++i) {
    double x = std::cos(pi * (i + 0.75) / 64.5), slope = 1;
    for (int step = 0; step < 8; ++step) {
      double p0 = 1, p1 = x;
      for (int k = 2; k <= 64; ++k) {
        const double p2 = ((2 * k - 1) * x * p1 - (k - 1) * p0) / k;
        p0 = p1;
        p1 = p2;
      }
      slope = 64 * (x * p1 - p0) / (x * x - 1);
      x -= p1 / slope;
    }
    node[i] = (x + 1) / 2;
    weight[i] = 1 / ((1 - x * x) * slope * slope);
  }
  for (const int m : {0, 1, 7, 30, 58})
    for (int n = m; n <= 60; n += 2) {
      EXPECT_NEAR(zernike_radial(n, m, 1), 1, 1e-12) << n << " " << m;
      for (int other = m; other <= 60; other += 2) {
        double product = 0;
        for (int i = 0; i < 64; ++i)
          product += weight[i] * node[i] * zernike_radial(n, m, node[i]) * zernike_radial(other, m, node[i]);
        EXPECT_NEAR(product, n == other ? 1.0 / (2 * n + 2) : 0, 1e-13) << n << " " << other << " " << m;
      }
    }
}

TEST(Zernike, OrthonormalOnTheRealAperture) {
  const Grid grid{48, 1};
  const RealMap disc = area_coverage(grid, Circle{0.5}), hole = area_coverage(grid, Circle{0.2});
  RealMap weight("annulus", 48, 48);
  for (std::size_t k = 0; k < weight.size(); ++k) weight.data()[k] = disc.data()[k] * (1 - hole.data()[k]);
  const RealStack basis = orthonormalised(zernike_basis(grid, {1.1}, noll(noll_indices(1, 21))), weight);
  const double norm = sum(weight);
  for (std::size_t a = 0; a < 21; ++a)
    for (std::size_t b = 0; b <= a; ++b) {
      double product = 0;
      for (std::size_t k = 0; k < weight.size(); ++k)
        product += weight.data()[k] * basis.data()[a * weight.size() + k] * basis.data()[b * weight.size() + k] / norm;
      EXPECT_NEAR(product, a == b, 1e-13);
    }
}

TEST(Zernike, FitFindsTheCoefficients) {
  const Grid grid{32, 1};
  const RealStack basis = zernike_basis(grid, {1}, noll(noll_indices(1, 15)));
  std::vector<double> coefficients(15);
  for (int j = 0; j < 15; ++j) coefficients[j] = std::sin(1.0 + j);
  const std::vector<double> found = fit_coefficients(combine(basis, coefficients), basis, hard_mask(grid, Circle{0.5}));
  for (int j = 0; j < 15; ++j) EXPECT_NEAR(found[j], coefficients[j], 1e-12);
}

TEST(Zernike, ProjectIsAdjointToCombine) {
  const RealStack basis = zernike_basis({20, 1}, {1}, noll(noll_indices(4, 11)));
  const std::vector<double> v{1, -2, 3, 0.5, 0.1, -0.7, 2, 1.1};
  const RealMap w = testing::random_map(20, 1);
  const std::vector<double> adjoint = project(basis, w);
  const double right = std::inner_product(v.begin(), v.end(), adjoint.begin(), 0.0);
  EXPECT_NEAR(testing::dot(combine(basis, v), w), right, 1e-12 * std::sqrt(testing::dot(w, w)) * 80);
}

TEST(Zernike, PolygonBasisIsOneAtItsRim) {
  const std::vector<ZernikeIndex> piston{{0, 0}};
  const RealStack basis = polygon_zernike_basis({33, 2}, 6, 2, piston);
  EXPECT_NEAR(basis(0, 16, 16 + 15), 1, 1e-12);  // towards a corner the rim is the circle: scale 1
  EXPECT_EQ(basis(0, 0, 0), 0);
}

TEST(Zernike, Refusals) {
  EXPECT_THAT(refusal([] { noll(0); }), HasSubstr("Noll index 0"));
  EXPECT_THAT(refusal([] { ansi(-1); }), HasSubstr("ANSI index -1"));
  EXPECT_THAT(refusal([] { fringe(0); }), HasSubstr("Fringe index 0"));
  EXPECT_THAT(refusal([] { zernike_radial(3, 2, 0.5); }), HasSubstr("n=3, m=2"));
  EXPECT_THAT(refusal([] { zernike_basis({4, 1}, {0}, {}); }), HasSubstr("is empty"));
  EXPECT_THAT(refusal([] { polygon_zernike_basis({4, 1}, 2, 1, {}); }), HasSubstr("at least 3"));
  const RealStack basis = zernike_basis({8, 1}, {1}, noll(noll_indices(4, 5)));
  EXPECT_THAT(refusal([&] { combine(basis, std::vector<double>{1}); }), HasSubstr("2"));
  EXPECT_NE(refusal([&] { project(basis, RealMap("map", 3, 3)); }), "(accepted)");
  RealStack twice("twice", 2, 8, 8);
  for (int k = 0; k < 64; ++k) twice.data()[k] = twice.data()[64 + k] = basis.data()[k];
  RealMap ones("ones", 8, 8);
  Kokkos::deep_copy(ones, 1.0);
  EXPECT_NE(refusal([&] { orthonormalised(twice, ones); }), "(accepted)");
}

}  // namespace
}  // namespace arago::optics
