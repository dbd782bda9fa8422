#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/nn/conv_engine.hpp"

#include <cstdint>
#include <optional>
#include <vector>

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

/// Which weights are the result: those after the last epoch, or after that of the smallest watched loss.
enum class KeptWeights { last, best };
enum class OptimizerKind { adam, adamw, sgd };
enum class ClipKind { none, norm, value, adaptive };
enum class ScheduleKind { plateau, constant, exponential, cosine, stages };

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
  nn::Engine engine = nn::Engine::kokkos;
  std::int64_t shard_groups = 2;  ///< groups whose sums are made by one thread in one order
  double validation_split = 0.05;
  bool intensity_scale_trainable = true;
  bool refit_scales = false;              ///< model.contract = counts: scales of both parts by projection at the end
  std::optional<double> intensity_scale;  ///< s; default sqrt(mean counts of a frame) / (N/2)
  std::int64_t accumulate_batches = 1;    ///< batches whose gradients are averaged for one update
  OptimizerKind optimizer = OptimizerKind::adam;
  AdamConfig adam;
  std::optional<double> momentum;      ///< sgd; default 0.9
  std::optional<double> weight_decay;  ///< adamw; default 0.01
  ClipKind clip = ClipKind::none;
  std::optional<double> clip_limit;  ///< needed by every clip
  ScheduleKind schedule = ScheduleKind::plateau;
  double warmup_epochs = 0.0;                 ///< the rate rises to its value over these, with every schedule
  std::optional<double> decay_factor;         ///< exponential: factor of the rate from epoch to epoch
  std::optional<double> final_learning_rate;  ///< cosine: rate of the last update; default 0
  std::vector<std::int64_t> stage_epochs;     ///< stages: after so many epochs
  std::vector<double> stage_factors;          ///< stages: the rate is learning_rate times this
  double plateau_factor = 0.5;
  std::int64_t plateau_patience = 2;
  double plateau_floor = 1e-4;
  double plateau_min_delta = 1e-4;
  std::int64_t early_stop_patience = 10;  ///< epochs; 0 never stops early
  KeptWeights keep = KeptWeights::last;
  double recovery_factor = 0.1;  ///< of the rate, after a loss that is not finite; 0 = no recovery
  std::int64_t seed = 42;

  /// The weights that `loss` stands for.
  LossWeights loss_weights() const;
  double sgd_momentum() const { return momentum.value_or(0.9); }
  double adamw_decay() const { return weight_decay.value_or(0.01); }
};

void describe(config::FieldVisitor& visitor, TrainConfig& config);
/// Rules that one field's range cannot state. Throws InputError.
void validate(const TrainConfig& config);

}  // namespace arago::train
