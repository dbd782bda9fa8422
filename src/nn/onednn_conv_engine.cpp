#include "detail/onednn_conv_engine.hpp"

#include "detail/onednn_primitives.hpp"

#include <algorithm>
#include <omp.h>

namespace arago::nn::detail {
namespace {

bool suits_onednn(const ConvShape& layer) {
  return layer.in % 16 == 0 && layer.out % 16 == 0 && layer.in == layer.in_pitch;
}

std::vector<ConvShape> unsuited(const std::vector<ConvShape>& layers) {
  std::vector<ConvShape> others;
  for (const ConvShape& layer : layers)
    if (!suits_onednn(layer)) others.push_back(layer);
  return others;
}

std::size_t input_size(const ConvShape& layer, int groups) {
  return static_cast<std::size_t>(groups) * layer.height * layer.width * layer.in_pitch;
}

Buffer make_buffer(const char* label, std::size_t bytes) {
  return Buffer(uninitialised(label), (bytes + sizeof(float) - 1) / sizeof(float));
}

}  // namespace

OneDnnConvEngine::OneDnnConvEngine(std::vector<ConvShape> layers, int shard_groups)
    : layers_(std::move(layers)),
      shard_groups_(shard_groups),
      engine_(dnnl::engine::kind::cpu, 0),
      others_(unsuited(layers_), shard_groups) {
  int others = 0;
  for (const ConvShape& layer : layers_) {
    other_index_.push_back(suits_onednn(layer) ? -1 : others++);
    biases_.push_back(make_buffer("bias", layer.out * sizeof(float)));
  }
}

void OneDnnConvEngine::prepare(int groups) {
  const int threads = omp_get_max_threads();
  const OneThread one_thread;
  const int whole = std::min(groups, shard_groups_), rest = groups % shard_groups_;
  for (const int size : {whole, rest})
    if (size > 0 && !primitives_.contains(size)) make_primitives(size);
  make_workers(threads);
}

void OneDnnConvEngine::make_primitives(int groups) {
  std::vector<LayerPrimitives>& made = primitives_[groups];
  for (std::size_t i = 0; i < layers_.size(); ++i)
    made.push_back(by_onednn(static_cast<int>(i)) ? make_layer_primitives(engine_, layers_[i], groups)
                                                  : LayerPrimitives{});
  if (!forward_weights_.empty()) return;
  for (const LayerPrimitives& layer : made) {
    forward_weights_.push_back(
        make_buffer("forward weights", layer.forward ? layer.forward_desc.weights_desc().get_size() : 0));
    backward_weights_.push_back(
        make_buffer("backward weights", layer.data ? layer.data_desc.weights_desc().get_size() : 0));
  }
}

/// One worker a thread; called outside parallel regions, so that threads find theirs ready.
void OneDnnConvEngine::make_workers(int threads) {
  std::size_t scratchpad = 0, gradient = 0, data = 0;
  for (const auto& [groups, made] : primitives_)
    for (std::size_t i = 0; i < made.size(); ++i) {
      if (!by_onednn(static_cast<int>(i))) continue;
      for (const auto& desc : {made[i].forward_desc.scratchpad_desc(), made[i].data_desc.scratchpad_desc(),
                               made[i].weights_desc.scratchpad_desc()})
        scratchpad = std::max(scratchpad, desc.get_size());
      gradient = std::max(gradient, made[i].weights_desc.diff_weights_desc().get_size());
      data = std::max(data, input_size(layers_[i], groups) * sizeof(float));
    }
  const std::size_t wanted = std::max<std::size_t>(workers_.size(), threads);
  const bool fits = !workers_.empty() && workers_.front().scratchpad.size() * sizeof(float) >= scratchpad &&
                    workers_.front().data.size() * sizeof(float) >= data;
  if (fits && workers_.size() == wanted) return;
  workers_.resize(wanted);
  for (Worker& worker : workers_)
    worker = {dnnl::stream(engine_), make_buffer("scratchpad", scratchpad), make_buffer("kernel gradient", gradient),
              make_buffer("input gradient", data)};
}

OneDnnConvEngine::Worker& OneDnnConvEngine::my_worker() {
  return workers_.at(static_cast<std::size_t>(omp_get_thread_num()));
}

dnnl::memory OneDnnConvEngine::memory(const dnnl::memory::desc& desc, const float* data) const {
  return {desc, engine_, const_cast<float*>(data)};  // the library's arguments have no constness
}

void OneDnnConvEngine::run(const dnnl::primitive& primitive, Worker& worker, const dnnl::memory::desc& scratchpad,
                           std::unordered_map<int, dnnl::memory> arguments) const {
  if (scratchpad.get_size() > 0) arguments[DNNL_ARG_SCRATCHPAD] = memory(scratchpad, worker.scratchpad.data());
  primitive.execute(worker.stream, arguments);
  worker.stream.wait();
}

void OneDnnConvEngine::load_weights(const ExecutionSpace& exec, const View<const float*>& weights, bool for_backward) {
  others_.load_weights(exec, weights, for_backward);
  const OneThread one_thread;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (!by_onednn(static_cast<int>(i))) continue;
    const LayerPrimitives& layer = primitives_.begin()->second[i];
    const dnnl::memory::desc to = for_backward ? layer.data_desc.weights_desc() : layer.forward_desc.weights_desc();
    reorder_kernel(engine_, workers_.front().stream, layers_[i], weights.data() + layers_[i].kernel_offset, to,
                   (for_backward ? backward_weights_ : forward_weights_)[i].data());
    std::copy_n(weights.data() + layers_[i].bias_offset, layers_[i].out, biases_[i].data());
  }
}

