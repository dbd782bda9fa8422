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
  ModelKind kind = ModelKind::pinn;  ///< supervised: no padding, no border, linear heads
  MapMeaning output = MapMeaning::amp_phase;

  /// C, frames of a group = channels of the input.
  int channels() const { return gridsize * gridsize; }
  /// nf, maps of each head: C if object_big, else 1.
  int map_channels() const { return object_big ? channels() : 1; }
  /// d = floor(log2(N/8)), encoder blocks; supervised: 3.
  int depth() const;
  /// d - 1, up to N/2; supervised: d, up to N.
  int decoder_blocks() const { return kind == ModelKind::pinn ? depth() - 1 : depth(); }
  /// Filters of encoder block k = 0 .. d-1 (full resolution first): n_filters_scale 256 / 2^(d-k);
  /// supervised: n_filters_scale 32 2^k.
  int encoder_filters(int block) const;
  /// Filters of decoder block i (lowest resolution first): n_filters_scale 32 2^(blocks-1-i).
  int decoder_filters(int block) const;
  /// Filters of the last Up block (border branch, or full decode): n_filters_scale floor(2048 / N).
  int last_up_filters() const;
  /// True if the border branch exists.
  bool has_border() const { return has_padding() && probe_big; }
  /// True if the heads decode the central N/2 square.
  bool has_padding() const { return kind == ModelKind::pinn && pad_object; }
  /// True if a block of its own brings the decoders from N/2 to N.
  bool has_full_up() const { return kind == ModelKind::pinn && !pad_object; }

  bool operator==(const ModelSpec&) const = default;
};

/// The network of a configuration for frames of N x N in groups of gridsize^2 (1..4). Throws InputError with the
/// offending key when N, gridsize or the configuration do not allow a network.
ModelSpec make_spec(const ModelConfig& config, int N, int gridsize);

}  // namespace arago::nn
