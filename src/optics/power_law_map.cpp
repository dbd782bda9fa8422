#include "arago/optics/power_law_map.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"
#include "arago/fft/local_fft2d.hpp"
#include "arago/optics/grid.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <cmath>

namespace arago::optics {

RealMap white_noise(std::int64_t samples, std::uint64_t seed, std::uint32_t map) {
  RealMap noise(uninitialised("optics white noise"), samples, samples);
  for (std::size_t k = 0; k < noise.size(); ++k) noise.data()[k] = CounterRng(seed, Stream::wavefront, map, k).normal();
  return noise;
}

RealMap power_law_filtered(const ConstRealMap& noise, double alpha) {
  const auto n = static_cast<std::int64_t>(noise.extent(0));
  ARAGO_REQUIRE(n == static_cast<std::int64_t>(noise.extent(1)) && n % 2 == 0,
                "a power-law map needs a square grid of even size, not " << n << " x " << noise.extent(1));
  ComplexMap spectrum(uninitialised("optics spectrum"), n, n);
  for (std::size_t k = 0; k < noise.size(); ++k) spectrum.data()[k] = noise.data()[k];
  const fft::LocalFft2d<double> transform(n, n);
  transform.forward(spectrum.data());
  const auto frequency = [n](std::int64_t q) { return static_cast<double>(q < n / 2 ? q : q - n) / n; };
  for (std::int64_t row = 0; row < n; ++row)
    for (std::int64_t col = 0; col < n; ++col) {
      const double f2 = frequency(row) * frequency(row) + frequency(col) * frequency(col);
      spectrum(row, col) *= f2 > 0 ? std::pow(f2, -alpha / 4) : 0.0;
    }
  transform.inverse(spectrum.data());
  RealMap map(uninitialised("optics power-law map"), n, n);
  for (std::int64_t row = 0; row < n; ++row)
    for (std::int64_t col = 0; col < n; ++col) map((row + n / 2) % n, (col + n / 2) % n) = spectrum(row, col).real();
  const double mean = sum(map) / static_cast<double>(map.size());
  double variance = 0;
  for (std::size_t k = 0; k < map.size(); ++k) variance += (map.data()[k] - mean) * (map.data()[k] - mean);
  const double deviation = std::sqrt(variance / static_cast<double>(map.size()));
  for (std::size_t k = 0; k < map.size(); ++k) map.data()[k] /= deviation;
  return map;
}

RealMap without_plane(const ConstRealMap& map, const ConstRealMap& transmission) {
  Eigen::Matrix3d normal = Eigen::Matrix3d::Zero();
  Eigen::Vector3d right = Eigen::Vector3d::Zero();
  const double centre = 0.5 * (static_cast<double>(map.extent(0)) - 1);  // for the conditioning of the fit only
  const auto position = [centre](std::size_t row, std::size_t col) {
    return Eigen::Vector3d(static_cast<double>(col) - centre, static_cast<double>(row) - centre, 1);
  };
  for (std::size_t row = 0; row < map.extent(0); ++row)
    for (std::size_t col = 0; col < map.extent(1); ++col) {
      if (transmission(row, col) == 0) continue;
      normal += position(row, col) * position(row, col).transpose();
      right += position(row, col) * map(row, col);
    }
  ARAGO_REQUIRE(normal(2, 2) >= 3,
                "no plane can be removed from a map whose aperture has fewer than three open pixels");
  const Eigen::Vector3d plane = normal.ldlt().solve(right);
  RealMap result(uninitialised("optics detilted map"), map.extent(0), map.extent(1));
  for (std::size_t row = 0; row < map.extent(0); ++row)
    for (std::size_t col = 0; col < map.extent(1); ++col)
      result(row, col) = map(row, col) - plane.dot(position(row, col));
  return result;
}

RealMap scaled_to_rms(const ConstRealMap& map, const ConstRealMap& transmission, double rms) {
  double squares = 0, open = 0;
  for (std::size_t k = 0; k < map.size(); ++k)
    if (transmission.data()[k] != 0) {
      squares += map.data()[k] * map.data()[k];
      open += 1;
    }
  ARAGO_REQUIRE(squares > 0, "a map that is zero over the aperture cannot be scaled to an RMS of " << rms);
  RealMap result(uninitialised("optics scaled map"), map.extent(0), map.extent(1));
  for (std::size_t k = 0; k < map.size(); ++k) result.data()[k] = map.data()[k] * rms / std::sqrt(squares / open);
  return result;
}

RealMap power_law_opd(const PowerLawError& error, const ConstRealMap& transmission) {
  const auto n = static_cast<std::int64_t>(transmission.extent(0));
  if (error.rms_m == 0) return RealMap("optics wavefront error", n, n);
  const RealMap map = power_law_filtered(white_noise(n, error.seed, error.map), error.alpha);
  return scaled_to_rms(without_plane(map, transmission), transmission, error.rms_m);
}

}  // namespace arago::optics
