#include "detail/packed_weights.hpp"

#include "detail/narrow_conv.hpp"

namespace arago::nn::detail {
namespace {

/// Block of channels in the vectors: first channel, lanes (padded to whole vectors), channels that exist.
template <class Scalar>
struct Block {
  int first, lanes, valid;

  KOKKOS_INLINE_FUNCTION Block(int index, int channels) {
    constexpr int vector = lane_count<Scalar>, full = tile_vectors * vector;
    first = index * full;
    valid = channels - first < full ? channels - first : full;
    lanes = (valid + vector - 1) / vector * vector;
  }
};

template <class Scalar>
int block_count(int channels) {
  const int full = tile_vectors * lane_count<Scalar>;
  return (channels + full - 1) / full;
}

/// (ky, from, lane = kx to_channels + to) for a narrow convolution; read(tap, from, to) gives a weight.
template <class Scalar, class Read>
void pack_narrow(const ExecutionSpace& exec, int from_channels, int to_channels, const Read& read, Scalar* packed) {
  Kokkos::parallel_for(
      "arago::nn::pack_narrow", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, 3 * from_channels),
      KOKKOS_LAMBDA(const int row) {
        constexpr int lanes = lane_count<Scalar>;
        const int ky = row / from_channels, from = row % from_channels;
        for (int lane = 0; lane < lanes; ++lane)
          packed[row * lanes + lane] =
              lane < 3 * to_channels ? read(3 * ky + lane / to_channels, from, lane % to_channels) : Scalar{0};
      });
}

}  // namespace

template <class Scalar>
void pack_weights(const ExecutionSpace& exec, const ConvShape& shape, const Scalar* kernel, Scalar* packed) {
  const int in = shape.in, out = shape.out, blocks = block_count<Scalar>(out);
  if (is_narrow<Scalar>(out)) {
    const auto read = KOKKOS_LAMBDA(int tap, int from, int to) {
      return kernel[(tap * in + from) * out + to];
    };
    return pack_narrow(exec, in, out, read, packed);
  }
  Kokkos::parallel_for(
      "arago::nn::pack_weights", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, 9 * in),
      KOKKOS_LAMBDA(const int row) {  // row = tap * in + channel, as in the arena
        for (int b = 0; b < blocks; ++b) {
          const Block<Scalar> block(b, out);
          const Scalar* from = kernel + static_cast<std::ptrdiff_t>(row) * out + block.first;
          Scalar* to = packed + static_cast<std::ptrdiff_t>(9 * in) * block.first + row * block.lanes;
          for (int lane = 0; lane < block.valid; ++lane) to[lane] = from[lane];
          for (int lane = block.valid; lane < block.lanes; ++lane) to[lane] = Scalar{0};
        }
      });
}

template <class Scalar>
void pack_transposed_weights(const ExecutionSpace& exec, const ConvShape& shape, const Scalar* kernel, Scalar* packed) {
  const int in = shape.in, out = shape.out;
  if (is_narrow<Scalar>(in)) {
    const auto read = KOKKOS_LAMBDA(int tap, int from, int to) {
      return kernel[((8 - tap) * in + to) * out + from];
    };
    return pack_narrow(exec, out, in, read, packed);
  }
  Kokkos::parallel_for(
      "arago::nn::pack_transposed_weights", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, 9 * block_count<Scalar>(in)),
      KOKKOS_LAMBDA(const int item) {
        const int tap = item % 9;
        const Block<Scalar> block(item / 9, in);
        const Scalar* from = kernel + (static_cast<std::ptrdiff_t>(8 - tap) * in + block.first) * out;
        Scalar* to = packed + static_cast<std::ptrdiff_t>(9 * out) * block.first + tap * out * block.lanes;
        for (int o = 0; o < out; ++o, to += block.lanes) {
          for (int lane = 0; lane < block.valid; ++lane) to[lane] = from[lane * out + o];
          for (int lane = block.valid; lane < block.lanes; ++lane) to[lane] = Scalar{0};
        }
      });
}

template void pack_weights(const ExecutionSpace&, const ConvShape&, const float*, float*);
template void pack_weights(const ExecutionSpace&, const ConvShape&, const double*, double*);
template void pack_transposed_weights(const ExecutionSpace&, const ConvShape&, const float*, float*);
template void pack_transposed_weights(const ExecutionSpace&, const ConvShape&, const double*, double*);

}  // namespace arago::nn::detail
