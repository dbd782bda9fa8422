#pragma once

#include "arago/core/views.hpp"
#include "arago/nn/conv_engine.hpp"

namespace arago::nn::detail {

/// Extents of one channels-last image.
struct ImageExtents {
  int height = 0, width = 0, channels = 0;
};

/// x (groups, height, width, channels) = 0.
template <class Scalar>
void set_zero(const ExecutionSpace& exec, const WorkSpan& span, const ImageExtents& extents, Scalar* x);

/// 2 x 2 maximum, stride 2: x (groups, height, width, channels) -> y (groups, height/2, width/2, channels).
template <class Scalar>
void pool(const ExecutionSpace& exec, const WorkSpan& span, const ImageExtents& x_extents, const Scalar* x, Scalar* y);

/// Backward of ReLU followed by pool, with respect to what went into the ReLU: dy goes to the first of the largest of
/// its four pixels if that is positive. x = the ReLU's output.
template <class Scalar>
void pool_vjp(const ExecutionSpace& exec, const WorkSpan& span, const ImageExtents& x_extents, const Scalar* x,
              const Scalar* dy, Scalar* dx);

/// Nearest-neighbour upsampling by 2: x (groups, height, width, channels) -> y (groups, 2 height, 2 width, channels).
template <class Scalar>
void upsample(const ExecutionSpace& exec, const WorkSpan& span, const ImageExtents& x_extents, const Scalar* x,
              Scalar* y);

/// Backward of ReLU followed by upsample: the sum over four pixels of dy where x, the ReLU's output, is positive.
template <class Scalar>
void upsample_vjp(const ExecutionSpace& exec, const WorkSpan& span, const ImageExtents& x_extents, const Scalar* x,
                  const Scalar* dy, Scalar* dx);

}  // namespace arago::nn::detail
