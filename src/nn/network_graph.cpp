#include "detail/network_graph.hpp"

#include "detail/first_fit.hpp"

#include <algorithm>

namespace arago::nn::detail {

NetworkGraph::NetworkGraph(const ModelSpec& spec) : layout_(spec) {
  add_tensor({spec.N, spec.N, spec.channels()}, "");
  const int encoded = encode(spec);
  amplitude = decode(spec, encoded, "amp");
  phase = decode(spec, encoded, "phase");
  place_activations();
  place_gradients();
}

int NetworkGraph::add_tensor(ImageExtents extents, std::string stage) {
  tensors.push_back({.stage = std::move(stage), .extents = extents});
  return static_cast<int>(tensors.size()) - 1;
}

/// Adds the convolution `layer` of channels [first, first + in) of tensor `from`; returns its output.
int NetworkGraph::convolve(int from, const std::string& layer, int first, int in, bool relu, const std::string& stage) {
  const Slice& kernel = layout_.find(layer + "/kernel");
  const ImageExtents source = tensors[from].extents;
  layers.push_back({.height = source.height,
                    .width = source.width,
                    .in = in,
                    .out = kernel.shape[3],
                    .in_pitch = source.channels,
                    .in_first = first,
                    .relu = relu,
                    .kernel_offset = kernel.offset,
                    .bias_offset = layout_.find(layer + "/bias").offset});
  const int out = add_tensor({source.height, source.width, kernel.shape[3]}, stage);
  tensors[out].relu_output = relu;
  steps.push_back({Operation::convolution, static_cast<int>(layers.size()) - 1, from, out});
  return out;
}

int NetworkGraph::resample(int from, Operation operation, const std::string& stage) {
  ImageExtents extents = tensors[from].extents;
  const bool up = operation == Operation::upsampling;
  extents.height = up ? 2 * extents.height : extents.height / 2;
  extents.width = up ? 2 * extents.width : extents.width / 2;
  const int out = add_tensor(extents, stage);
  steps.push_back({operation, -1, from, out});
  return out;
}

int NetworkGraph::encode(const ModelSpec& spec) {
  int tensor = 0;
  for (int block = 0; block < spec.depth(); ++block) {
    const std::string layer = "enc/down" + std::to_string(block);
    for (const std::string conv : {"/conv1", "/conv2"})
      tensor = convolve(tensor, layer + conv, 0, tensors[tensor].extents.channels, true, "");
    tensor = resample(tensor, Operation::pooling, "enc_down" + std::to_string(block));
  }
  return tensor;
}

Head NetworkGraph::decode(const ModelSpec& spec, int encoded, const std::string& head) {
  // conv, conv, upsample; reads channels from `first` on, and the stage is the result before upsampling.
  const auto up = [&](int tensor, const std::string& block, int first) {
    tensor = convolve(tensor, head + "/" + block + "/conv1", first, tensors[tensor].extents.channels - first, true, "");
    tensor = convolve(tensor, head + "/" + block + "/conv2", 0, tensors[tensor].extents.channels, true,
                      head + "_" + block + "_conv2_relu");
    return resample(tensor, Operation::upsampling, "");
  };
  int tensor = encoded;
  for (int block = 0; block < spec.decoder_blocks(); ++block) tensor = up(tensor, "up" + std::to_string(block), 0);
  Head result;
  if (spec.has_full_up()) tensor = up(tensor, "full_up", 0);
  const int channels = tensors[tensor].extents.channels;
  const int decoded = spec.has_padding() ? channels - border_channels : channels;
  result.linear = convolve(tensor, head + "/head", 0, decoded, false, head + "_head_linear");
  if (!spec.has_border()) return result;
  const int border = up(tensor, "border_up", decoded);
  result.border =
      convolve(border, head + "/border_head", 0, tensors[border].extents.channels, false, head + "_border_head_linear");
  return result;
}

void NetworkGraph::place_activations() {
  for (std::size_t i = 1; i < tensors.size(); ++i) {
    tensors[i].offset = activations_per_group;
    activations_per_group += tensors[i].size();
  }
}

/// A gradient lives from the first step of the backward pass that writes it to the step that made its tensor.
void NetworkGraph::place_gradients() {
  FirstFit places;
  std::vector<bool> placed(tensors.size(), false);
  const auto place = [&](int tensor) {
    if (tensor <= 0 || placed[tensor]) return;
    tensors[tensor].gradient_offset = places.take(tensors[tensor].size());
    placed[tensor] = true;
  };
  for (const int output : {amplitude.linear, amplitude.border, phase.linear, phase.border}) place(output);
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    // Two readers of different channels (head and border branch) do not meet; two readers of all of them add up.
    const bool whole = step->layer < 0 || layers[step->layer].in == layers[step->layer].in_pitch;
    step->accumulate = step->in > 0 && placed[step->in] && whole;
    step->clear = step->in > 0 && !placed[step->in] && !whole;
    place(step->in);
    places.give_back(tensors[step->out].gradient_offset);
  }
  gradients_per_group = places.extent();
}

}  // namespace arago::nn::detail
