#pragma once

#include "lanes.hpp"

#include <cstddef>

namespace arago::nn::detail {

/// Vectors of channels and pixels in a register tile: 2 x 8 accumulators on AVX-512, half of that elsewhere.
inline constexpr int tile_vectors = 2;
#if defined(__AVX512F__)
inline constexpr int tile_pixels = 8;
#else
inline constexpr int tile_pixels = 2;
#endif

/// A 3x3 convolution of a stack of channels-last images with packed weights; see pack_weights for their layout.
template <class Scalar>
struct ConvTask {
  const Scalar* x = nullptr;       ///< (groups, height, width, x_pitch), at the first channel that is read
  const Scalar* packed = nullptr;  ///< (blocks, 9, in, lanes of the block)
  const Scalar* bias = nullptr;    ///< (out), or none
  const Scalar* mask = nullptr;    ///< same places as y: y is zero where it is not positive; or none
  Scalar* y = nullptr;             ///< (groups, height, width, y_pitch), at the first channel that is written
  int height = 0, width = 0;
  int in = 0, x_pitch = 0;
  int out = 0, y_pitch = 0;
  bool relu = false, accumulate = false;

  static constexpr int block_lanes = tile_vectors * lane_count<Scalar>;
  KOKKOS_INLINE_FUNCTION int blocks() const { return (out + block_lanes - 1) / block_lanes; }
};

/// acc[p][v] += sum_i x[p pitch + i] w[i][v] for the pixels first <= p < last of a tile of `pixels`.
template <int first, int last, int pixels, int vectors, class Scalar>
KOKKOS_FORCEINLINE_FUNCTION void add_tap(const Scalar* x, int pitch, int in, const Scalar* w,
                                         Lanes<Scalar> (&acc)[pixels][vectors]) {
  constexpr int lanes = lane_count<Scalar>;
  for (int i = 0; i < in; ++i, w += vectors * lanes) {
    Lanes<Scalar> weight[vectors];
#pragma GCC unroll 16
    for (int v = 0; v < vectors; ++v) weight[v] = load_lanes(w + v * lanes);
#pragma GCC unroll 16
    for (int p = first; p < last; ++p) {
      const Scalar value = x[static_cast<std::ptrdiff_t>(p) * pitch + i];
#pragma GCC unroll 16
      for (int v = 0; v < vectors; ++v) add_product(acc[p][v], weight[v], value);
    }
  }
}

/// Writes a tile: bias is already in acc; ReLU, mask or accumulation here.
template <int pixels, int vectors, class Scalar>
KOKKOS_FORCEINLINE_FUNCTION void store_tile(const ConvTask<Scalar>& task, std::ptrdiff_t pixel, int channel,
                                            Lanes<Scalar> (&acc)[pixels][vectors]) {
  constexpr int lanes = lane_count<Scalar>;
#pragma GCC unroll 16
  for (int p = 0; p < pixels; ++p)
#pragma GCC unroll 16
    for (int v = 0; v < vectors; ++v) {
      const int valid = task.out - channel - v * lanes;
      const std::ptrdiff_t place = (pixel + p) * task.y_pitch + channel + v * lanes;
      Lanes<Scalar> value = acc[p][v];
      if (task.accumulate) add_lanes<Scalar>(value, load_lanes(task.y + place, valid));
      if (task.relu) value = where_positive<Scalar>(value, value);
      if (task.mask) value = where_positive<Scalar>(load_lanes(task.mask + place, valid), value);
      store_lanes(value, valid, task.y + place);
    }
}

/// `pixels` outputs of one row from column x0 on, one block of channels. Taps outside the image are left out.
template <int pixels, int vectors, class Scalar>
KOKKOS_FORCEINLINE_FUNCTION void conv_tile(const ConvTask<Scalar>& task, const Scalar* weights, std::ptrdiff_t image,
                                           int row, int x0, int channel) {
  constexpr int lanes = lane_count<Scalar>;
  Lanes<Scalar> acc[pixels][vectors];
#pragma GCC unroll 16
  for (int v = 0; v < vectors; ++v) {
    const int valid = task.out - channel - v * lanes;
    const Lanes<Scalar> start = task.bias ? load_lanes(task.bias + channel + v * lanes, valid) : zero_lanes<Scalar>();
#pragma GCC unroll 16
    for (int p = 0; p < pixels; ++p) acc[p][v] = start;
  }
  for (int ky = 0; ky < 3; ++ky) {
    const int source = row + ky - 1;
    if (source < 0 || source >= task.height) continue;
    const Scalar* x = task.x + (image + static_cast<std::ptrdiff_t>(source) * task.width + x0 - 1) * task.x_pitch;
    for (int kx = 0; kx < 3; ++kx, x += task.x_pitch) {
      const Scalar* w = weights + static_cast<std::ptrdiff_t>(3 * ky + kx) * task.in * (vectors * lanes);
      if (kx == 0 && x0 == 0)
        add_tap<1, pixels>(x, task.x_pitch, task.in, w, acc);
      else if (kx == 2 && x0 + pixels == task.width)
        add_tap<0, pixels - 1>(x, task.x_pitch, task.in, w, acc);
      else
        add_tap<0, pixels>(x, task.x_pitch, task.in, w, acc);
    }
  }
  store_tile(task, image + static_cast<std::ptrdiff_t>(row) * task.width + x0, channel, acc);
}

/// One row of one image, one block of channels.
template <int vectors, class Scalar>
KOKKOS_INLINE_FUNCTION void conv_row(const ConvTask<Scalar>& task, int group, int row, int block) {
  const int channel = block * ConvTask<Scalar>::block_lanes;
  const Scalar* weights = task.packed + static_cast<std::ptrdiff_t>(9) * task.in * channel;
  const std::ptrdiff_t image = static_cast<std::ptrdiff_t>(group) * task.height * task.width;
  int x0 = 0;
  for (; x0 + tile_pixels <= task.width; x0 += tile_pixels)
    conv_tile<tile_pixels, vectors>(task, weights, image, row, x0, channel);
  if constexpr (tile_pixels > 4)
    for (; x0 + 4 <= task.width; x0 += 4) conv_tile<4, vectors>(task, weights, image, row, x0, channel);
  for (; x0 < task.width; ++x0) conv_tile<1, vectors>(task, weights, image, row, x0, channel);
}

}  // namespace arago::nn::detail
