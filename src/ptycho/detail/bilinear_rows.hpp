#pragma once

#include <Kokkos_Core.hpp>

#include <cmath>

namespace arago::ptycho::detail {

/// Bilinear sampling along one axis at a constant offset: out(u) = w0 in(u + first) + w1 in(u + first + 1).
template <class Scalar>
struct Sampling {
  int first;
  Scalar w0, w1;
};

/// Sampling at u + offset.
template <class Scalar>
KOKKOS_INLINE_FUNCTION Sampling<Scalar> sample_at(double offset) {
  const double whole = floor(offset);
  const double fraction = offset - whole;
  return {static_cast<int>(whole), static_cast<Scalar>(1.0 - fraction), static_cast<Scalar>(fraction)};
}

/// The transposed sampling, with the same weights: in(v) = w0 out(v - first) + w1 out(v - first - 1).
template <class Scalar>
KOKKOS_INLINE_FUNCTION Sampling<Scalar> transposed(const Sampling<Scalar>& s) {
  if (s.w1 == Scalar(0)) return {-s.first, s.w0, Scalar(0)};
  return {-s.first - 1, s.w1, s.w0};
}

/// Indices [low, high) of the input that count; outside is zero.
struct Window {
  int low, high;
};

/// A sampled image: complex pixels as (re, im) pairs, `columns` of them in a row.
template <class Scalar>
struct Source {
  const Scalar* pixels;
  int columns;
  Window row_window, column_window;
};

/// out(u) += weight * (w0 in(u + first) + w1 in(u + first + 1)) for n complex pixels. The loops run over real numbers
/// with unit stride; the two pixels at the ends of the window, where one tap only is inside, are done by themselves.
template <class Scalar>
KOKKOS_INLINE_FUNCTION void add_sampled_row(Scalar* KOKKOS_RESTRICT out, int n, const Scalar* KOKKOS_RESTRICT in,
                                            const Window& window, const Sampling<Scalar>& s, Scalar weight) {
  const Scalar a = weight * s.w0;
  const Scalar b = weight * s.w1;
  const int begin = window.low - s.first > 0 ? window.low - s.first : 0;
  const int shift = 2 * s.first;
  if (b == Scalar(0)) {
    const int end = window.high - s.first < n ? window.high - s.first : n;
    for (int k = 2 * begin; k < 2 * end; ++k) out[k] += a * in[k + shift];
    return;
  }
  const int upper_edge = window.high - 1 - s.first;  // the second tap is outside
  const int lower_edge = window.low - 1 - s.first;   // the first one is
  const int end = upper_edge < n ? upper_edge : n;
  for (int k = 2 * begin; k < 2 * end; ++k) out[k] += a * in[k + shift] + b * in[k + shift + 2];
  if (lower_edge >= 0 && lower_edge < n) {
    out[2 * lower_edge] += b * in[2 * window.low];
    out[2 * lower_edge + 1] += b * in[2 * window.low + 1];
  }
  if (upper_edge >= 0 && upper_edge < n) {
    out[2 * upper_edge] += a * in[2 * window.high - 2];
    out[2 * upper_edge + 1] += a * in[2 * window.high - 1];
  }
}

/// Adds row y of an image that is sampled in both directions to `out` (n complex pixels).
template <class Scalar>
KOKKOS_INLINE_FUNCTION void add_sampled(Scalar* out, int n, int y, const Source<Scalar>& source,
                                        const Sampling<Scalar>& rows, const Sampling<Scalar>& columns) {
  const int y0 = y + rows.first;
  const Window& inside = source.row_window;
  if (y0 >= inside.low && y0 < inside.high)
    add_sampled_row(out, n, source.pixels + 2 * y0 * source.columns, source.column_window, columns, rows.w0);
  if (rows.w1 != Scalar(0) && y0 + 1 >= inside.low && y0 + 1 < inside.high)
    add_sampled_row(out, n, source.pixels + 2 * (y0 + 1) * source.columns, source.column_window, columns, rows.w1);
}

/// What add_sampled gives for an image of ones, on real numbers: the coverage of row y.
template <class Scalar>
KOKKOS_INLINE_FUNCTION void add_coverage(Scalar* out, int n, int y, const Window& window, const Sampling<Scalar>& rows,
                                         const Sampling<Scalar>& columns) {
  const int y0 = y + rows.first;
  Scalar weight = 0;
  if (y0 >= window.low && y0 < window.high) weight += rows.w0;
  if (y0 + 1 >= window.low && y0 + 1 < window.high) weight += rows.w1;
  if (weight == Scalar(0)) return;
  const int low = window.low - columns.first, high = window.high - columns.first;
  for (int x = low > 0 ? low : 0; x < (high < n ? high : n); ++x) out[x] += weight * columns.w0;
  for (int x = low - 1 > 0 ? low - 1 : 0; x < (high - 1 < n ? high - 1 : n); ++x) out[x] += weight * columns.w1;
}

}  // namespace arago::ptycho::detail
