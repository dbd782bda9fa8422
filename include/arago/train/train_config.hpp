#pragma once

#include "arago/config/field_visitor.hpp"

#include <cstdint>
#include <optional>

namespace arago::train {

/// Which terms the loss has. `weighted` takes all weights of the section.
enum class LossKind { nll, mae, weighted };
/// Scalar type of network, physics and optimiser. Sums over pixels, groups and shards' losses are double in either.
enum class Precision { float32, float64 };

/// Factors of the loss terms; a term of weight 0 is never evaluated.
struct LossWeights {
  double nll = 1.0;
  double mae = 0.0;
  double object_tv = 0.0;   ///< mean squared gradient of the object
  double object_mae = 0.0;  ///< mean distance from the known amplitude; simulated data

  bool on_object() const { return object_tv > 0 || object_mae > 0; }
  bool operator==(const LossWeights&) const = default;
};

/// Adam in the Keras form (Kingma and Ba, "Adam", 2015, with the bias corrections folded into the rate).
struct AdamConfig {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-7;
};

/// Section [train].
struct TrainConfig {
  std::int64_t epochs = 50;
  std::int64_t batch_size = 16;  ///< groups, over all ranks; any size, a last smaller batch is kept
  double learning_rate = 1e-3;
  LossKind loss = LossKind::nll;
  LossWeights weights;  ///< read when loss = weighted
  Precision precision = Precision::float32;
  std::int64_t shard_groups = 2;  ///< groups whose sums are made by one thread in one order
  double validation_split = 0.05;
  bool intensity_scale_trainable = true;
  std::optional<double> intensity_scale;  ///< s; default sqrt(mean counts of a frame) / (N/2)
  double plateau_factor = 0.5;
  std::int64_t plateau_patience = 2;
  double plateau_floor = 1e-4;
  double plateau_min_delta = 1e-4;
  std::int64_t early_stop_patience = 10;  ///< epochs; 0 never stops early
  std::int64_t seed = 42;
  AdamConfig adam;

  /// The weights that `loss` stands for.
  LossWeights loss_weights() const;
};

void describe(config::FieldVisitor& visitor, TrainConfig& config);
/// Rules that one field's range cannot state. Throws InputError.
void validate(const TrainConfig& config);

}  // namespace arago::train
