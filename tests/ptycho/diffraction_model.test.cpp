#include "arago/ptycho/diffraction_model.hpp"

#include "arago/ptycho/probe.hpp"
#include "ptycho/random_fields.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>

namespace arago::ptycho {
namespace {

using testing::inner;
using testing::norm;
using testing::random_view;
using Image = Complex<double>;
using Model = DiffractionModel<double>;

class DiffractionModelOptions : public ::testing::TestWithParam<Model::Spec> {
 protected:
  static constexpr int N = 32, groups = 3, channels = 2;
  Model model{GetParam(), groups* channels};
  View<Image**> probe = random_view<Image**>(1, N, N);
  View<Image****> patches = random_view<Image****>(2, groups, channels, N, N);
  View<Image****> field{"field", groups, channels, N, N};
};

TEST_P(DiffractionModelOptions, TangentsAndCotangentsAgree) {
  const auto d_probe = random_view<Image**>(3, N, N);
  const auto d_patches = random_view<Image****>(4, groups, channels, N, N);
  const auto g = random_view<Image****>(5, groups, channels, N, N);
  model.far_field_jvp(ExecutionSpace(), probe, patches, d_probe, d_patches, field);
  const double forward = inner(field, g), scale = norm(field) * norm(g);
  const View<Image****> g_patches("g_patches", groups, channels, N, N);
  const View<Image***> g_probe("g_probe", groups, N, N);
  model.far_field_vjp(ExecutionSpace(), probe, patches, g, g_patches, g_probe);
  double backward = inner(d_patches, g_patches);
  for (int b = 0; b < groups; ++b)
    for (int k = 0; k < N * N; ++k) backward += testing::real_product(d_probe.data()[k], g_probe.data()[b * N * N + k]);
  EXPECT_NEAR(forward, backward, 1e-12 * scale);
}

TEST_P(DiffractionModelOptions, TangentIsTheSlope) {
  const auto d_probe = random_view<Image**>(6, N, N);
  const auto d_patches = random_view<Image****>(7, groups, channels, N, N);
  const View<Image****> up("up", groups, channels, N, N), down("down", groups, channels, N, N);
  const double h = 1e-3;
  const auto moved = [&](double step, const View<Image****>& out) {
    const View<Image**> p("p", N, N);
    const View<Image****> o("o", groups, channels, N, N);
    for (std::size_t k = 0; k < p.size(); ++k) p.data()[k] = probe.data()[k] + step * d_probe.data()[k];
    for (std::size_t k = 0; k < o.size(); ++k) o.data()[k] = patches.data()[k] + step * d_patches.data()[k];
    model.far_field(ExecutionSpace(), p, o, out);
  };
  moved(h, up);
  moved(-h, down);
  model.far_field_jvp(ExecutionSpace(), probe, patches, d_probe, d_patches, field);
  // The map is bilinear, so the central difference is exact but for rounding.
  for (std::size_t k = 0; k < field.size(); ++k) {
    const Image slope = (up.data()[k] - down.data()[k]) / (2 * h);
    EXPECT_NEAR(slope.real(), field.data()[k].real(), 1e-10);
    EXPECT_NEAR(slope.imag(), field.data()[k].imag(), 1e-10);
  }
}

TEST_P(DiffractionModelOptions, EnergyIsKept) {
  const View<Image****> psi("psi", groups, channels, N, N);
  model.illuminate(ExecutionSpace(), probe, patches, psi);
  model.far_field(ExecutionSpace(), probe, patches, field);
  EXPECT_NEAR(inner(psi, psi), inner(field, field), 1e-12 * inner(psi, psi));
}

TEST_P(DiffractionModelOptions, FieldIsTheTransformOfTheExitWave) {
  const View<Image****> psi("psi", groups, channels, N, N);
  model.illuminate(ExecutionSpace(), probe, patches, psi);
  model.far_field(ExecutionSpace(), probe, patches, field);
  for (const auto& [ky, kx] : {std::pair(0, 0), std::pair(3, 1), std::pair(31, 17)}) {
    std::complex<double> sum = 0;
    for (int y = 0; y < N; ++y)
      for (int x = 0; x < N; ++x)
        sum += std::complex<double>(psi(1, 1, y, x).real(), psi(1, 1, y, x).imag()) *
               std::polar(1.0 / N, -2 * std::numbers::pi * (ky * y + kx * x) / N);
    EXPECT_NEAR(field(1, 1, ky, kx).real(), sum.real(), 1e-12);
    EXPECT_NEAR(field(1, 1, ky, kx).imag(), sum.imag(), 1e-12);
  }
}

INSTANTIATE_TEST_SUITE_P(All, DiffractionModelOptions,
                         ::testing::Values(Model::Spec{32, false, 0.0}, Model::Spec{32, true, 0.0},
                                           Model::Spec{32, false, 0.8}, Model::Spec{32, true, 1.5}));

TEST(Smooth3x3, KeepsConstantsAndHasAnAdjoint) {
  const auto a = random_view<Image***>(8, 2, 11, 13), g = random_view<Image***>(9, 2, 11, 13);
  const View<Image***> out("out", 2, 11, 13), back("back", 2, 11, 13), ones("ones", 2, 11, 13);
  smooth3x3<double>(ExecutionSpace(), 0.7, a, out);
  smooth3x3_vjp<double>(ExecutionSpace(), 0.7, g, back);
  EXPECT_NEAR(inner(out, g), inner(a, back), 1e-13 * norm(out) * norm(g));
  Kokkos::deep_copy(ones, Image(1, 0));
  smooth3x3<double>(ExecutionSpace(), 0.7, ones, out);
  for (std::size_t k = 0; k < out.size(); ++k) EXPECT_NEAR(out.data()[k].real(), 1.0, 1e-15);
}

// The default probe on a flat unit object: recorded far-field amplitudes of the original program's conventions.
TEST(DiffractionModel, FarFieldOfTheDefaultProbe) {
  struct Case {
    int N;
    double centre, third, energy;
  };
  for (const Case& known : {Case{64, 16.0000001489, 2.4416237303, 2505.1187323841},
                            Case{128, 32.0000002807, 5.0513514745, 10613.7818629625}}) {
    const int N = known.N;
    const auto probe = normalise_probe(make_probe({}, N), 4.0);
    const View<Image****> flat("flat", 1, 1, N, N), z("z", 1, 1, N, N);
    Kokkos::deep_copy(flat, Image(1, 0));
    Model({N, false, 0.0}, 1).far_field(ExecutionSpace(), probe, flat, z);
    EXPECT_NEAR(Kokkos::abs(z(0, 0, 0, 0)), known.centre, 1e-8);
    EXPECT_NEAR(Kokkos::abs(z(0, 0, 0, 3)), known.third, 1e-8);
    EXPECT_NEAR(inner(z, z), known.energy, 1e-6);
  }
}

}  // namespace
}  // namespace arago::ptycho
