#include "arago/nn/parameter_layout.hpp"

#include "arago/core/error.hpp"
#include "arago/core/nearest_name.hpp"

#include <algorithm>

namespace arago::nn {

std::vector<std::size_t> Slice::extents() const {
  if (!is_kernel()) return {static_cast<std::size_t>(shape[0])};
  return {shape.begin(), shape.end()};
}

ParameterLayout::ParameterLayout(const ModelSpec& spec) {
  const int depth = spec.depth(), maps = spec.map_channels();
  int in = spec.channels();
  for (int block = 0; block < depth; ++block) {
    const std::string name = "enc/down" + std::to_string(block);
    add_conv(name + "/conv1", in, spec.encoder_filters(block));
    in = spec.encoder_filters(block);
    add_conv(name + "/conv2", in, in);
  }
  const int encoded = in;
  const auto add_up = [this](const std::string& name, int from, int filters) {
    add_conv(name + "/conv1", from, filters);
    add_conv(name + "/conv2", filters, filters);
  };
  for (const std::string head : {"amp", "phase"}) {
    int channels = encoded;
    for (int block = 0; block < spec.decoder_blocks(); ++block) {
      add_up(head + "/up" + std::to_string(block), channels, spec.decoder_filters(block));
      channels = spec.decoder_filters(block);
    }
    if (spec.has_full_up()) {
      add_up(head + "/full_up", channels, spec.last_up_filters());
      channels = spec.last_up_filters();
    }
    add_conv(head + "/head", spec.has_padding() ? channels - border_channels : channels, maps);
    if (!spec.has_border()) continue;
    add_up(head + "/border_up", border_channels, spec.last_up_filters());
    add_conv(head + "/border_head", spec.last_up_filters(), maps);
  }
}

void ParameterLayout::add_conv(const std::string& layer, int in, int out) {
  const std::size_t kernel_size = std::size_t{9} * in * out;
  slices_.push_back({layer + "/kernel", {3, 3, in, out}, size_, kernel_size});
  slices_.push_back({layer + "/bias", {out, 1, 1, 1}, size_ + kernel_size, static_cast<std::size_t>(out)});
  size_ += kernel_size + out;
}

bool ParameterLayout::contains(std::string_view name) const {
  return std::any_of(slices_.begin(), slices_.end(), [&](const Slice& slice) { return slice.name == name; });
}

const Slice& ParameterLayout::find(std::string_view name) const {
  const auto found = std::find_if(slices_.begin(), slices_.end(), [&](const Slice& s) { return s.name == name; });
  if (found != slices_.end()) return *found;
  std::vector<std::string> names;
  for (const Slice& slice : slices_) names.push_back(slice.name);
  throw DataFileError("the network has no parameter tensor '" + std::string(name) + "'; the nearest name is '" +
                      nearest_name(name, names) + "'");
}

}  // namespace arago::nn
