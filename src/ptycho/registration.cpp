#include "arago/core/error.hpp"
#include "arago/fft/local_fft2d.hpp"
#include "arago/ptycho/image_comparison.hpp"

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

namespace arago::ptycho {
namespace {

using Field = HostView<Complex<double>**>;

/// Frequencies in cycles per image: 0, 1, ..., -1.
double frequency(int i, int n) {
  return i < (n + 1) / 2 ? i : i - n;
}

/// Cross-power spectrum F_reference conj(F_moving) with unit modulus (noise-level elements are left small).
Field phase_spectrum(const RealImage& reference, const RealImage& moving) {
  const int rows = reference.extent_int(0), columns = reference.extent_int(1);
  Field f("reference", rows, columns), g("moving", rows, columns);
  for (std::size_t k = 0; k < f.size(); ++k) {
    f.data()[k] = reference.data()[k];
    g.data()[k] = moving.data()[k];
  }
  const fft::LocalFft2d<double> fft(rows, columns);
  fft.forward(f.data());
  fft.forward(g.data());
  constexpr double noise = 100.0 * std::numeric_limits<double>::epsilon();
  for (std::size_t k = 0; k < f.size(); ++k) {
    const Complex<double> product = f.data()[k] * Kokkos::conj(g.data()[k]);
    f.data()[k] = product / std::max(Kokkos::abs(product), noise);
  }
  return f;
}

/// Whole-pixel place of the largest correlation, in -n/2..n/2.
std::array<double, 2> coarse_peak(const Field& spectrum) {
  const int rows = spectrum.extent_int(0), columns = spectrum.extent_int(1);
  Field correlation("correlation", rows, columns);
  Kokkos::deep_copy(correlation, spectrum);
  fft::LocalFft2d<double>(rows, columns).inverse(correlation.data());
  int best = 0;
  for (int k = 1; k < rows * columns; ++k)
    if (abs_squared(correlation.data()[k]) > abs_squared(correlation.data()[best])) best = k;
  const int y = best / columns, x = best % columns;
  return {static_cast<double>(y > rows / 2 ? y - rows : y), static_cast<double>(x > columns / 2 ? x - columns : x)};
}

/// exp(2 pi i k (low + j step) / n) for the window's samples j and the frequencies k: (samples, n)
std::vector<std::complex<double>> phase_matrix(int samples, int n, double low, double step) {
  std::vector<std::complex<double>> matrix(static_cast<std::size_t>(samples) * n);
  for (int j = 0; j < samples; ++j)
    for (int i = 0; i < n; ++i)
      matrix[static_cast<std::size_t>(j) * n + i] =
          std::polar(1.0, 2.0 * std::numbers::pi * frequency(i, n) * (low + j * step) / n);
  return matrix;
}

}  // namespace

std::array<double, 2> register_shift(const RealImage& reference, const RealImage& moving, int upsampling) {
  const int rows = reference.extent_int(0), columns = reference.extent_int(1);
  ARAGO_ASSERT(moving.extent_int(0) == rows && moving.extent_int(1) == columns, "images of different shape");
  const Field spectrum = phase_spectrum(reference, moving);
  const std::array<double, 2> coarse = coarse_peak(spectrum);
  if (upsampling <= 1) return coarse;
  // The correlation on a window of 1.5 pixels around the coarse peak, samples 1/upsampling apart: A S B^t.
  const int samples = static_cast<int>(std::ceil(1.5 * upsampling)), half = samples / 2;
  const double step = 1.0 / upsampling;
  const auto along_rows = phase_matrix(samples, rows, coarse[0] - half * step, step);
  const auto along_columns = phase_matrix(samples, columns, coarse[1] - half * step, step);
  double best = -1.0;
  std::array<int, 2> place{};
  std::vector<std::complex<double>> line(static_cast<std::size_t>(columns));
  for (int j = 0; j < samples; ++j) {
    for (int x = 0; x < columns; ++x) {
      std::complex<double> sum = 0;
      for (int y = 0; y < rows; ++y)
        sum += along_rows[static_cast<std::size_t>(j) * rows + y] *
               std::complex<double>(spectrum(y, x).real(), spectrum(y, x).imag());
      line[x] = sum;
    }
    for (int i = 0; i < samples; ++i) {
      std::complex<double> value = 0;
      for (int x = 0; x < columns; ++x) value += along_columns[static_cast<std::size_t>(i) * columns + x] * line[x];
      if (std::norm(value) > best) {
        best = std::norm(value);
        place = {j, i};
      }
    }
  }
  return {coarse[0] + (place[0] - half) * step, coarse[1] + (place[1] - half) * step};
}

Field fourier_shift(const ComplexImage& image, const std::array<double, 2>& shift_px) {
  const int rows = image.extent_int(0), columns = image.extent_int(1);
  Field moved("moved", rows, columns);
  Kokkos::deep_copy(moved, image);
  const fft::LocalFft2d<double> fft(rows, columns);
  fft.forward(moved.data());
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x) {
      const double phase = -2.0 * std::numbers::pi *
                           (shift_px[0] * frequency(y, rows) / rows + shift_px[1] * frequency(x, columns) / columns);
      moved(y, x) *= Complex<double>(std::cos(phase), std::sin(phase));
    }
  fft.inverse(moved.data());
  return moved;
}

}  // namespace arago::ptycho
