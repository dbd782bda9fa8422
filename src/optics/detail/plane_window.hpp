#pragma once

#include "optics/detail/beam_path.hpp"
#include "optics/detail/phasor.hpp"

#include <algorithm>

namespace arago::optics::detail {

/// Visits the samples of a padded plane that a mirror covers: body(line, element, value).
template <class Scalar, class Body>
void for_window(const MirrorPlane& mirror, const HostView<Complex<Scalar>**>& plane, const Body& body) {
  for (std::int64_t line = 0; line < mirror.window.count; ++line)
    for (std::int64_t e = 0; e < mirror.window.count; ++e) {
      const std::int64_t row = mirror.window.first + (mirror.lines_along_y ? e : line);
      const std::int64_t col = mirror.window.first + (mirror.lines_along_y ? line : e);
      body(line, e, plane(row, col));
    }
}

template <class Scalar>
void gather(const MirrorPlane& mirror, const HostView<Complex<Scalar>**>& plane,
            const HostView<Complex<Scalar>**>& lines) {
  for_window(mirror, plane, [&](std::int64_t line, std::int64_t e, Complex<Scalar>& value) { lines(line, e) = value; });
}

template <class Scalar>
void clear_outside(const MirrorPlane& mirror, const HostView<Complex<Scalar>**>& plane) {
  const auto n = static_cast<std::int64_t>(plane.extent(0));
  const std::int64_t first = mirror.window.first, end = first + mirror.window.count;
  for (std::int64_t row = 0; row < n; ++row) {
    const bool inside = row >= first && row < end;
    std::fill_n(&plane(row, 0), inside ? first : n, Complex<Scalar>(0, 0));
    if (inside) std::fill_n(&plane(row, 0) + end, n - end, Complex<Scalar>(0, 0));
  }
}

/// Field before a mirror -> behind it, in place; returns the power behind.
template <class Scalar>
double apply_screen(const MirrorPlane& mirror, std::size_t wavelength, const HostView<Complex<Scalar>**>& field) {
  double power = 0;
  clear_outside(mirror, field);
  for_window(mirror, field, [&](std::int64_t line, std::int64_t e, Complex<Scalar>& value) {
    if (!mirror.unlimited()) value = product(value, mirror.template screens<Scalar>()[wavelength](line, e));
    power += abs_squared(value);
  });
  return power;
}

/// plane <- field in its middle, zeros around.
template <class Scalar>
void put_in_middle(const HostView<Complex<Scalar>**>& plane, const ConstComplexMapOf<Scalar>& field) {
  const auto n = static_cast<std::int64_t>(field.extent(0));
  const std::int64_t first = (static_cast<std::int64_t>(plane.extent(0)) - n) / 2;
  std::fill_n(plane.data(), plane.size(), Complex<Scalar>(0, 0));
  for (std::int64_t row = 0; row < n; ++row) std::copy_n(&field(row, 0), n, &plane(first + row, first));
}

/// out[k] = value(k, plane's middle), k counting row by row.
template <class Scalar, class Value>
void take_middle(const HostView<Complex<Scalar>**>& plane, const HostView<Complex<Scalar>**>& out, const Value& value) {
  const auto n = static_cast<std::int64_t>(out.extent(0));
  const std::int64_t first = (static_cast<std::int64_t>(plane.extent(0)) - n) / 2;
  for (std::int64_t row = 0; row < n; ++row)
    for (std::int64_t col = 0; col < n; ++col) out(row, col) = value(row * n + col, plane(first + row, first + col));
}

}  // namespace arago::optics::detail
