#pragma once

#include "conv_tile.hpp"

namespace arago::nn::detail {

/// dw(k, i, o) = sum over pixels p of x(p + k, i) dy(p, o), db(o) = sum of dy(p, o), a sum of its own for each shard.
/// The side with more channels is held in vectors, the other is broadcast: `vectors_are_x` tells which.
template <class Scalar>
struct WeightGradientTask {
  const Scalar* x = nullptr;   ///< (groups, height, width, x_pitch), at the first channel that is read
  const Scalar* dy = nullptr;  ///< (groups, height, width, out)
  Scalar* kernel = nullptr;    ///< (shards, pitch) at the layer's kernel (3, 3, in, out)
  Scalar* bias = nullptr;      ///< (shards, pitch) at the layer's bias (out)
  std::ptrdiff_t pitch = 0;    ///< parameters between two shards
  int groups = 0, shard_groups = 1;
  int height = 0, width = 0;
  int in = 0, x_pitch = 0, readable = 0;  ///< readable: channels of x that may be loaded from the first on
  int out = 0;

  static constexpr int block_lanes = tile_vectors * lane_count<Scalar>;
  KOKKOS_INLINE_FUNCTION bool vectors_are_x() const { return out < lane_count<Scalar> && in > out; }
  KOKKOS_INLINE_FUNCTION int vector_channels() const { return vectors_are_x() ? in : out; }
  KOKKOS_INLINE_FUNCTION int broadcast_channels() const { return vectors_are_x() ? out : in; }
  KOKKOS_INLINE_FUNCTION int blocks() const { return (vector_channels() + block_lanes - 1) / block_lanes; }
  /// Rows that are summed before the next channels are taken: about 256 pixels, which stay in the first cache.
  KOKKOS_INLINE_FUNCTION int chunk_rows() const { return width >= 256 ? 1 : 256 / width; }
};

/// acc[i][v] += sum over n pixels of a(p, i) b(p, v), a: broadcast scalars, b: vectors of which `valid` lanes are read.
template <int rows, int vectors, class Scalar>
KOKKOS_FORCEINLINE_FUNCTION void add_pixels(const Scalar* a, int a_pitch, const Scalar* b, int b_pitch, int n,
                                            int valid, Lanes<Scalar> (&acc)[rows][vectors]) {
  constexpr int lanes = lane_count<Scalar>;
  const bool full = valid >= vectors * lanes;
  for (int p = 0; p < n; ++p, a += a_pitch, b += b_pitch) {
    Lanes<Scalar> value[vectors];
#pragma GCC unroll 16
    for (int v = 0; v < vectors; ++v)
      value[v] = full ? load_lanes(b + v * lanes) : load_lanes(b + v * lanes, valid - v * lanes);
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 16
      for (int v = 0; v < vectors; ++v) add_product(acc[i][v], value[v], a[i]);
  }
}

/// Adds a tile of sums to the kernel gradient of one tap, (in, out): rows are broadcast channels from `i0` on, vectors
/// the others from `c0` on.
template <int rows, int vectors, class Scalar>
KOKKOS_FORCEINLINE_FUNCTION void add_to_kernel(const WeightGradientTask<Scalar>& task, Scalar* tap_kernel, int i0,
                                               int c0, Lanes<Scalar> (&acc)[rows][vectors]) {
  constexpr int lanes = lane_count<Scalar>;
  const bool swapped = task.vectors_are_x();
  const int valid = task.vector_channels() - c0;
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i)
#pragma GCC unroll 16
    for (int v = 0; v < vectors; ++v) {
      if (swapped) {
        Scalar sums[lanes];  // indexing acc itself would move all of it to memory
        __builtin_memcpy(sums, &acc[i][v], sizeof sums);
        for (int lane = 0; lane < lanes && v * lanes + lane < valid; ++lane)
          tap_kernel[static_cast<std::ptrdiff_t>(c0 + v * lanes + lane) * task.out + i0 + i] += sums[lane];
        continue;
      }
      Scalar* to = tap_kernel + static_cast<std::ptrdiff_t>(i0 + i) * task.out + c0 + v * lanes;
      add_lanes<Scalar>(acc[i][v], load_lanes(to, valid - v * lanes));
      store_lanes(acc[i][v], valid - v * lanes, to);
    }
}

/// One tap, `rows` broadcast channels from `i0` on, one block of vector channels from `c0` on, image rows r0 .. r1-1:
/// adds to the kernel gradient in memory.
template <int rows, int vectors, class Scalar>
KOKKOS_INLINE_FUNCTION void add_tap_gradient(const WeightGradientTask<Scalar>& task, Scalar* kernel, int group, int tap,
                                             int i0, int c0, int r0, int r1) {
  const bool swapped = task.vectors_are_x();
  const int ky = tap / 3 - 1, kx = tap % 3 - 1;
  const int valid = task.vector_channels() - c0;
  Scalar* place = kernel + static_cast<std::ptrdiff_t>(tap) * task.in * task.out;
  Lanes<Scalar> acc[rows][vectors];
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i)
#pragma GCC unroll 16
    for (int v = 0; v < vectors; ++v) acc[i][v] = zero_lanes<Scalar>();
  const int first = kx < 0 ? 1 : 0, last = kx > 0 ? task.width - 1 : task.width;
  const std::ptrdiff_t image = static_cast<std::ptrdiff_t>(group) * task.height * task.width;
  for (int row = r0; row < r1; ++row) {
    if (row + ky < 0 || row + ky >= task.height) continue;
    const std::ptrdiff_t pixel = image + static_cast<std::ptrdiff_t>(row) * task.width + first;
    const Scalar* dy = task.dy + pixel * task.out;
    const Scalar* x = task.x + (pixel + static_cast<std::ptrdiff_t>(ky) * task.width + kx) * task.x_pitch;
    if (swapped)
      add_pixels<rows, vectors>(dy + i0, task.out, x + c0, task.x_pitch, last - first, task.readable - c0, acc);
    else
      add_pixels<rows, vectors>(x + i0, task.x_pitch, dy + c0, task.out, last - first, valid, acc);
  }
  add_to_kernel(task, place, i0, c0, acc);
}

template <int vectors, class Scalar>
KOKKOS_INLINE_FUNCTION void add_chunk_gradient(const WeightGradientTask<Scalar>& task, Scalar* kernel, int group,
                                               int c0, int r0, int r1) {
  const int channels = task.broadcast_channels();
  int i0 = 0;
  for (; i0 + tile_pixels <= channels; i0 += tile_pixels)
    for (int tap = 0; tap < 9; ++tap) add_tap_gradient<tile_pixels, vectors>(task, kernel, group, tap, i0, c0, r0, r1);
  if constexpr (tile_pixels > 4)
    for (; i0 + 4 <= channels; i0 += 4)
      for (int tap = 0; tap < 9; ++tap) add_tap_gradient<4, vectors>(task, kernel, group, tap, i0, c0, r0, r1);
  for (; i0 < channels; ++i0)
    for (int tap = 0; tap < 9; ++tap) add_tap_gradient<1, vectors>(task, kernel, group, tap, i0, c0, r0, r1);
}

}  // namespace arago::nn::detail
