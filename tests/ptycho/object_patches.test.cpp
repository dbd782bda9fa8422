#include "arago/ptycho/object_patches.hpp"

#include "ptycho/random_fields.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace arago::ptycho {
namespace {

using testing::inner;
using testing::norm;
using testing::random_view;

TEST(ObjectPatches, ArePolarAndPlanar) {
  const auto a = random_view<double****>(1, 2, 5, 5, 3), phi = random_view<double****>(2, 2, 5, 5, 3);
  const View<Complex<double>****> o("o", 2, 3, 5, 5);
  to_complex<double>(ExecutionSpace(), a, phi, o);
  for (int f = 0; f < 3; ++f) {
    EXPECT_NEAR(o(1, f, 4, 2).real(), a(1, 4, 2, f) * std::cos(phi(1, 4, 2, f)), 1e-15);
    EXPECT_NEAR(o(1, f, 4, 2).imag(), a(1, 4, 2, f) * std::sin(phi(1, 4, 2, f)), 1e-15);
  }
}

TEST(ObjectPatches, TangentsAndCotangentsAgree) {
  const auto a = random_view<double****>(1, 2, 6, 6, 4), phi = random_view<double****>(2, 2, 6, 6, 4);
  const auto da = random_view<double****>(3, 2, 6, 6, 4), dphi = random_view<double****>(4, 2, 6, 6, 4);
  const auto g = random_view<Complex<double>****>(5, 2, 4, 6, 6);
  const View<Complex<double>****> d_o("d_o", 2, 4, 6, 6);
  const View<double****> g_a("g_a", 2, 6, 6, 4), g_phi("g_phi", 2, 6, 6, 4);
  to_complex_jvp<double>(ExecutionSpace(), a, phi, da, dphi, d_o);
  to_complex_vjp<double>(ExecutionSpace(), a, phi, g, g_a, g_phi);
  EXPECT_NEAR(inner(d_o, g), inner(da, g_a) + inner(dphi, g_phi), 1e-13 * norm(d_o) * norm(g));
}

TEST(ObjectPatches, TangentIsTheSlope) {
  const auto a = random_view<double****>(1, 1, 4, 4, 1), phi = random_view<double****>(2, 1, 4, 4, 1);
  const auto da = random_view<double****>(3, 1, 4, 4, 1), dphi = random_view<double****>(4, 1, 4, 4, 1);
  const View<Complex<double>****> d_o("d_o", 1, 1, 4, 4), up("up", 1, 1, 4, 4), down("down", 1, 1, 4, 4);
  to_complex_jvp<double>(ExecutionSpace(), a, phi, da, dphi, d_o);
  const double h = 1e-5;
  for (const double sign : {1.0, -1.0}) {
    const View<double****> a_h("a", 1, 4, 4, 1), phi_h("phi", 1, 4, 4, 1);
    for (std::size_t k = 0; k < a.size(); ++k) {
      a_h.data()[k] = a.data()[k] + sign * h * da.data()[k];
      phi_h.data()[k] = phi.data()[k] + sign * h * dphi.data()[k];
    }
    to_complex<double>(ExecutionSpace(), a_h, phi_h, sign > 0 ? up : down);
  }
  for (std::size_t k = 0; k < d_o.size(); ++k)
    EXPECT_NEAR((up.data()[k].real() - down.data()[k].real()) / (2 * h), d_o.data()[k].real(), 1e-9);
}

// The float sine and cosine are our own; over many turns they stay within two roundings of the exact values.
TEST(ObjectPatches, FloatSineAndCosineAreAccurate) {
  constexpr int n = 200;
  const View<float****> a("a", 1, n, n, 1), phi("phi", 1, n, n, 1);
  const View<Complex<float>****> o("o", 1, 1, n, n);
  Kokkos::deep_copy(a, 1.0f);
  for (int k = 0; k < n * n; ++k) phi.data()[k] = -60.0f + 0.003f * static_cast<float>(k);
  to_complex<float>(ExecutionSpace(), a, phi, o);
  for (int k = 0; k < n * n; ++k) {
    EXPECT_NEAR(o.data()[k].real(), std::cos(static_cast<double>(phi.data()[k])), 1.5e-7);
    EXPECT_NEAR(o.data()[k].imag(), std::sin(static_cast<double>(phi.data()[k])), 1.5e-7);
  }
}

}  // namespace
}  // namespace arago::ptycho
