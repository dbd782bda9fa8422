#pragma once

#include "arago/nn/conv_engine.hpp"

namespace arago::nn::detail {

/// Direct convolution in register tiles (conv_tile.hpp, weight_gradient.hpp). Every output is summed by one thread in
/// one order, so calls for the whole batch and calls by shard give the same bits; by shard needs fewer barriers and
/// less memory.
template <class Scalar>
class KokkosConvEngine : public ConvEngine<Scalar> {
 public:
  KokkosConvEngine(std::vector<ConvShape> layers, int shard_groups);

  bool works_by_shard(int shards, int threads) const override;
  void prepare(int groups) override { (void)groups; }
  void load_weights(const ExecutionSpace& exec, const View<const Scalar*>& weights, bool for_backward) override;
  void forward(const ExecutionSpace& exec, const WorkSpan& span, int layer, const Scalar* x, Scalar* y) override;
  void backward_data(const ExecutionSpace& exec, const WorkSpan& span, int layer, const Scalar* dy,
                     const Scalar* relu_output, bool accumulate, Scalar* dx) override;
  void backward_weights(const ExecutionSpace& exec, const WorkSpan& span, int layer, const Scalar* x, const Scalar* dy,
                        const View<Scalar**>& shard_gradients) override;
  std::vector<std::string> implementations() const override;

 private:
  std::vector<ConvShape> layers_;
  int shard_groups_;
  View<const Scalar*> weights_;        ///< biases are read from here
  View<Scalar*> packed_, transposed_;  ///< all layers, one after the other
  std::vector<std::size_t> packed_offset_, transposed_offset_;
};

}  // namespace arago::nn::detail
