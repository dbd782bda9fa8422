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

/// Both axes of an image.
template <class Scalar>
struct PlaneSampling {
  Sampling<Scalar> rows, columns;
};
template <class Scalar>
KOKKOS_INLINE_FUNCTION PlaneSampling<Scalar> sample_at(double row_offset, double column_offset) {
  return {sample_at<Scalar>(row_offset), sample_at<Scalar>(column_offset)};
}
template <class Scalar>
KOKKOS_INLINE_FUNCTION PlaneSampling<Scalar> transposed(const PlaneSampling<Scalar>& s) {
  return {transposed(s.rows), transposed(s.columns)};
}

/// A sampled image: complex pixels as (re, im) pairs, `columns` of them in a row.
template <class Scalar>
struct Source {
  const Scalar* pixels;
  int columns;
  Window row_window, column_window;
};

/// Row y of an output image, `columns` pixels.
template <class Scalar>
struct Row {
  Scalar* pixels;
  int columns;
  int y;
};

/// out(u) += weight * (w0 in(u + first) + w1 in(u + first + 1)) for complex pixels. The loops run over real numbers
/// with unit stride; the two pixels at the ends of the window, where one tap only is inside, are done by themselves.
template <class Scalar>
KOKKOS_INLINE_FUNCTION void add_sampled_row(const Row<Scalar>& target, const Scalar* KOKKOS_RESTRICT in,
                                            const Window& window, const Sampling<Scalar>& s, Scalar weight) {
  Scalar* KOKKOS_RESTRICT const out = target.pixels;
  const int n = target.columns;
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

/// Adds a row of an image that is sampled in both directions to `target`.
template <class Scalar>
KOKKOS_INLINE_FUNCTION void add_sampled(const Row<Scalar>& target, const Source<Scalar>& source,
                                        const PlaneSampling<Scalar>& at) {
  const int y0 = target.y + at.rows.first;
  const Window& inside = source.row_window;
  if (y0 >= inside.low && y0 < inside.high)
    add_sampled_row(target, source.pixels + 2 * y0 * source.columns, source.column_window, at.columns, at.rows.w0);
  if (at.rows.w1 != Scalar(0) && y0 + 1 >= inside.low && y0 + 1 < inside.high)
    add_sampled_row(target, source.pixels + 2 * (y0 + 1) * source.columns, source.column_window, at.columns,
                    at.rows.w1);
}

/// What add_sampled gives for an image of ones, on real numbers: the coverage of a row.
template <class Scalar>
KOKKOS_INLINE_FUNCTION void add_coverage(const Row<Scalar>& target, const Window& window,
                                         const PlaneSampling<Scalar>& at) {
  const int y0 = target.y + at.rows.first, n = target.columns;
  Scalar* const out = target.pixels;
  Scalar weight = 0;
  if (y0 >= window.low && y0 < window.high) weight += at.rows.w0;
  if (y0 + 1 >= window.low && y0 + 1 < window.high) weight += at.rows.w1;
  if (weight == Scalar(0)) return;
  const int low = window.low - at.columns.first, high = window.high - at.columns.first;
  for (int x = low > 0 ? low : 0; x < (high < n ? high : n); ++x) out[x] += weight * at.columns.w0;
  for (int x = low - 1 > 0 ? low - 1 : 0; x < (high - 1 < n ? high - 1 : n); ++x) out[x] += weight * at.columns.w1;
}

}  // namespace arago::ptycho::detail
