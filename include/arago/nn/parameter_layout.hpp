#pragma once

#include "arago/nn/model_spec.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace arago::nn {

/// Channels of the last decoder block that feed the border branch; the head reads the others (if pad_object).
inline constexpr int border_channels = 4;

/// One parameter tensor inside the arena.
struct Slice {
  std::string name;          ///< "enc/down0/conv1/kernel", "amp/head/bias"
  std::array<int, 4> shape;  ///< kernel: (ky, kx, in, out), row-major, a cross-correlation; bias: (out, 1, 1, 1)
  std::size_t offset = 0;    ///< of the first element in the arena
  std::size_t size = 0;

  bool is_kernel() const { return name.ends_with("/kernel"); }
  /// Of the last layer of a map or of its border: no ReLU follows.
  bool is_of_head() const { return name.find("head/") != std::string::npos; }
  /// The shape as it is stored in files: 4 extents for a kernel, 1 for a bias.
  std::vector<std::size_t> extents() const;
};

/// Names, shapes and offsets of all parameters of a network, in the order in which the network uses them: encoder,
/// amplitude decoder, phase decoder; each layer's kernel before its bias. Offsets are dense.
class ParameterLayout {
 public:
  explicit ParameterLayout(const ModelSpec& spec);

  const std::vector<Slice>& slices() const { return slices_; }
  /// Number of all parameters.
  std::size_t size() const { return size_; }
  /// Throws DataFileError with the nearest known name if there is none of this name.
  const Slice& find(std::string_view name) const;
  bool contains(std::string_view name) const;

 private:
  void add_conv(const std::string& layer, int in, int out);

  std::vector<Slice> slices_;
  std::size_t size_ = 0;
};

}  // namespace arago::nn
