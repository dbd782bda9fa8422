#pragma once

#include "arago/core/views.hpp"

#include <memory>
#include <string>
#include <vector>

namespace arago::nn {

/// Which code does the convolutions. Part of the numerics: engines agree to rounding, not to the last bit.
enum class Engine {
  onednn,  ///< oneDNN on the host, float only; a shard is a primitive of fixed shape on one thread
  kokkos,  ///< our own kernels, float and double, any execution space
};

/// One 3x3 convolution, stride 1, zero padding, of channels-last images (groups, height, width, channels):
///   y(p, o) = act( b(o) + sum_{k, i} x(p + k, i) w(k, i, o) ),  k = (ky, kx) in {-1, 0, 1}^2, act = ReLU or nothing.
/// It may read some of the channels of a wider tensor: channels [in_first, in_first + in) of in_pitch.
struct ConvShape {
  int height = 0, width = 0;
  int in = 0, out = 0;
  int in_pitch = 0, in_first = 0;
  bool relu = true;
  std::size_t kernel_offset = 0, bias_offset = 0;  ///< in the parameter arena, kernel (ky, kx, in, out) row-major

  double flop_per_group() const { return 2.0 * 9 * height * width * in * out; }
};

/// Which groups a call works on and who works: all threads on the whole local batch, or the calling thread on a shard.
struct WorkSpan {
  int first_group = 0, groups = 0;
  int first_shard = 0, shards = 0;
  bool whole_batch = true;  ///< false: called inside a parallel region; no kernel is launched
};

/// Convolutions of a network, forward and backward. Pointers are to group `span.first_group` of dense tensors.
template <class Scalar>
class ConvEngine {
 public:
  virtual ~ConvEngine() = default;

  /// How a batch of `shards` shards is to be computed by `threads` threads: shard by shard, each call on one thread
  /// inside a parallel region (true), or by calls for the whole batch (false).
  virtual bool works_by_shard(int shards, int threads) const = 0;
  /// Makes ready for a batch of this many groups; called outside parallel regions before anything else.
  virtual void prepare(int groups) = 0;
  /// Brings weights (parameters) into the form that the engine computes with; once a step, shared by all shards.
  virtual void load_weights(const ExecutionSpace& exec, const View<const Scalar*>& weights, bool for_backward) = 0;

  /// y (out channels, dense) from x (in_pitch channels).
  virtual void forward(const ExecutionSpace& exec, const WorkSpan& span, int layer, const Scalar* x, Scalar* y) = 0;
  /// dx (in_pitch channels; only the channels that the layer reads are written) from dy: the transposed convolution.
  /// `relu_output`, if given (same shape as dx), masks it: dx is zero where relu_output is not positive. `accumulate`
  /// adds to dx instead of writing it; both together are not used.
  virtual void backward_data(const ExecutionSpace& exec, const WorkSpan& span, int layer, const Scalar* dy,
                             const Scalar* relu_output, bool accumulate, Scalar* dx) = 0;
  /// Kernel and bias gradients of each shard of the span, into rows span.first_shard... of (shards, parameters).
  virtual void backward_weights(const ExecutionSpace& exec, const WorkSpan& span, int layer, const Scalar* x,
                                const Scalar* dy, const View<Scalar**>& shard_gradients) = 0;
  /// Names of the implementations in use, a line a layer and direction, for records and tests.
  virtual std::vector<std::string> implementations() const = 0;
};

/// Throws InputError if the engine cannot do this precision or this build's execution space.
template <class Scalar>
std::unique_ptr<ConvEngine<Scalar>> make_conv_engine(Engine engine, std::vector<ConvShape> layers, int shard_groups);

}  // namespace arago::nn
