#pragma once

#include "arago/core/views.hpp"
#include "arago/nn/conv_engine.hpp"
#include "conv_tile.hpp"

namespace arago::nn::detail {

/// Scalars of a packed layer: out channels are padded to whole vectors.
template <class Scalar>
std::size_t packed_size(int in, int out) {
  const int lanes = lane_count<Scalar>;
  return std::size_t{9} * in * ((out + lanes - 1) / lanes * lanes);
}

/// Arena kernel (ky, kx, in, out) -> (blocks of out channels, tap, in, lanes of the block), padding lanes zero; for a
/// narrow convolution as narrow_conv.hpp says.
template <class Scalar>
void pack_weights(const ExecutionSpace& exec, const ConvShape& shape, const Scalar* kernel, Scalar* packed);

/// The same for the transposed convolution: in and out are exchanged and the taps are mirrored.
template <class Scalar>
void pack_transposed_weights(const ExecutionSpace& exec, const ConvShape& shape, const Scalar* kernel, Scalar* packed);

}  // namespace arago::nn::detail
