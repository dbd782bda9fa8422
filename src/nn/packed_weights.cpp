#include "detail/packed_weights.hpp"

namespace arago::nn::detail {
namespace {

/// Where a packed scalar comes from. `to` is the channel in the vectors, `from` the one that is summed over.
struct PackedPlace {
  int tap, from, to;
};

template <class Scalar>
KOKKOS_INLINE_FUNCTION PackedPlace packed_place(int index, int from_channels, int to_channels) {
  constexpr int lanes = lane_count<Scalar>, block_lanes = tile_vectors * lanes;
  const int padded = (to_channels + lanes - 1) / lanes * lanes;
  const int block = index / (9 * from_channels * block_lanes);
  const int width = padded - block * block_lanes < block_lanes ? padded - block * block_lanes : block_lanes;
  const int within = index - block * (9 * from_channels * block_lanes);
  return {within / width / from_channels, within / width % from_channels, block * block_lanes + within % width};
}

}  // namespace

template <class Scalar>
void pack_weights(const ExecutionSpace& exec, const ConvShape& shape, const Scalar* kernel, Scalar* packed) {
  const int in = shape.in, out = shape.out;
  Kokkos::parallel_for(
      "arago::nn::pack_weights",
      Kokkos::RangePolicy<ExecutionSpace>(exec, 0, static_cast<int>(packed_size<Scalar>(in, out))),
      KOKKOS_LAMBDA(const int index) {
        const PackedPlace place = packed_place<Scalar>(index, in, out);
        packed[index] = place.to < out ? kernel[(place.tap * in + place.from) * out + place.to] : Scalar{0};
      });
}

template <class Scalar>
void pack_transposed_weights(const ExecutionSpace& exec, const ConvShape& shape, const Scalar* kernel, Scalar* packed) {
  const int in = shape.in, out = shape.out;
  Kokkos::parallel_for(
      "arago::nn::pack_transposed_weights",
      Kokkos::RangePolicy<ExecutionSpace>(exec, 0, static_cast<int>(packed_size<Scalar>(out, in))),
      KOKKOS_LAMBDA(const int index) {
        const PackedPlace place = packed_place<Scalar>(index, out, in);
        packed[index] = place.to < in ? kernel[((8 - place.tap) * in + place.to) * out + place.from] : Scalar{0};
      });
}

template void pack_weights(const ExecutionSpace&, const ConvShape&, const float*, float*);
template void pack_weights(const ExecutionSpace&, const ConvShape&, const double*, double*);
template void pack_transposed_weights(const ExecutionSpace&, const ConvShape&, const float*, float*);
template void pack_transposed_weights(const ExecutionSpace&, const ConvShape&, const double*, double*);

}  // namespace arago::nn::detail
