#include "arago/ptycho/probe.hpp"

#include "arago/core/error.hpp"
#include "arago/fft/local_fft2d.hpp"
#include "arago/ptycho/object.hpp"

#include <cmath>
#include <numbers>

namespace arago::ptycho {
namespace {

using Field = HostView<Complex<double>**>;

/// Width of the ideal disc's Gaussian window in units of N / pi^2.
constexpr double disk_scale = 0.7;

Field gaussian_probe(int N, double fwhm_px) {
  // |p|^2 falls to one half at r = fwhm / 2: p = exp(-2 ln 2 r^2 / fwhm^2), centred on pixel (N/2, N/2).
  const double width = fwhm_px > 0 ? fwhm_px : N / 4.0;
  Field probe("probe", N, N);
  for (int y = 0; y < N; ++y)
    for (int x = 0; x < N; ++x) {
      const double r2 = (y - N / 2) * (y - N / 2) + (x - N / 2) * (x - N / 2);
      probe(y, x) = std::exp(-2.0 * std::numbers::ln2 * r2 / (width * width));
    }
  return probe;
}

/// Centred inverse transform of the pupil exp(2 pi i w rho^2), stop <= rho <= 1, rho = |k| / (aperture N / 2).
Field zone_plate_probe(const ProbeConfig& config, int N) {
  Field pupil("probe", N, N);
  const double edge = config.aperture * N / 2.0;
  for (int y = 0; y < N; ++y)
    for (int x = 0; x < N; ++x) {
      const int ky = y < N / 2 ? y : y - N, kx = x < N / 2 ? x : x - N;
      const double rho = std::hypot(ky, kx) / edge;
      if (rho > 1.0 || rho < config.central_stop) continue;
      // The sign (-1)^(ky + kx) moves the focus from pixel (0, 0) to (N/2, N/2).
      const double sign = (ky + kx) % 2 == 0 ? 1.0 : -1.0;
      const double phase = 2.0 * std::numbers::pi * config.defocus_waves * rho * rho;
      pupil(y, x) = Complex<double>(sign * std::cos(phase), sign * std::sin(phase));
    }
  fft::LocalFft2d<double>(N, N).inverse(pupil.data());
  return pupil;
}

double mean_masked_amplitude(const HostView<const Complex<double>**>& probe) {
  const int N = probe.extent_int(0);
  const auto mask = probe_mask(N);
  double sum = 0.0;
  for (int y = 0; y < N; ++y) {
    double row = 0.0;
    for (int x = 0; x < N; ++x) row += mask(y, x) * Kokkos::abs(probe(y, x));
    sum += row;
  }
  return sum / (static_cast<double>(N) * N);
}

}  // namespace

HostView<double**> ideal_disk(int N) {
  const double width = N / (disk_scale * std::numbers::pi * std::numbers::pi);
  // The window is divided by its maximum, which for even N lies half a pixel from the centre.
  const auto window = [&](int i) { return std::exp(-0.5 * std::pow((i - (N - 1) / 2.0) / width, 2)); };
  const double peak = window(N / 2);
  HostView<double**> disk("disk", N, N);
  for (int y = 0; y < N; ++y)
    for (int x = 0; x < N; ++x) disk(y, x) = window(y) * window(x) / (peak * peak) > 0.5 ? 1.0 : 0.0;
  const auto blurred = gaussian_blur(disk, 1.0);
  for (int y = 0; y < N; ++y)
    for (int x = 0; x < N; ++x) blurred(y, x) += 1e-9;
  return blurred;
}

HostView<double**> probe_mask(int N) {
  HostView<double**> mask("probe_mask", N, N);
  const double radius = N / 4;
  for (int y = 0; y < N; ++y)
    for (int x = 0; x < N; ++x) mask(y, x) = std::hypot(y - N / 2 + 0.5, x - N / 2 + 0.5) < radius ? 1.0 : 0.0;
  return mask;
}

Field smooth_probe(const HostView<const Complex<double>**>& probe, double sigma_px) {
  const int rows = probe.extent_int(0), columns = probe.extent_int(1);
  Field result("probe", rows, columns);
  Kokkos::deep_copy(result, probe);
  if (sigma_px <= 0) return result;
  HostView<double**> re("re", rows, columns), im("im", rows, columns);
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x) {
      re(y, x) = probe(y, x).real();
      im(y, x) = probe(y, x).imag();
    }
  re = gaussian_blur(re, sigma_px);
  im = gaussian_blur(im, sigma_px);
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x) result(y, x) = Complex<double>(re(y, x), im(y, x));
  return result;
}

Field make_probe(const ProbeConfig& config, int N) {
  ARAGO_ASSERT(config.kind != ProbeKind::file, "probes of files are read by module data");
  if (config.kind == ProbeKind::gaussian) return smooth_probe(gaussian_probe(N, config.fwhm_px), config.smoothing_px);
  if (config.kind == ProbeKind::defocused_zone_plate)
    return smooth_probe(zone_plate_probe(config, N), config.smoothing_px);
  const auto disk = ideal_disk(N);
  Field probe("probe", N, N);
  for (int y = 0; y < N; ++y)
    for (int x = 0; x < N; ++x) probe(y, x) = disk(y, x);
  return smooth_probe(probe, config.smoothing_px);
}

Field normalise_probe(const HostView<const Complex<double>**>& probe, double scale) {
  const double mean = mean_masked_amplitude(probe);
  ARAGO_CHECK(DataFileError, std::isfinite(mean) && mean > 0.0,
              "the probe cannot be normalised: its mean amplitude within the disc of radius N/4 is "
                  << mean << "; it must be finite and positive. Is the probe centred in its array?");
  const double norm = scale * mean;
  Field result("probe", probe.extent(0), probe.extent(1));
  for (int y = 0; y < probe.extent_int(0); ++y)
    for (int x = 0; x < probe.extent_int(1); ++x) result(y, x) = probe(y, x) / norm;
  return result;
}

Field normalise_probe(const HostView<const Complex<double>**>& probe, const ProbeConfig& config) {
  if (config.normalise == ProbeNormalisation::mean_amplitude) return normalise_probe(probe, config.scale);
  Field copy("probe", probe.extent(0), probe.extent(1));
  Kokkos::deep_copy(copy, probe);
  return copy;
}

}  // namespace arago::ptycho
