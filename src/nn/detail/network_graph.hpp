#pragma once

#include "arago/nn/conv_engine.hpp"
#include "arago/nn/parameter_layout.hpp"
#include "resampling.hpp"

#include <string>
#include <vector>

namespace arago::nn::detail {

/// An activation: (groups, height, width, channels). Offsets are scalars per group: the tensor of a batch of n groups
/// starts at n * offset, so that each tensor is dense.
struct Tensor {
  std::string stage;  ///< name for stage(), or ""
  ImageExtents extents;
  bool relu_output = false;         ///< written by a convolution with ReLU
  std::size_t offset = 0;           ///< in the activation workspace
  std::size_t gradient_offset = 0;  ///< in the gradient workspace, where places are used again

  std::size_t size() const { return static_cast<std::size_t>(extents.height) * extents.width * extents.channels; }
};

enum class Operation { convolution, pooling, upsampling };

/// tensors[out] = operation(tensors[in]). Tensor 0 is the input of the network.
struct Step {
  Operation operation = Operation::convolution;
  int layer = -1;  ///< of a convolution
  int in = 0, out = 0;
  bool accumulate = false;  ///< backward adds to the gradient of `in`: a later step has written it already
  bool clear = false;       ///< backward zeroes the gradient of `in` first: this step writes some of its channels only
};

/// Where the linear outputs of a head are; border < 0 if there is no border branch.
struct Head {
  int linear = -1;
  int border = -1;
};

/// The network as a list of steps; backward is the list in reverse.
struct NetworkGraph {
  explicit NetworkGraph(const ModelSpec& spec);

  std::vector<Tensor> tensors;
  std::vector<ConvShape> layers;
  std::vector<Step> steps;
  Head amplitude, phase;
  std::size_t activations_per_group = 0;  ///< scalars
  std::size_t gradients_per_group = 0;

 private:
  int add_tensor(ImageExtents extents, std::string stage);
  int convolve(int from, const std::string& layer, int first, int in, bool relu, const std::string& stage);
  int resample(int from, Operation operation, const std::string& stage);
  int encode(const ModelSpec& spec);
  Head decode(const ModelSpec& spec, int encoded, const std::string& head);
  void place_activations();
  void place_gradients();

  const ParameterLayout layout_;
};

}  // namespace arago::nn::detail
