#pragma once

#include "arago/core/views.hpp"

#include <cstdint>

// The pictures behind make_object. All are (size, size); rows first.
namespace arago::ptycho::detail {

/// Amplitude and, where the kind has one of its own, phase (else empty).
struct Drawing {
  HostView<double**> amplitude;
  HostView<double**> phase;
};

/// lines_between 400 pairs of uniform random points.
HostView<double**> draw_lines(int size, std::uint64_t seed);

/// Gaussian random field of spectral power |k|^-0.4 (zero mode 0), stretched to [0, 1] and blurred with 1 px: white
/// noise of size/2 cells is filtered in Fourier space and enlarged twice by bilinear interpolation of aligned corners.
HostView<double**> draw_random_field(int size, std::uint64_t seed);

/// Dead leaves: discs fall until the plane is covered, the last on top. Radius density r^-3 between 3 px and size/8,
/// amplitude uniform in [0.4, 1], phase uniform in [-1.2, 1.2] rad; edges one pixel soft.
Drawing draw_dead_leaves(int size, std::uint64_t seed);

/// 36 spokes: s = sign-like sin(36 theta), one pixel soft, inside radius 0.45 size and outside 0.04 size; amplitude
/// 1 - 0.5 t, phase 0.8 t with t = 1 on spokes, 0 elsewhere.
Drawing draw_siemens_star(int size);

/// Petals: 24 curves r(theta) = r_k (1 + 0.3 cos(m_k theta + phi_k)), k from large to small, random m_k in 3..9 and
/// phases; inside curve k the values are k's: amplitude uniform in [0.5, 1], phase uniform in [-1, 1] rad; edges one
/// pixel soft.
Drawing draw_moonflower(int size, std::uint64_t seed);

}  // namespace arago::ptycho::detail
