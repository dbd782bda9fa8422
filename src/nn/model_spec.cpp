#include "arago/nn/model_spec.hpp"

#include "arago/core/error.hpp"

#include <algorithm>

namespace arago::nn {
namespace {

constexpr int smallest_N = 32;
constexpr int largest_N = 2048;  // 256 / 2^d filters in the first block: at least one

int nearest_allowed(int N, ModelKind kind) {
  const int clamped = std::clamp(N, smallest_N, largest_N);
  for (int distance = 0;; ++distance)
    for (const int candidate : {clamped - distance, clamped + distance}) {
      if (candidate < smallest_N || candidate > largest_N) continue;
      if (candidate % (1 << ModelSpec{.N = candidate, .kind = kind}.depth()) == 0) return candidate;
    }
}

/// What the number of frames of a group decides.
void require_effect(const ModelConfig& config, int gridsize) {
  ARAGO_REQUIRE(config.kind == ModelKind::pinn || gridsize == 1,
                "geometry.gridsize = " << gridsize << " has no effect with model.kind = supervised, which learns each "
                                       << "frame by itself; use geometry.gridsize = 1");
  const bool merges = config.object_big.value_or(gridsize > 1);
  ARAGO_REQUIRE(merges || config.overlap == Overlap::clean,
                "model.overlap = reference has no effect where no maps are merged; set model.object_big = true, or "
                "leave it out");
  ARAGO_REQUIRE(!config.object_big.value_or(false) || gridsize > 1 || config.overlap == Overlap::reference,
                "model.object_big = true has no effect with geometry.gridsize = 1, whose groups have one map; leave it "
                "out");
}

}  // namespace

int ModelSpec::depth() const {
  if (kind == ModelKind::supervised) return 3;
  int depth = 0;
  while (N >= 16 << depth) ++depth;
  return depth;
}

int ModelSpec::encoder_filters(int block) const {
  return n_filters_scale * (256 >> (depth() - block));
}
int ModelSpec::decoder_filters(int block) const {
  return n_filters_scale * (32 << (decoder_blocks() - 1 - block));
}
int ModelSpec::last_up_filters() const {
  return n_filters_scale * (2048 / N);
}

ModelSpec make_spec(const ModelConfig& config, int N, int gridsize) {
  validate(config);
  ARAGO_REQUIRE(gridsize >= 1 && gridsize <= 4,
                "geometry.gridsize = " << gridsize << " must be 1, 2, 3 or 4 (a group holds gridsize^2 frames)");
  ModelSpec spec{.N = N,
                 .gridsize = gridsize,
                 .n_filters_scale = static_cast<int>(config.n_filters_scale),
                 .amp_activation = config.amp_activation,
                 .object_big = config.object_big.value_or(gridsize > 1),
                 .probe_big = config.probe_big,
                 .pad_object = config.pad_object,
                 .kind = config.kind,
                 .output = config.output};
  require_effect(config, gridsize);
  const bool in_range = N >= smallest_N && N <= largest_N;
  ARAGO_REQUIRE(in_range && N % (1 << spec.depth()) == 0,
                "geometry.N = " << N << " has no network: N must be in " << smallest_N << " .. " << largest_N
                                << " and divisible by 2^floor(log2(N/8)) (supervised: 8); the nearest allowed is "
                                << nearest_allowed(N, spec.kind));
  return spec;
}

}  // namespace arago::nn
