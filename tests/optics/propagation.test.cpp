// Free space in all its forms: separable, angular spectrum, single transform and ray matrices.
#include "arago/optics/angular_spectrum.hpp"
#include "arago/optics/far_field.hpp"
#include "arago/optics/free_space.hpp"
#include "arago/optics/fresnel.hpp"
#include "arago/optics/matrix_fourier.hpp"
#include "arago/optics/ray_matrix.hpp"
#include "optics/map_testing.hpp"
#include "optics/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace arago::optics {
namespace {

using testing::copy_of;
using testing::difference;
using ::testing::HasSubstr;
using testing::random_field;
using testing::refusal;
using testing::relative_difference;

constexpr double wavelength = 633e-9;
constexpr FreeSpace over(double distance_m) {
  return {32, 4e-3, wavelength, distance_m};
}

std::vector<AngularSpectrumOptions> all_options() {
  return {{}, {.paraxial = true}, {.band_limit = true}, {.evanescent_decay = true}, {.piston = false}};
}

template <class Relay>
void expect_adjoint(const Relay& relay) {
  const ComplexMap v = random_field(32, 1), w = random_field(32, 2), jv = copy_of(v), jw = copy_of(w);
  relay.forward(jv);
  relay.adjoint(jw);
  EXPECT_NEAR(inner(jv, w), inner(v, jw), 1e-12 * std::sqrt(power(v) * power(w)));
}

TEST(Propagation, AdjointIdentities) {
  expect_adjoint(SeparableFreeSpace(over(0.3)));
  for (const AngularSpectrumOptions& options : all_options()) expect_adjoint(AngularSpectrum(over(0.3), options));
}

TEST(Propagation, RelaysAreUnitaryAndReversible) {
  const ComplexMap in = random_field(32, 3);
  const auto check = [&](const auto& forth, const auto& back, const auto& nowhere) {
    const ComplexMap field = copy_of(in);
    forth.forward(field);
    EXPECT_NEAR(power(field) / power(in), 1, 1e-14);
    back.forward(field);
    EXPECT_LE(relative_difference(field, in), 1e-14);
    nowhere.forward(field);
    EXPECT_LE(relative_difference(field, in), 1e-14);
  };
  check(SeparableFreeSpace(over(0.3)), SeparableFreeSpace(over(-0.3)), SeparableFreeSpace(over(0)));
  check(AngularSpectrum(over(0.3), {}), AngularSpectrum(over(-0.3), {}), AngularSpectrum(over(0), {}));
}

/// Five-point difference of a propagated field; `with(step)` builds the moved relay.
template <class With>
ComplexMap field_difference(const ComplexMap& in, double step, const With& with) {
  ComplexMap slope("difference", in.extent(0), in.extent(1));
  const double weights[] = {1.0 / 12, -8.0 / 12, 8.0 / 12, -1.0 / 12};
  const int steps[] = {-2, -1, 1, 2};
  for (int k = 0; k < 4; ++k) {
    const ComplexMap field = copy_of(in);
    with(steps[k] * step).forward(field);
    for (std::size_t i = 0; i < field.size(); ++i) slope.data()[i] += field.data()[i] * (weights[k] / step);
  }
  return slope;
}

/// The separable relay over a moved distance, with the double piston of the move divided out.
struct WithoutPiston {
  FreeSpace space;
  double moved_m;
  void forward(const ComplexMap& field) const {
    SeparableFreeSpace(space).forward(field);
    const double turns = -2 * std::remainder(moved_m, space.wavelength_m) / space.wavelength_m;
    const Complex<double> factor(std::cos(2 * pi * turns), std::sin(2 * pi * turns));
    for (std::size_t k = 0; k < field.size(); ++k) field.data()[k] *= factor;
  }
};

TEST(Propagation, DerivativesAreDifferences) {
  const ComplexMap in = random_field(32, 4);
  const auto by_distance = [&](double dz) { return over(1e-3 + dz); };
  const auto by_width = [&](double log_width) {
    FreeSpace space = over(0.3);
    space.width_m *= std::exp(log_width);
    return space;
  };
  // Derivatives hold the piston. That of the separable kernel, exp(2 i k z), is taken out of the difference; its phases
  // of 1e4 rad leave 1e-12 of noise, over steps of 1e-4 m.
  ComplexMap slope = copy_of(in);
  SeparableFreeSpace(by_distance(0)).distance_derivative(slope);
  EXPECT_LE(relative_difference(slope, field_difference(in, 1e-4,
                                                        [&](double d) {
                                                          return WithoutPiston{by_distance(d), d};
                                                        })),
            1e-7);
  Kokkos::deep_copy(slope, in);
  SeparableFreeSpace(by_width(0)).log_width_derivative(slope);
  EXPECT_LE(
      relative_difference(slope, field_difference(in, 1e-3, [&](double d) { return SeparableFreeSpace(by_width(d)); })),
      1e-6);
  for (AngularSpectrumOptions options : all_options()) {
    options.piston = false;
    Kokkos::deep_copy(slope, in);
    AngularSpectrum(by_distance(0), options).distance_derivative(slope);
    EXPECT_LE(
        relative_difference(
            slope, field_difference(in, 1e-4, [&](double d) { return AngularSpectrum(by_distance(d), options); })),
        1e-8);
    if (options.band_limit) continue;  // the limit itself moves with the width
    Kokkos::deep_copy(slope, in);
    AngularSpectrum(by_width(0), options).log_width_derivative(slope);
    EXPECT_LE(relative_difference(
                  slope, field_difference(in, 1e-3, [&](double d) { return AngularSpectrum(by_width(d), options); })),
              1e-7);
  }
}

/// H at a sample frequency, and what the options do to it.
TEST(AngularSpectrum, TransferFunction) {
  const FreeSpace space{16, 16e-6, 1e-6, 5e-6};  // spacing of one wavelength: all waves propagate but the corners
  const double f = 3 / 16e-6, axial = std::sqrt(1e12 - 2 * f * f);
  const auto h = [&](const AngularSpectrumOptions& options, int p, int q) {
    return AngularSpectrum(space, options).transfer()(p, q);
  };
  EXPECT_NEAR(h({}, 3, 3).real(), std::cos(2 * pi * 5e-6 * axial), 1e-13);
  EXPECT_NEAR(h({}, 3, 13).imag(), std::sin(2 * pi * 5e-6 * axial), 1e-13);
  EXPECT_NEAR(h({.paraxial = true, .piston = false}, 3, 0).real(), std::cos(pi * 1e-6 * 5e-6 * f * f), 1e-13);
  EXPECT_NEAR(h({.piston = false}, 0, 0).real(), 1, 1e-15);
  // Half the wavelength's sampling: frequencies above 1 / lam are evanescent.
  const FreeSpace fine{16, 4e-6, 1e-6, 0.1e-6};
  const double high = 7 / 4e-6, decay = std::exp(-2 * pi * 0.1e-6 * std::sqrt(high * high - 1e12));
  EXPECT_EQ(abs_squared(AngularSpectrum(fine, {}).transfer()(7, 0)), 0);
  EXPECT_NEAR(std::sqrt(abs_squared(AngularSpectrum(fine, {.evanescent_decay = true}).transfer()(7, 0))), decay, 1e-14);
  // Band limit 1 / (lam sqrt((2 z / width)^2 + 1)): z = 8 widths keeps |f| <= 1e6 / sqrt(257) = 0.998 / 16e-6.
  const FreeSpace far{16, 16e-6, 1e-6, 128e-6};
  const AngularSpectrum limited(far, {.band_limit = true});
  EXPECT_NEAR(abs_squared(limited.transfer()(0, 0)), 1, 1e-15);
  EXPECT_EQ(abs_squared(limited.transfer()(0, 1)), 0);
  EXPECT_EQ(abs_squared(limited.transfer()(2, 0)), 0);
}

TEST(Collins, AdjointAndUnitary) {
  const Grid grid{24, 3e-3};
  for (const RayMatrix& system :
       {free_space(0.9), thin_lens(0.5) * free_space(0.2), free_space(0.7) * thin_lens(-0.4)}) {
    if (system.b == 0) continue;
    const CollinsTransform transform(grid, system, wavelength);
    const ComplexMap v = random_field(24, 5), w = random_field(24, 6);
    const ComplexMap jv = transform.forward(v), jw = transform.adjoint(w);
    EXPECT_NEAR(inner(jv, w), inner(v, jw), 1e-12 * std::sqrt(power(v) * power(w)));
    EXPECT_NEAR(power(jv) / power(v), 1, 1e-13);
    EXPECT_LE(relative_difference(transform.adjoint(jv), v), 1e-13);
    EXPECT_NEAR(transform.output().spacing(), wavelength * std::fabs(system.b) / 3e-3, 1e-18);
  }
}

/// Two lenses f apart from a focus between them: an afocal relay turns the field and keeps it.
TEST(Collins, FourierTwiceTurnsTheField) {
  const double f = 0.25;
  const Grid grid{24, 3e-3};
  const RayMatrix transform_f = free_space(f) * thin_lens(f) * free_space(f);
  EXPECT_NEAR(transform_f.a, 0, 1e-15);
  const CollinsTransform first(grid, transform_f, wavelength);
  const CollinsTransform second(first.output(), transform_f, wavelength);
  const ComplexMap in = random_field(24, 7), out = second.forward(first.forward(in));
  EXPECT_NEAR(second.output().extent, grid.extent, 1e-15);
  const Complex<double> phase = out(3, 5) / in(20, 18);
  EXPECT_NEAR(abs_squared(phase), 1, 1e-12);
  double error = 0;
  for (int row = 0; row < 24; ++row)
    for (int col = 0; col < 24; ++col)
      error = std::max(error, testing::magnitude(out(row, col) - phase * in(23 - row, 23 - col)));
  EXPECT_LE(error, 1e-12 * testing::largest(in));
}

/// A Gaussian beam through one transform: waist, curvature and Gouy phase of the complex beam parameter.
TEST(Collins, GaussianBeam) {
  const double w0 = 0.3e-3, z = 0.8, zr = pi * w0 * w0 / wavelength;
  const Grid grid{128, 5e-3};
  ComplexMap in("waist", 128, 128);
  for (int row = 0; row < 128; ++row)
    for (int col = 0; col < 128; ++col)
      in(row, col) = std::exp(-(std::pow(grid.at(col), 2) + std::pow(grid.at(row), 2)) / (w0 * w0));
  const CollinsTransform transform = single_transform_fresnel(grid, z, wavelength);
  const ComplexMap out = transform.forward(in);
  const Grid at = transform.output();
  // E(u) = exp(i k z) / (1 + i z / zr) exp(-u^2 / (w0^2 (1 + i z / zr))), per sample: times the ratio of spacings
  const std::complex<double> q(1, z / zr), piston = std::polar(1.0, 2 * pi * std::fmod(z / wavelength, 1.0));
  double error = 0;
  for (int row = 0; row < 128; ++row)
    for (int col = 0; col < 128; ++col) {
      const double r2 = std::pow(at.at(col), 2) + std::pow(at.at(row), 2);
      const std::complex<double> e = piston / q * std::exp(-r2 / (w0 * w0 * q)) * (at.spacing() / grid.spacing());
      error = std::max(error, std::abs(e - std::complex<double>(out(row, col).real(), out(row, col).imag())));
    }
  EXPECT_LE(error, 1e-9);
}

/// Without defocus the intensity is that of the plain transform; with it, of a pupil with the defocus phase.
TEST(FarFieldFresnel, DefocusIsAQuadraticPhase) {
  const Grid pupil{24, 0.05}, focal{18, 18 * 5e-6};
  const double f = 2.5;
  const ComplexMap in = random_field(24, 8);
  for (const double df : {0.0, 0.004}) {
    const ComplexMap out = far_field_fresnel(in, pupil, focal, {f, df}, wavelength);
    const ComplexMap defocused = copy_of(in);
    for (int row = 0; row < 24; ++row)
      for (int col = 0; col < 24; ++col) {
        const double r2 = std::pow(pupil.at(col), 2) + std::pow(pupil.at(row), 2);
        const double phase = pi / wavelength * r2 * (1 / (f + df) - 1 / f);
        defocused(row, col) *= Complex<double>(std::cos(phase), std::sin(phase));
      }
    ComplexMap plain("focal", 18, 18);
    MatrixFourier({pupil, {18, focal.extent / (f + df)}, wavelength}).forward(defocused, plain);
    double error = 0;
    for (std::size_t k = 0; k < out.size(); ++k)
      error = std::max(error, std::fabs(abs_squared(out.data()[k]) - abs_squared(plain.data()[k])));
    EXPECT_LE(error, 1e-9 * std::pow(testing::largest(plain), 2)) << df;
  }
}

TEST(FarField, PaddedTransformAndBack) {
  const ComplexMap in = random_field(12, 9);
  const FocalField far = fft_far_field(in, {12, 0.06}, wavelength, 3, 1);
  EXPECT_NEAR(far.grid.spacing(), wavelength / (3 * 0.06), 1e-20);
  EXPECT_NEAR(power(far.field) / power(in), 1, 1e-13);
  EXPECT_EQ(padded_transform(in, 3).extent(0), 36u);
}

TEST(RayMatrix, Products) {
  const RayMatrix cassegrain = thin_lens(-0.041935) * free_space(0.32) * thin_lens(0.35796);
  EXPECT_NEAR(cassegrain.determinant(), 1, 1e-14);
  EXPECT_NEAR(1 / cassegrain.focal_length(), 1 / 0.35796 - 1 / 0.041935 + 0.32 / (0.35796 * 0.041935), 1e-12);
  EXPECT_DOUBLE_EQ(curved_mirror(2).c, -1);
  EXPECT_DOUBLE_EQ((free_space(0.2) * free_space(0.3)).b, 0.5);
  EXPECT_DOUBLE_EQ((free_space(0.2) * free_space(0.3)).path_m, 0.5);
}

TEST(Propagation, Refusals) {
  EXPECT_THAT(refusal([] { SeparableFreeSpace({0, 1, 1, 1}); }), HasSubstr("must be"));
  EXPECT_THAT(refusal([] { SeparableFreeSpace({4, 1, -1, 1}); }), HasSubstr("must be"));
  EXPECT_THAT(refusal([] { AngularSpectrum({4, 0, 1, 1}, {}); }), HasSubstr("must be"));
  EXPECT_THAT(refusal([] { CollinsTransform({4, 1}, thin_lens(1), 1e-6); }), HasSubstr("B = 0"));
  EXPECT_THAT(refusal([] { CollinsTransform({4, 1}, free_space(1), 0); }), HasSubstr("must be"));
  EXPECT_THAT(refusal([] {
                far_field_fresnel(random_field(4, 1), {4, 1}, {4, 1}, {1, -1}, 1e-6);
              }),
              HasSubstr("far field at"));
  EXPECT_THAT(refusal([] { padded_transform(random_field(4, 1), 0); }), HasSubstr("padding factor 0"));
  EXPECT_THAT(refusal([] { thin_lens(0); }), HasSubstr("focal length 0"));
  EXPECT_THAT(refusal([] { free_space(1).focal_length(); }), HasSubstr("afocal"));
}

}  // namespace
}  // namespace arago::optics
