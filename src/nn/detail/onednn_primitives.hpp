#pragma once

#include "onednn_conv_engine.hpp"

#include <omp.h>

namespace arago::nn::detail {

/// While it lives, OpenMP regions that this thread begins have one thread: oneDNN primitives that are created now are
/// made for one thread and may run inside a parallel region.
class OneThread {
 public:
  OneThread();
  ~OneThread();
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int before_;
};

/// Descriptor of a kernel as it lies in the arena: (ky, kx, in, out) row-major.
dnnl::memory::desc arena_kernel_desc(const ConvShape& layer);

/// The primitives of one layer for shards of `groups` groups, images channels-last, scratchpads given by the caller.
LayerPrimitives make_layer_primitives(const dnnl::engine& engine, const ConvShape& layer, int groups);

/// Brings a kernel of the arena into the layout `to`.
void reorder_kernel(const dnnl::engine& engine, dnnl::stream& stream, const ConvShape& layer, const float* kernel,
                    const dnnl::memory::desc& to, float* reordered);

}  // namespace arago::nn::detail
