#include "arago/train/train_config.hpp"

namespace arago::train {
namespace {

void describe_loss(config::FieldVisitor& v, TrainConfig& c) {
  v.choice("loss", c.loss, {{LossKind::nll, "nll"}, {LossKind::mae, "mae"}, {LossKind::weighted, "weighted"}},
           {.help = "nll: Poisson likelihood q - t ln q; mae: mean |sqrt t - sqrt q|; weighted: the weights below"});
  v.field("nll_weight", c.weights.nll, {.help = "factor of the Poisson term when loss = weighted", .min = 0});
  v.field("mae_weight", c.weights.mae, {.help = "factor of the amplitude term when loss = weighted", .min = 0});
  v.field("object_tv_weight", c.weights.object_tv,
          {.help = "factor of the object's mean squared gradient when loss = weighted", .min = 0});
  v.field("object_mae_weight", c.weights.object_mae,
          {.help = "factor of the mean distance from the known amplitude when "
                   "loss = weighted; simulated data only",
           .min = 0});
}

void describe_optimizer(config::FieldVisitor& v, TrainConfig& c) {
  using O = OptimizerKind;
  v.choice("optimizer", c.optimizer, {{O::adam, "adam"}, {O::adamw, "adamw"}, {O::sgd, "sgd"}},
           {.help = "adam; adamw: with decoupled weight decay; sgd: gradient descent with momentum"});
  v.field("adam_beta1", c.adam.beta1, {.help = "decay of the mean gradient", .min = 0, .max = 0.999999});
  v.field("adam_beta2", c.adam.beta2, {.help = "decay of the mean squared gradient", .min = 0, .max = 0.9999999});
  v.field("adam_eps", c.adam.epsilon,
          {.help = "added to the root of the second moment", .min = 0, .min_excluded = true});
  v.field("momentum", c.momentum,
          {.help = "of sgd: m = momentum m + g, w -= rate m; default 0.9", .min = 0, .max = 0.999999});
  v.field("weight_decay", c.weight_decay,
          {.help = "of adamw: weights shrink by rate x this in every update; default 0.01", .min = 0});
  using C = ClipKind;
  v.choice("clip", c.clip, {{C::none, "none"}, {C::norm, "norm"}, {C::value, "value"}, {C::adaptive, "adaptive"}},
           {.help = "bounds gradients: norm of all of it, each value, or norm over norm of the weights of each unit"});
  v.field("clip_limit", c.clip_limit, {.help = "largest that clip allows", .min = 0, .min_excluded = true});
}

void describe_plateau(config::FieldVisitor& v, TrainConfig& c) {
  v.field("plateau_factor", c.plateau_factor,
          {.help = "the rate is multiplied by this when the validation loss stalls",
           .min = 0,
           .max = 1,
           .min_excluded = true});
  v.field("plateau_patience", c.plateau_patience,
          {.help = "epochs without improvement before that", .unit = "epochs", .min = 1});
  v.field("plateau_floor", c.plateau_floor, {.help = "smallest rate that the schedule reaches", .min = 0});
  v.field("plateau_min_delta", c.plateau_min_delta, {.help = "smallest change that counts as improvement", .min = 0});
}

void describe_schedule(config::FieldVisitor& v, TrainConfig& c) {
  using K = ScheduleKind;
  v.field("learning_rate", c.learning_rate,
          {.help = "rate at the start of the schedule", .min = 0, .min_excluded = true});
  v.choice("schedule", c.schedule,
           {{K::plateau, "plateau"},
            {K::constant, "constant"},
            {K::exponential, "exponential"},
            {K::cosine, "cosine"},
            {K::stages, "stages"}},
           {.help = "of the rate: plateau lowers it when the validation loss stalls; exponential: x decay_factor an "
                    "epoch; cosine: half a wave down to final_learning_rate; stages: x stage_factors"});
  v.field("warmup_epochs", c.warmup_epochs,
          {.help = "the rate rises from zero to the schedule's over these", .unit = "epochs", .min = 0});
  v.field("decay_factor", c.decay_factor,
          {.help = "factor of the rate from one epoch to the next when schedule = exponential",
           .min = 0,
           .max = 1,
           .min_excluded = true});
  v.field("final_learning_rate", c.final_learning_rate,
          {.help = "rate of the last update when schedule = cosine; default 0", .min = 0});
  v.field("stage_epochs", c.stage_epochs,
          {.help = "epochs after which a new stage starts when schedule = stages", .unit = "epochs", .min = 1});
  v.field("stage_factors", c.stage_factors,
          {.help = "factor of learning_rate in each of these stages", .min = 0, .min_excluded = true});
  describe_plateau(v, c);
  v.field("early_stop_patience", c.early_stop_patience,
          {.help = "epochs without improvement of the validation loss before training ends; 0 = never",
           .unit = "epochs",
           .min = 0});
}

}  // namespace

void describe(config::FieldVisitor& v, TrainConfig& c) {
  v.field("epochs", c.epochs, {.help = "passes over the groups", .min = 1, .aliases = {"train.nepochs"}});
  v.field("batch_size", c.batch_size,
          {.help = "groups per batch over all ranks; a last smaller batch is kept", .unit = "groups", .min = 1});
  v.field("accumulate_batches", c.accumulate_batches,
          {.help = "batches whose gradients are averaged for one update", .unit = "batches", .min = 1});
  describe_loss(v, c);
  v.choice("precision", c.precision, {{Precision::float32, "float32"}, {Precision::float64, "float64"}},
           {.help = "scalar type of network, optics and optimiser"});
  v.choice("engine", c.engine, {{nn::Engine::kokkos, "kokkos"}, {nn::Engine::onednn, "onednn"}},
           {.help = "code of the convolutions: kokkos = our kernels; onednn = the library, float32 on a host only"});
  v.field("shard_groups", c.shard_groups,
          {.help = "groups whose gradients are summed by one thread in one order", .unit = "groups", .min = 1});
  v.field("validation_split", c.validation_split,
          {.help = "fraction of the groups, at the end, that validates", .min = 0, .max = 0.9});
  v.field("intensity_scale_trainable", c.intensity_scale_trainable, {.help = "learn the factor e^w of the prediction"});
  v.field("refit_scales", c.refit_scales,
          {.help = "model.contract = counts: after training, the scales of real and imaginary part that explain the "
                   "counts of the training groups best"});
  v.field(
      "intensity_scale", c.intensity_scale,
      {.help = "s of X = sqrt(counts)/s; default sqrt(mean counts of a frame)/(N/2)", .min = 0, .min_excluded = true});
  describe_optimizer(v, c);
  describe_schedule(v, c);
  v.choice("keep", c.keep, {{KeptWeights::last, "last"}, {KeptWeights::best, "best"}},
           {.help = "weights that are the result: of the last epoch, or of that with the smallest validation loss"});
  v.field("recovery_factor", c.recovery_factor,
          {.help = "a loss that is not finite: once, training goes back to the start of the epoch with the rate times "
                   "this; 0 = it ends at once",
           .min = 0,
           .max = 1});
  v.field("seed", c.seed, {.help = "of initial weights and epoch orders", .min = 0});
}

LossWeights TrainConfig::loss_weights() const {
  switch (loss) {
    case LossKind::nll:
      return {.nll = 1.0, .mae = 0.0};
    case LossKind::mae:
      return {.nll = 0.0, .mae = 1.0};
    case LossKind::weighted:
      break;
  }
  return weights;
}

}  // namespace arago::train
