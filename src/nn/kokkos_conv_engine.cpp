#include "detail/kokkos_conv_engine.hpp"

#include "detail/conv_tile.hpp"
#include "detail/for_each.hpp"
#include "detail/narrow_conv.hpp"
#include "detail/packed_weights.hpp"
#include "detail/weight_gradient.hpp"

#include <type_traits>

namespace arago::nn::detail {
namespace {

template <class Scalar>
void convolve(const ExecutionSpace& exec, const WorkSpan& span, const ConvTask<Scalar>& task) {
  const int rows = task.height;
  if (is_narrow<Scalar>(task.out)) {
    for_each(
        exec, span, "arago::nn::convolve_narrow", span.groups * rows,
        KOKKOS_LAMBDA(const int item) { narrow_row(task, item / rows, item % rows); });
    return;
  }
  const int blocks = task.blocks();
  for_each(
      exec, span, "arago::nn::convolve", span.groups * blocks * rows, KOKKOS_LAMBDA(const int item) {
        const int group = item / (blocks * rows), block = item / rows % blocks, row = item % rows;
        if (task.out - block * task.block_lanes > lane_count<Scalar>)
          conv_row<tile_vectors>(task, group, row, block);
        else
          conv_row<1>(task, group, row, block);
      });
}

/// Kernel gradient of one shard and one block of vector channels.
template <class Scalar>
KOKKOS_INLINE_FUNCTION void sum_kernel_gradient(const WeightGradientTask<Scalar>& task, int shard, int block) {
  Scalar* kernel = task.kernel + shard * task.pitch;
  const int c0 = block * task.block_lanes;
  const int c1 = c0 + task.block_lanes < task.vector_channels() ? c0 + task.block_lanes : task.vector_channels();
  const int in0 = task.vectors_are_x() ? c0 : 0, in1 = task.vectors_are_x() ? c1 : task.in;
  const int out0 = task.vectors_are_x() ? 0 : c0, out1 = task.vectors_are_x() ? task.out : c1;
  for (int tap = 0; tap < 9; ++tap)
    for (int i = in0; i < in1; ++i)
      for (int o = out0; o < out1; ++o) kernel[(static_cast<std::ptrdiff_t>(tap) * task.in + i) * task.out + o] = 0;
  const int first = shard * task.shard_groups;
  const int last = first + task.shard_groups < task.groups ? first + task.shard_groups : task.groups;
  for (int group = first; group < last; ++group)
    for (int row = 0; row < task.height; row += task.chunk_rows()) {
      const int end = row + task.chunk_rows() < task.height ? row + task.chunk_rows() : task.height;
      if (c1 - c0 > lane_count<Scalar>)
        add_chunk_gradient<tile_vectors>(task, kernel, group, c0, row, end);
      else
        add_chunk_gradient<1>(task, kernel, group, c0, row, end);
    }
}

/// Bias gradient of one shard and one vector of out channels.
template <class Scalar>
KOKKOS_INLINE_FUNCTION void sum_bias_gradient(const WeightGradientTask<Scalar>& task, int shard, int vector) {
  const int channel = vector * lane_count<Scalar>, valid = task.out - channel;
  const int first = shard * task.shard_groups;
  const int last = first + task.shard_groups < task.groups ? first + task.shard_groups : task.groups;
  const std::ptrdiff_t pixels = static_cast<std::ptrdiff_t>(last - first) * task.height * task.width;
  const Scalar* dy = task.dy + static_cast<std::ptrdiff_t>(first) * task.height * task.width * task.out + channel;
  constexpr int chains = 4;  // independent sums, since one would wait for itself
  Lanes<Scalar> sums[chains] = {zero_lanes<Scalar>(), zero_lanes<Scalar>(), zero_lanes<Scalar>(), zero_lanes<Scalar>()};
  std::ptrdiff_t pixel = 0;
  for (; pixel + chains <= pixels; pixel += chains)
    for (int c = 0; c < chains; ++c, dy += task.out) add_lanes<Scalar>(sums[c], load_lanes(dy, valid));
  for (; pixel < pixels; ++pixel, dy += task.out) add_lanes<Scalar>(sums[0], load_lanes(dy, valid));
  add_lanes<Scalar>(sums[0], sums[1]);
  add_lanes<Scalar>(sums[2], sums[3]);
  add_lanes<Scalar>(sums[0], sums[2]);
  store_lanes(sums[0], valid, task.bias + shard * task.pitch + channel);
}

}  // namespace

template <class Scalar>
KokkosConvEngine<Scalar>::KokkosConvEngine(std::vector<ConvShape> layers, int shard_groups)
    : layers_(std::move(layers)), shard_groups_(shard_groups) {
  std::size_t packed = 0, transposed = 0;
  for (const ConvShape& layer : layers_) {
    packed_offset_.push_back(packed);
    transposed_offset_.push_back(transposed);
    packed += packed_size<Scalar>(layer.in, layer.out);
    transposed += packed_size<Scalar>(layer.out, layer.in);
  }
  packed_ = View<Scalar*>(uninitialised("packed weights"), packed);
  transposed_ = View<Scalar*>(uninitialised("transposed weights"), transposed);
}

/// By shard unless threads would idle for more than a fifth of the time, or the kernels run on a device.
template <class Scalar>
bool KokkosConvEngine<Scalar>::works_by_shard(int shards, int threads) const {
  if (!std::is_same_v<ExecutionSpace, HostSpace> || shards == 0) return false;
  const int rounds = (shards + threads - 1) / threads;
  return 5 * shards >= 4 * rounds * threads;
}

template <class Scalar>
void KokkosConvEngine<Scalar>::load_weights(const ExecutionSpace& exec, const View<const Scalar*>& weights,
                                            bool for_backward) {
  weights_ = weights;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Scalar* kernel = weights.data() + layers_[i].kernel_offset;
    if (for_backward)
      pack_transposed_weights(exec, layers_[i], kernel, transposed_.data() + transposed_offset_[i]);
    else
      pack_weights(exec, layers_[i], kernel, packed_.data() + packed_offset_[i]);
  }
  exec.fence();
}

