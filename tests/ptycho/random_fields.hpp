#pragma once

#include "arago/core/rng.hpp"
#include "arago/core/views.hpp"

#include <cmath>
#include <cstdint>

// Random inputs and inner products for the identity tests of ptycho.
namespace arago::ptycho::testing {

inline void draw(CounterRng& rng, double& value) {
  value = rng.uniform(-1.0, 1.0);
}
inline void draw(CounterRng& rng, float& value) {
  value = static_cast<float>(rng.uniform(-1.0, 1.0));
}
template <class S>
void draw(CounterRng& rng, Complex<S>& value) {
  value = Complex<S>(static_cast<S>(rng.uniform(-1.0, 1.0)), static_cast<S>(rng.uniform(-1.0, 1.0)));
}

/// A View of uniform numbers in [-1, 1) (real and imaginary part).
template <class Data, class... Extents>
View<Data> random_view(std::uint64_t seed, Extents... extents) {
  View<Data> view("random", extents...);
  auto host = Kokkos::create_mirror_view(view);
  CounterRng rng(seed, Stream::test, 0, 0);
  for (std::size_t k = 0; k < host.size(); ++k) draw(rng, host.data()[k]);
  Kokkos::deep_copy(view, host);
  return view;
}

template <class S>
S real_product(const S& a, const S& b) {
  return a * b;
}
template <class S>
S real_product(const Complex<S>& a, const Complex<S>& b) {
  return a.real() * b.real() + a.imag() * b.imag();
}

/// Re <a, b> in double.
template <class A, class B>
double inner(const A& a, const B& b) {
  auto x = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), a);
  auto y = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), b);
  double sum = 0.0;
  for (std::size_t k = 0; k < x.size(); ++k) sum += real_product(x.data()[k], y.data()[k]);
  return sum;
}

template <class V>
double norm(const V& v) {
  return std::sqrt(inner(v, v));
}

/// Displacements (B, C, 2): up to `reach`, each group centred; group 0 is zero and group 1 whole pixels.
inline View<double***> displacements(std::uint64_t seed, int groups, int channels, double reach) {
  View<double***> d("displacement", groups, channels, 2);
  auto host = Kokkos::create_mirror_view(d);
  CounterRng rng(seed, Stream::test, 0, 1);
  for (int b = 1; b < groups; ++b)
    for (int axis = 0; axis < 2; ++axis) {
      double mean = 0.0;
      for (int c = 0; c < channels; ++c) {
        host(b, c, axis) = b == 1 ? std::round(rng.uniform(-reach, reach)) : rng.uniform(-reach, reach);
        mean += host(b, c, axis) / channels;
      }
      if (b > 1)
        for (int c = 0; c < channels; ++c) host(b, c, axis) -= mean;
    }
  Kokkos::deep_copy(d, host);
  return d;
}

}  // namespace arago::ptycho::testing
