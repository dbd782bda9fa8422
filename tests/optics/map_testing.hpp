#pragma once

#include "arago/core/rng.hpp"
#include "arago/optics/maps.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace arago::optics::testing {

inline RealMap random_map(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
  RealMap map("random map", rows, columns);
  for (std::size_t k = 0; k < map.size(); ++k) map.data()[k] = CounterRng(seed, Stream::test, 0, k).normal();
  return map;
}
inline RealMap random_map(std::int64_t samples, std::uint64_t seed) {
  return random_map(samples, samples, seed);
}

inline ComplexMap random_field(std::int64_t samples, std::uint64_t seed) {
  ComplexMap field("random field", samples, samples);
  for (std::size_t k = 0; k < field.size(); ++k) {
    CounterRng rng(seed, Stream::test, 1, k);
    const double re = rng.normal();
    field.data()[k] = Complex<double>(re, rng.normal());
  }
  return field;
}

template <class View>
auto copy_of(const View& view) {
  HostView<typename View::non_const_data_type> copy("copy", view.layout());
  Kokkos::deep_copy(copy, view);
  return copy;
}

inline double magnitude(double value) {
  return std::fabs(value);
}
inline double magnitude(const Complex<double>& value) {
  return std::sqrt(abs_squared(value));
}

template <class View>
double largest(const View& view) {
  double value = 0;
  for (std::size_t k = 0; k < view.size(); ++k) value = std::max(value, magnitude(view.data()[k]));
  return value;
}

/// max |a - b|; NaN in either counts as infinite.
template <class A, class B>
double difference(const A& a, const B& b) {
  if (a.size() != b.size()) return INFINITY;
  double value = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    const double d = magnitude(a.data()[k] - b.data()[k]);
    value = d <= value ? value : (std::isnan(d) ? INFINITY : d);
  }
  return value;
}

/// max |a - b| / max |b|.
template <class A, class B>
double relative_difference(const A& a, const B& b) {
  return difference(a, b) / largest(b);
}

inline double dot(const ConstRealMap& a, const ConstRealMap& b) {
  double total = 0;
  for (std::size_t k = 0; k < a.size(); ++k) total += a.data()[k] * b.data()[k];
  return total;
}

}  // namespace arago::optics::testing
