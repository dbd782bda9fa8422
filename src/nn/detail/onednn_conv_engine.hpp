#pragma once

#include "arago/nn/conv_engine.hpp"
#include "kokkos_conv_engine.hpp"

#include <dnnl.hpp>

#include <map>
#include <unordered_map>

namespace arago::nn::detail {

/// The three primitives of one layer for shards of one size.
struct LayerPrimitives {
  dnnl::convolution_forward::primitive_desc forward_desc;
  dnnl::convolution_backward_data::primitive_desc data_desc;
  dnnl::convolution_backward_weights::primitive_desc weights_desc;
  dnnl::convolution_forward forward;
  dnnl::convolution_backward_data data;
  dnnl::convolution_backward_weights weights;
  dnnl::reorder gradient_reorder;  ///< from the primitive's weight layout to (ky, kx, in, out)
};

/// Memory with the alignment that oneDNN likes best.
using Buffer = HostView<float*>;

/// Convolutions by oneDNN (v2 API) for layers whose channels are multiples of 16; all others by our own kernels, since
/// oneDNN falls to its reference code there. Debian's build is not made for concurrent execution: every primitive is
/// created while one OpenMP thread is set, has its scratchpad from the calling thread, and runs on one thread.
class OneDnnConvEngine : public ConvEngine<float> {
 public:
  OneDnnConvEngine(std::vector<ConvShape> layers, int shard_groups);

  bool works_by_shard(int, int) const override { return true; }
  void prepare(int groups) override;
  void load_weights(const ExecutionSpace& exec, const View<const float*>& weights, bool for_backward) override;
  void forward(const ExecutionSpace& exec, const WorkSpan& span, int layer, const float* x, float* y) override;
  void backward_data(const ExecutionSpace& exec, const WorkSpan& span, int layer, const float* dy,
                     const float* relu_output, bool accumulate, float* dx) override;
  void backward_weights(const ExecutionSpace& exec, const WorkSpan& span, int layer, const float* x, const float* dy,
                        const View<float**>& shard_gradients) override;
  std::vector<std::string> implementations() const override;

 private:
  /// What one thread needs for itself.
  struct Worker {
    dnnl::stream stream;
    Buffer scratchpad, gradient, data;  ///< scratchpad, one layer's kernel gradient, one layer's input gradient
  };

  bool by_onednn(int layer) const { return other_index_[layer] < 0; }
  void make_primitives(int groups);
  void make_workers(int threads);
  void run(const dnnl::primitive& primitive, Worker& worker, const dnnl::memory::desc& scratchpad,
           std::unordered_map<int, dnnl::memory> arguments) const;
  dnnl::memory memory(const dnnl::memory::desc& desc, const float* data) const;
  Worker& my_worker();

  std::vector<ConvShape> layers_;
  int shard_groups_;
  dnnl::engine engine_;
  std::map<int, std::vector<LayerPrimitives>> primitives_;  ///< by groups of a shard
  std::vector<Worker> workers_;
  std::vector<Buffer> forward_weights_, backward_weights_, biases_;  ///< a layer each
  KokkosConvEngine<float> others_;
  std::vector<int> other_index_;  ///< of a layer in others_, or -1
};

}  // namespace arago::nn::detail
