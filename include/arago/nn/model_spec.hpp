#pragma once

#include "arago/nn/model_config.hpp"

namespace arago::nn {

/// Everything that decides the shape of a network, and nothing else. Any N >= 32 that is divisible by 2^depth.
struct ModelSpec {
  int N = 64;        ///< edge of a frame, pixels
  int gridsize = 1;  ///< a group holds gridsize^2 frames
  int n_filters_scale = 2;
  AmplitudeActivation amp_activation = AmplitudeActivation::sigmoid;
  bool object_big = false;
  bool probe_big = true;
  bool pad_object = true;

  /// C, frames of a group = channels of the input.
  int channels() const { return gridsize * gridsize; }
  /// nf, maps of each head: C if object_big, else 1.
  int map_channels() const { return object_big ? channels() : 1; }
  /// d = floor(log2(N/8)), encoder blocks; the decoders have d - 1.
  int depth() const;
  /// Filters of encoder block k = 0 .. d-1 (full resolution first): n_filters_scale 256 / 2^(d-k).
  int encoder_filters(int block) const;
  /// Filters of decoder block i = 0 .. d-2 (lowest resolution first): n_filters_scale 32 2^(d-2-i).
  int decoder_filters(int block) const;
  /// Filters of the last Up block (border branch, or full decode): n_filters_scale floor(2048 / N).
  int last_up_filters() const;
  /// True if the border branch exists.
  bool has_border() const { return pad_object && probe_big; }

  bool operator==(const ModelSpec&) const = default;
};

/// The network of a configuration for frames of N x N in groups of gridsize^2 (1..4). Throws InputError with the
/// offending key when N, gridsize or the configuration do not allow a network.
ModelSpec make_spec(const ModelConfig& config, int N, int gridsize);

}  // namespace arago::nn
