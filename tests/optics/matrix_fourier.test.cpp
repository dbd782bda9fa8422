#include "arago/optics/matrix_fourier.hpp"

#include "optics/map_testing.hpp"
#include "optics/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <complex>

namespace arago::optics {
namespace {

using testing::difference;
using ::testing::HasSubstr;
using testing::random_field;
using testing::refusal;
using testing::relative_difference;

constexpr double wavelength = 550e-9;

/// Even and odd sizes, both signs, with and without a shift.
std::vector<FocalSampling> samplings() {
  std::vector<FocalSampling> all;
  for (const std::int64_t n : {16, 15})
    for (const std::int64_t m : {12, 9, 31})
      for (const int sign : {1, -1})
        for (const double shift : {0.0, 1.5}) {
          const Grid pupil{n, 0.1}, focal{m, static_cast<double>(m) * 2e-6};
          all.push_back({pupil, focal, wavelength, sign, shift, -2 * shift});
        }
  return all;
}

/// The double sum as it is written.
ComplexMap naive(const FocalSampling& s, const ConstComplexMap& in) {
  const std::int64_t n = s.pupil.samples, m = s.focal.samples;
  ComplexMap out("naive", m, m);
  const auto x = [&](std::int64_t i, double shift) { return s.pupil.at(i) - shift * s.pupil.spacing(); };
  const auto t = [&](std::int64_t a, double shift) { return s.focal.at(a) - shift * s.focal.spacing(); };
  const double prefactor = s.pupil.spacing() * s.focal.spacing() / s.wavelength_m;
  for (std::int64_t a = 0; a < m; ++a)
    for (std::int64_t b = 0; b < m; ++b) {
      std::complex<double> total = 0;
      for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j < n; ++j) {
          const double phase = s.sign * 2 * pi / s.wavelength_m *
                               (x(i, s.shift_y_px) * t(a, s.shift_y_px) + x(j, s.shift_x_px) * t(b, s.shift_x_px));
          total += std::complex<double>(in(i, j).real(), in(i, j).imag()) * std::polar(1.0, phase);
        }
      total *= prefactor;
      out(a, b) = Complex<double>(total.real(), total.imag());
    }
  return out;
}

TEST(MatrixFourier, IsTheDoubleSum) {
  for (const FocalSampling& s : samplings()) {
    const ComplexMap in = random_field(s.pupil.samples, 1);
    ComplexMap out("focal", s.focal.samples, s.focal.samples);
    MatrixFourier(s).forward(in, out);
    EXPECT_LE(relative_difference(out, naive(s, in)), 1e-13) << s.pupil.samples << " to " << s.focal.samples;
  }
}

TEST(MatrixFourier, AdjointIdentity) {
  for (const FocalSampling& s : samplings()) {
    const MatrixFourier transform(s);
    const ComplexMap v = random_field(s.pupil.samples, 2), w = random_field(s.focal.samples, 3);
    ComplexMap jv("Jv", s.focal.samples, s.focal.samples), jw("J'w", s.pupil.samples, s.pupil.samples);
    transform.forward(v, jv);
    transform.adjoint(w, jw);
    EXPECT_NEAR(inner(jv, w), inner(v, jw), 1e-12 * std::sqrt(power(jv) * power(w)));
  }
}

/// d / d ln dt at fixed M, against a five-point difference.
TEST(MatrixFourier, ScaleDerivativeIsADifference) {
  for (const FocalSampling& s : samplings()) {
    const std::int64_t m = s.focal.samples;
    const ComplexMap in = random_field(s.pupil.samples, 4);
    ComplexMap out("focal", m, m), slope("slope", m, m), moved("moved", m, m), expected("difference", m, m);
    MatrixFourier(s).forward(in, out);
    MatrixFourier(s).scale_derivative(in, out, slope);
    const double step = 2e-4, weights[] = {1.0 / 12, -8.0 / 12, 8.0 / 12, -1.0 / 12};
    const int steps[] = {-2, -1, 1, 2};
    for (int k = 0; k < 4; ++k) {
      FocalSampling scaled = s;
      scaled.focal.extent *= std::exp(steps[k] * step);
      MatrixFourier(scaled).forward(in, moved);
      for (std::size_t i = 0; i < moved.size(); ++i) expected.data()[i] += moved.data()[i] * (weights[k] / step);
    }
    EXPECT_LE(relative_difference(slope, expected), 1e-9);
  }
}

/// Unitary when dt = lam / (N dx Q) and M = Q N; forward and back return the input at Q = 1.
TEST(MatrixFourier, IsUnitaryOnMatchedGrids) {
  const ComplexMap in = random_field(64, 5);
  const double norm = std::sqrt(power(in));
  for (std::size_t k = 0; k < in.size(); ++k) in.data()[k] /= norm;
  for (const std::int64_t q : {1, 2}) {
    const std::int64_t m = 64 * q;
    const FocalSampling s{
        {64, 0.09}, {m, static_cast<double>(m) * wavelength / 0.09 / static_cast<double>(q)}, wavelength};
    ComplexMap out("focal", m, m), back("back", 64, 64);
    const MatrixFourier transform(s);
    transform.forward(in, out);
    EXPECT_NEAR(power(out), 1, 2e-14);
    transform.adjoint(out, back);
    EXPECT_LE(difference(back, in), 1e-14);
  }
}

TEST(MatrixFourier, Refusals) {
  EXPECT_THAT(refusal([] { MatrixFourier({{0, 1}, {4, 1}, 1, 1}); }), HasSubstr("both must be positive"));
  EXPECT_THAT(refusal([] { MatrixFourier({{4, 1}, {4, 1}, 0, 1}); }), HasSubstr("wavelength 0 m"));
  EXPECT_THAT(refusal([] { MatrixFourier({{4, 1}, {4, 1}, 1, 2}); }), HasSubstr("image_parity=2"));
}

}  // namespace
}  // namespace arago::optics
