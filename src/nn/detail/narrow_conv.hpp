#pragma once

#include "conv_tile.hpp"

namespace arago::nn::detail {

/// A convolution is narrow if the three columns of its kernel for all its outputs fit into one vector: the heads, with
/// one map or a few. Its packed weights are (ky, in, lane = kx out + o), and
///   z(q, kx, o) = sum_{ky, i} x(row + ky - 1, q, i) w(ky, kx, i, o),   y(q, o) = b(o) + sum_kx z(q + kx - 1, kx, o),
/// so that a vector does three taps at once.
template <class Scalar>
KOKKOS_INLINE_FUNCTION constexpr bool is_narrow(int out) {
  return 3 * out <= lane_count<Scalar>;
}

/// `pixels` outputs of one row from column x0 on.
template <int pixels, class Scalar>
KOKKOS_INLINE_FUNCTION void narrow_tile(const ConvTask<Scalar>& task, std::ptrdiff_t image, int row, int x0) {
  constexpr int lanes = lane_count<Scalar>, columns = pixels + 2;  // column c of the tile is x0 - 1 + c of the image
  Lanes<Scalar> z[columns][1];
#pragma GCC unroll 16
  for (int c = 0; c < columns; ++c) z[c][0] = zero_lanes<Scalar>();
  const bool left = x0 == 0, right = x0 + pixels == task.width;
  for (int ky = 0; ky < 3; ++ky) {
    const int source = row + ky - 1;
    if (source < 0 || source >= task.height) continue;
    const Scalar* x = task.x + (image + static_cast<std::ptrdiff_t>(source) * task.width + x0 - 1) * task.x_pitch;
    const Scalar* w = task.packed + static_cast<std::ptrdiff_t>(ky) * task.in * lanes;
    if (left && right)
      add_tap<1, columns - 1>(x, task.x_pitch, task.in, w, z);
    else if (left)
      add_tap<1, columns>(x, task.x_pitch, task.in, w, z);
    else if (right)
      add_tap<0, columns - 1>(x, task.x_pitch, task.in, w, z);
    else
      add_tap<0, columns>(x, task.x_pitch, task.in, w, z);
  }
  Scalar sums[columns][lanes];
  for (int c = 0; c < columns; ++c) __builtin_memcpy(sums[c], &z[c][0], sizeof sums[c]);
  const std::ptrdiff_t pixel = image + static_cast<std::ptrdiff_t>(row) * task.width + x0;
  for (int p = 0; p < pixels; ++p)
    for (int o = 0; o < task.out; ++o) {
      const std::ptrdiff_t place = (pixel + p) * task.y_pitch + o;
      Scalar value = task.bias ? task.bias[o] : Scalar{0};
      for (int kx = 0; kx < 3; ++kx) value += sums[p + kx][kx * task.out + o];
      if (task.accumulate) value += task.y[place];
      if ((task.relu && !(value > Scalar{0})) || (task.mask && !(task.mask[place] > Scalar{0}))) value = Scalar{0};
      task.y[place] = value;
    }
}

/// One row of one image.
template <class Scalar>
KOKKOS_INLINE_FUNCTION void narrow_row(const ConvTask<Scalar>& task, int group, int row) {
  const std::ptrdiff_t image = static_cast<std::ptrdiff_t>(group) * task.height * task.width;
  int x0 = 0;
  for (; x0 + 8 <= task.width; x0 += 8) narrow_tile<8>(task, image, row, x0);
  for (; x0 + 2 <= task.width; x0 += 2) narrow_tile<2>(task, image, row, x0);
  for (; x0 < task.width; ++x0) narrow_tile<1>(task, image, row, x0);
}

}  // namespace arago::nn::detail
