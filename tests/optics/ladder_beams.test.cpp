// Validation ladder, steps 5 to 8: gratings, Gaussian beams, additivity, energy.
#include "arago/optics/angular_spectrum.hpp"
#include "arago/optics/far_field.hpp"
#include "arago/optics/free_space.hpp"
#include "arago/optics/fresnel.hpp"
#include "arago/optics/matrix_fourier.hpp"
#include "optics/map_testing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstdio>

namespace arago::optics {
namespace {

constexpr double wavelength = 633e-9;

using testing::copy_of;
using testing::difference;
using testing::random_field;

std::complex<double> plain(const Complex<double>& z) {
  return {z.real(), z.imag()};
}

/// Transmission value(x) of a grating of 16 periods over 10 mm.
template <class Value>
ComplexMap grating(const Value& value) {
  ComplexMap field("grating", 256, 256);
  for (int row = 0; row < 256; ++row)
    for (int col = 0; col < 256; ++col) {
      const std::complex<double> t = value(2 * pi * 16 * col / 256.0);
      field(row, col) = Complex<double>(t.real(), t.imag());
    }
  return field;
}

constexpr double period_m = 10e-3 / 16;

/// Largest difference of intensities of two fields, one shifted by whole columns.
double intensity_difference(const ComplexMap& a, const ComplexMap& b, int shift) {
  double error = 0;
  for (int row = 0; row < 256; ++row)
    for (int col = 0; col < 256; ++col)
      error = std::max(error, std::fabs(abs_squared(a(row, col)) - abs_squared(b(row, (col + shift) % 256))));
  return error;
}

TEST(Ladder5Talbot, SelfImagesWithTheParaxialTransfer) {
  const double talbot = 2 * period_m * period_m / wavelength;
  const ComplexMap amplitude = grating([](double phase) { return std::complex<double>(0.5 + 0.5 * std::cos(phase)); });
  const ComplexMap phase = grating([](double p) { return std::polar(1.0, 1.3 * std::cos(p)); });
  double worst = 0;
  for (const ComplexMap& in : {amplitude, phase})
    for (const double lengths : {0.5, 1.0, 2.0}) {
      const ComplexMap field = copy_of(in);
      AngularSpectrum({256, 10e-3, wavelength, lengths * talbot}, {.paraxial = true}).forward(field);
      worst = std::max(worst, intensity_difference(field, in, lengths == 0.5 ? 8 : 0));  // half: shifted by p / 2
    }
  std::printf("  Talbot, paraxial: %.1e\n", worst);
  EXPECT_LE(worst, 1e-10);
}

TEST(Ladder5Talbot, SumOverOrdersWithTheExactTransfer) {
  // exp(i a cos p) = sum i^n J_n(a) exp(i n p); each order advances by its own wave number
  const double a = 0.3, z = 1.234;  // 16 samples a period: J_9(0.3) = 1e-13 is what aliases
  const ComplexMap field = grating([&](double p) { return std::polar(1.0, a * std::cos(p)); });
  AngularSpectrum({256, 10e-3, wavelength, z}, {}).forward(field);
  const ComplexMap expected = grating([&](double p) {
    std::complex<double> total = 0;
    for (int n = -8; n <= 8; ++n) {
      const double sine = n * wavelength / period_m;
      // (sqrt(1 - s^2) - 1) / lam without cancellation, and the piston apart
      const double turns = std::remainder(z, wavelength) / wavelength -
                           z * sine * sine / (wavelength * (1 + std::sqrt(1 - sine * sine)));
      const double bessel = std::cyl_bessel_j(std::abs(n), a);  // i^n J_n is the same for n and -n
      total += std::polar(bessel, pi / 2 * std::abs(n) + n * p + 2 * pi * turns);
    }
    return total;
  });
  std::printf("  Talbot, sum over orders: %.1e\n", difference(field, expected));
  EXPECT_LE(difference(field, expected), 1e-10);
  // amplitude grating of two orders at its exact length: returns to itself
  const ComplexMap amplitude = grating([](double phase) { return std::complex<double>(0.5 + 0.5 * std::cos(phase)); });
  const double ratio = wavelength / period_m, exact = wavelength * (1 + std::sqrt(1 - ratio * ratio)) / (ratio * ratio);
  EXPECT_NEAR(exact, 1.234201895, 1e-9);
  const ComplexMap back = copy_of(amplitude);
  AngularSpectrum({256, 10e-3, wavelength, exact}, {}).forward(back);
  EXPECT_LE(intensity_difference(back, amplitude, 0), 1e-12);
  const ComplexMap separable = copy_of(amplitude);
  SeparableFreeSpace({256, 10e-3, wavelength, exact}).forward(separable);
  EXPECT_LE(intensity_difference(separable, amplitude, 0), 1e-8);  // its phases of 2e7 rad are rounded to 4e-9
}

/// A Gaussian beam of complex parameter q: exp(i k r^2 / 2 q), and the amplitude that an ABCD system gives it.
struct Beam {
  std::complex<double> q;
  std::complex<double> amplitude = 1;