void OneDnnConvEngine::forward(const ExecutionSpace& exec, const WorkSpan& span, int layer, const float* x, float* y) {
  if (!by_onednn(layer)) return others_.forward(exec, span, other_index_[layer], x, y);
  const LayerPrimitives& p = primitives_.at(span.groups)[layer];
  run(p.forward, my_worker(), p.forward_desc.scratchpad_desc(),
      {{DNNL_ARG_SRC, memory(p.forward_desc.src_desc(), x)},
       {DNNL_ARG_WEIGHTS, memory(p.forward_desc.weights_desc(), forward_weights_[layer].data())},
       {DNNL_ARG_BIAS, memory(p.forward_desc.bias_desc(), biases_[layer].data())},
       {DNNL_ARG_DST, memory(p.forward_desc.dst_desc(), y)}});
}

void OneDnnConvEngine::backward_data(const ExecutionSpace& exec, const WorkSpan& span, int layer, const float* dy,
                                     const float* relu_output, bool accumulate, float* dx) {
  if (!by_onednn(layer)) return others_.backward_data(exec, span, other_index_[layer], dy, relu_output, accumulate, dx);
  const LayerPrimitives& p = primitives_.at(span.groups)[layer];
  Worker& worker = my_worker();
  float* to = accumulate ? worker.data.data() : dx;
  run(p.data, worker, p.data_desc.scratchpad_desc(),
      {{DNNL_ARG_DIFF_DST, memory(p.data_desc.diff_dst_desc(), dy)},
       {DNNL_ARG_WEIGHTS, memory(p.data_desc.weights_desc(), backward_weights_[layer].data())},
       {DNNL_ARG_DIFF_SRC, memory(p.data_desc.diff_src_desc(), to)}});
  const std::size_t size = input_size(layers_[layer], span.groups);
  if (accumulate)
    for (std::size_t i = 0; i < size; ++i) dx[i] += to[i];
  if (relu_output)
    for (std::size_t i = 0; i < size; ++i) dx[i] = relu_output[i] > 0.0f ? dx[i] : 0.0f;
}

void OneDnnConvEngine::backward_weights(const ExecutionSpace& exec, const WorkSpan& span, int layer, const float* x,
                                        const float* dy, const View<float**>& shard_gradients) {
  if (!by_onednn(layer)) return others_.backward_weights(exec, span, other_index_[layer], x, dy, shard_gradients);
  const LayerPrimitives& p = primitives_.at(span.groups)[layer];
  Worker& worker = my_worker();
  float* gradients = shard_gradients.data() + span.first_shard * shard_gradients.stride(0);
  const dnnl::memory blocked = memory(p.weights_desc.diff_weights_desc(), worker.gradient.data());
  run(p.weights, worker, p.weights_desc.scratchpad_desc(),
      {{DNNL_ARG_SRC, memory(p.weights_desc.src_desc(), x)},
       {DNNL_ARG_DIFF_DST, memory(p.weights_desc.diff_dst_desc(), dy)},
       {DNNL_ARG_DIFF_WEIGHTS, blocked},
       {DNNL_ARG_DIFF_BIAS, memory(p.weights_desc.diff_bias_desc(), gradients + layers_[layer].bias_offset)}});
  run(p.gradient_reorder, worker, {},
      {{DNNL_ARG_FROM, blocked},
       {DNNL_ARG_TO, memory(arena_kernel_desc(layers_[layer]), gradients + layers_[layer].kernel_offset)}});
}

std::vector<std::string> OneDnnConvEngine::implementations() const {
  std::vector<std::string> lines = others_.implementations();
  for (const auto& [groups, made] : primitives_)
    for (std::size_t i = 0; i < made.size(); ++i) {
      if (!by_onednn(static_cast<int>(i))) continue;
      lines.push_back("oneDNN layer " + std::to_string(i) + ", shards of " + std::to_string(groups) + ": " +
                      made[i].forward_desc.impl_info_str() + ", " + made[i].data_desc.impl_info_str() + ", " +
                      made[i].weights_desc.impl_info_str());
    }
  return lines;
}

}  // namespace arago::nn::detail