template <class Scalar>
void KokkosConvEngine<Scalar>::forward(const ExecutionSpace& exec, const WorkSpan& span, int layer, const Scalar* x,
                                       Scalar* y) {
  const ConvShape& shape = layers_[layer];
  convolve(exec, span,
           ConvTask<Scalar>{.x = x + shape.in_first,
                            .packed = packed_.data() + packed_offset_[layer],
                            .bias = weights_.data() + shape.bias_offset,
                            .y = y,
                            .height = shape.height,
                            .width = shape.width,
                            .in = shape.in,
                            .x_pitch = shape.in_pitch,
                            .out = shape.out,
                            .y_pitch = shape.out,
                            .relu = shape.relu});
}

template <class Scalar>
void KokkosConvEngine<Scalar>::backward_data(const ExecutionSpace& exec, const WorkSpan& span, int layer,
                                             const Scalar* dy, const Scalar* relu_output, bool accumulate, Scalar* dx) {
  const ConvShape& shape = layers_[layer];
  convolve(exec, span,
           ConvTask<Scalar>{.x = dy,
                            .packed = transposed_.data() + transposed_offset_[layer],
                            .mask = relu_output ? relu_output + shape.in_first : nullptr,
                            .y = dx + shape.in_first,
                            .height = shape.height,
                            .width = shape.width,
                            .in = shape.out,
                            .x_pitch = shape.out,
                            .out = shape.in,
                            .y_pitch = shape.in_pitch,
                            .accumulate = accumulate});
}

template <class Scalar>
void KokkosConvEngine<Scalar>::backward_weights(const ExecutionSpace& exec, const WorkSpan& span, int layer,
                                                const Scalar* x, const Scalar* dy,
                                                const View<Scalar**>& shard_gradients) {
  const ConvShape& shape = layers_[layer];
  const auto pitch = static_cast<std::ptrdiff_t>(shard_gradients.stride(0));
  Scalar* gradients = shard_gradients.data() + span.first_shard * pitch;
  const WeightGradientTask<Scalar> task{.x = x + shape.in_first,
                                        .dy = dy,
                                        .kernel = gradients + shape.kernel_offset,
                                        .bias = gradients + shape.bias_offset,
                                        .pitch = pitch,
                                        .groups = span.groups,
                                        .shard_groups = shard_groups_,
                                        .height = shape.height,
                                        .width = shape.width,
                                        .in = shape.in,
                                        .x_pitch = shape.in_pitch,
                                        .readable = shape.in_pitch - shape.in_first,
                                        .out = shape.out};
  const int blocks = task.blocks(), vectors = (shape.out + lane_count<Scalar> - 1) / lane_count<Scalar>;
  for_each(
      exec, span, "arago::nn::kernel_gradient", span.shards * blocks,
      KOKKOS_LAMBDA(const int item) { sum_kernel_gradient(task, item / blocks, item % blocks); });
  for_each(
      exec, span, "arago::nn::bias_gradient", span.shards * vectors,
      KOKKOS_LAMBDA(const int item) { sum_bias_gradient(task, item / vectors, item % vectors); });
}

template <class Scalar>
std::vector<std::string> KokkosConvEngine<Scalar>::implementations() const {
  return {"kokkos: direct, register tiles of " + std::to_string(tile_pixels) + " x " +
          std::to_string(tile_vectors * lane_count<Scalar>)};
}

template class KokkosConvEngine<float>;
template class KokkosConvEngine<double>;

}  // namespace arago::nn::detail