  Beam through(const RayMatrix& system) const {
    const std::complex<double> bottom = system.c * q + system.d, scale = system.a + system.b / q;
    const std::complex<double> piston =
        std::polar(1.0, 2 * pi * std::remainder(system.path_m, wavelength) / wavelength);
    return {(system.a * q + system.b) / bottom, amplitude * piston / scale};
  }
  std::complex<double> at(double x, double y) const {
    return amplitude * std::exp(std::complex<double>(0, pi / wavelength) * (x * x + y * y) / q);
  }
  double waist_squared() const { return wavelength / (pi * (1.0 / q).imag()); }
};

ComplexMap sampled(const Beam& beam, const Grid& grid) {
  ComplexMap field("beam", grid.samples, grid.samples);
  for (std::int64_t row = 0; row < grid.samples; ++row)
    for (std::int64_t col = 0; col < grid.samples; ++col) {
      const std::complex<double> e = beam.at(grid.at(col), grid.at(row));
      field(row, col) = Complex<double>(e.real(), e.imag());
    }
  return field;
}

/// 2 sqrt of the second moment along x: the beam's radius.
double measured_radius(const ComplexMap& field, const Grid& grid) {
  double moment = 0;
  for (std::int64_t row = 0; row < grid.samples; ++row)
    for (std::int64_t col = 0; col < grid.samples; ++col)
      moment += std::pow(grid.at(col), 2) * abs_squared(field(row, col));
  return 2 * std::sqrt(moment / power(field));
}

/// Curvature 1 / R and on-axis phase from three samples of a row through the middle: both Gaussian exponents are exact.
struct Wavefront {
  double inverse_radius, axis_phase;
};
Wavefront measured_wavefront(const ComplexMap& field, const Grid& grid) {
  const std::int64_t c = grid.samples / 2;
  const std::complex<double> near = plain(field(c, c)), far = plain(field(c, c + 4));
  const double r2_near = 2 * std::pow(grid.at(c), 2), r2_far = std::pow(grid.at(c), 2) + std::pow(grid.at(c + 4), 2);
  const double slope = std::arg(far / near) / (r2_far - r2_near);
  return {slope * wavelength / pi, std::arg(near) - slope * r2_near};
}

TEST(Ladder6GaussianBeam, WaistRadiusAndGouyPhaseThroughALens) {
  const double w0 = 1e-3, f = 1.5;
  const Grid grid{512, 20e-3};
  const Beam start{std::complex<double>(0, -pi * w0 * w0 / wavelength)};  // exp(-r^2 / w0^2)
  const ComplexMap field = sampled(start, grid);
  Beam beam = start;
  double worst = 0;
  const auto check = [&](const ComplexMap& numerical, const Grid& at, double scale) {
    const ComplexMap expected = sampled(beam, at);
    for (std::size_t k = 0; k < expected.size(); ++k) expected.data()[k] *= scale;
    const Wavefront ours = measured_wavefront(numerical, at), theirs = measured_wavefront(expected, at);
    const double radius_error = std::fabs(measured_radius(numerical, at) / std::sqrt(beam.waist_squared()) - 1);
    const double field_error = testing::relative_difference(numerical, expected);
    const double curvature_error = std::fabs(ours.inverse_radius - (1.0 / beam.q).real()) * f;
    const double gouy_error = std::fabs(std::remainder(ours.axis_phase - theirs.axis_phase, 2 * pi));
    std::printf("  Gaussian beam: field %.1e, radius %.1e, curvature %.1e, phase on axis %.1e\n", field_error,
                radius_error, curvature_error, gouy_error);
    worst = std::max({worst, field_error, radius_error, curvature_error, gouy_error});
  };
  const auto relay = [&](double z) {
    AngularSpectrum({512, 20e-3, wavelength, z}, {.paraxial = true}).forward(field);
    beam = beam.through(free_space(z));
    check(field, grid, 1);
  };
  relay(2);
  const ComplexMap lens = quadratic_phase(grid, wavelength, -f);
  for (std::size_t k = 0; k < field.size(); ++k) field.data()[k] *= lens.data()[k];
  beam = beam.through(thin_lens(f));
  relay(1.2);
  relay(0.6);
  // The same system in one transform, with its own output grid.
  const RayMatrix system = free_space(1.8) * thin_lens(f) * free_space(2);
  const CollinsTransform transform(grid, system, wavelength);
  beam = start.through(system);
  check(transform.forward(sampled(start, grid)), transform.output(), transform.output().spacing() / grid.spacing());
  EXPECT_LE(worst, 1e-8);
}

TEST(Ladder7Additivity, TwoStepsAreOne) {
  const ComplexMap in = random_field(96, 1);
  double worst = 0;
  const auto check = [&](const auto& first, const auto& second, const auto& both) {
    const ComplexMap steps = copy_of(in), one = copy_of(in);
    first.forward(steps);
    second.forward(steps);
    both.forward(one);
    worst = std::max(worst, testing::relative_difference(steps, one));
  };
  const auto space = [](double z) { return FreeSpace{96, 0.09, wavelength, z}; };
  for (const bool paraxial : {false, true}) {
    const AngularSpectrumOptions options{.paraxial = paraxial};
    check(AngularSpectrum(space(3), options), AngularSpectrum(space(-1.25), options),
          AngularSpectrum(space(1.75), options));
  }
  // The separable kernel forms phases as written: 1e3 rad here, of rounding 1e-13
  check(SeparableFreeSpace(space(0.75e-4)), SeparableFreeSpace(space(0.25e-4)), SeparableFreeSpace(space(1e-4)));
  std::printf("  additivity: %.1e\n", worst);
  EXPECT_LE(worst, 1e-12);
}

TEST(Ladder8Energy, AdjointIsInverse) {
  const ComplexMap in = random_field(96, 2), w = random_field(96, 3);
  double energy = 0, adjoint = 0, inverse = 0;
  const auto note = [&](const ComplexMap& out, const ComplexMap& back, const ComplexMap& pulled) {
    energy = std::max(energy, std::fabs(power(out) / power(in) - 1));
    inverse = std::max(inverse, testing::relative_difference(back, in));
    adjoint = std::max(adjoint, std::fabs(inner(out, w) - inner(in, pulled)) / std::sqrt(power(in) * power(w)));
  };
  const auto check = [&](const auto& relay) {
    const ComplexMap out = copy_of(in), pulled = copy_of(w);
    relay.forward(out);
    relay.adjoint(pulled);
    const ComplexMap back = copy_of(out);
    relay.adjoint(back);
    note(out, back, pulled);
  };
  check(SeparableFreeSpace({96, 0.09, wavelength, 3}));
  check(AngularSpectrum({96, 0.09, wavelength, 3}, {}));
  check(AngularSpectrum({96, 0.09, wavelength, 3}, {.paraxial = true}));
  const CollinsTransform collins({96, 0.02}, free_space(4) * thin_lens(1.3), wavelength);
  note(collins.forward(in), collins.adjoint(collins.forward(in)), collins.adjoint(w));
  const MatrixFourier matrix({{96, 0.09}, {96, 96 * wavelength / 0.09}, wavelength, -1});
  ComplexMap out("out", 96, 96), back("back", 96, 96), pulled("pulled", 96, 96);
  matrix.forward(in, out);
  matrix.adjoint(out, back);
  matrix.adjoint(w, pulled);
  note(out, back, pulled);
  std::printf("  energy %.1e, adjoint %.1e, inverse %.1e\n", energy, adjoint, inverse);
  EXPECT_LE(energy, 1e-13);
  EXPECT_LE(adjoint, 1e-13);
  EXPECT_LE(inverse, 1e-13);
}

}  // namespace
}  // namespace arago::optics
