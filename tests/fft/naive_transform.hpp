#pragma once

#include "arago/core/rng.hpp"
#include "arago/core/views.hpp"

#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <vector>

namespace arago::test {

template <class Scalar>
std::complex<double> to_std(const Complex<Scalar>& z) {
  return {static_cast<double>(z.real()), static_cast<double>(z.imag())};
}
inline std::complex<double> to_std(const std::complex<double>& z) {
  return z;
}

template <class Scalar>
std::vector<Complex<Scalar>> random_image(int rows, int columns, std::uint64_t seed) {
  std::vector<Complex<Scalar>> image(static_cast<std::size_t>(rows) * columns);
  CounterRng rng(seed, Stream::test, 0, 0);
  for (auto& z : image) {
    const double real = rng.normal();
    z = Complex<Scalar>(static_cast<Scalar>(real), static_cast<Scalar>(rng.normal()));
  }
  return image;
}

inline std::complex<double> root(std::int64_t k, std::int64_t n) {
  return std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(k % n) / static_cast<double>(n));
}

/// The definition, separably: O(rows columns (rows + columns)).
template <class Scalar>
std::vector<std::complex<double>> naive_forward(const std::vector<Complex<Scalar>>& image, int rows, int columns) {
  std::vector<std::complex<double>> half(image.size()), full(image.size());
  for (int m = 0; m < rows; ++m)
    for (int l = 0; l < columns; ++l)
      for (int n = 0; n < columns; ++n)
        half[m * columns + l] += to_std(image[m * columns + n]) * root(std::int64_t{l} * n, columns);
  for (int k = 0; k < rows; ++k)
    for (int m = 0; m < rows; ++m)
      for (int l = 0; l < columns; ++l)
        full[k * columns + l] += half[m * columns + l] * root(std::int64_t{k} * m, rows);
  return full;
}

template <class Image>
double energy(const Image& image) {
  double sum = 0;
  for (const auto& z : image) sum += std::norm(to_std(z));
  return sum;
}

/// sum conj(a) b
template <class Image>
std::complex<double> inner(const Image& a, const Image& b) {
  std::complex<double> sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::conj(to_std(a[i])) * to_std(b[i]);
  return sum;
}

}  // namespace arago::test
