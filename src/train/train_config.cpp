#include "arago/train/train_config.hpp"

#include "arago/core/error.hpp"

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

void describe_optimiser(config::FieldVisitor& v, TrainConfig& c) {
  v.field("learning_rate", c.learning_rate, {.help = "rate of Adam at the start", .min = 0, .min_excluded = true});
  v.field("adam_beta1", c.adam.beta1, {.help = "decay of the mean gradient", .min = 0, .max = 0.999999});
  v.field("adam_beta2", c.adam.beta2, {.help = "decay of the mean squared gradient", .min = 0, .max = 0.9999999});
  v.field("adam_eps", c.adam.epsilon,
          {.help = "added to the root of the second moment", .min = 0, .min_excluded = true});
  v.field("plateau_factor", c.plateau_factor,
          {.help = "the rate is multiplied by this when the validation loss stalls; 1 = constant rate",
           .min = 0,
           .max = 1,
           .min_excluded = true});
  v.field("plateau_patience", c.plateau_patience,
          {.help = "epochs without improvement before that", .unit = "epochs", .min = 1});
  v.field("plateau_floor", c.plateau_floor, {.help = "smallest rate that the schedule reaches", .min = 0});
  v.field("plateau_min_delta", c.plateau_min_delta, {.help = "smallest change that counts as improvement", .min = 0});
  v.field("early_stop_patience", c.early_stop_patience,
          {.help = "epochs without improvement of the validation loss before training ends; 0 = never",
           .unit = "epochs",
           .min = 0});
}

}  // namespace

void describe(config::FieldVisitor& v, TrainConfig& c) {
  v.field("epochs", c.epochs, {.help = "passes over the groups", .min = 1, .aliases = {"train.nepochs"}});
  v.field("batch_size", c.batch_size,
          {.help = "groups per update over all ranks; a last smaller batch is kept", .unit = "groups", .min = 1});
  describe_loss(v, c);
  v.choice("precision", c.precision, {{Precision::float32, "float32"}, {Precision::float64, "float64"}},
           {.help = "scalar type of network, optics and optimiser"});
  v.field("shard_groups", c.shard_groups,
          {.help = "groups whose gradients are summed by one thread in one order", .unit = "groups", .min = 1});
  v.field("validation_split", c.validation_split,
          {.help = "fraction of the groups, at the end, that validates", .min = 0, .max = 0.9});
  v.field("intensity_scale_trainable", c.intensity_scale_trainable, {.help = "learn the factor e^w of the prediction"});
  v.field(
      "intensity_scale", c.intensity_scale,
      {.help = "s of X = sqrt(counts)/s; default sqrt(mean counts of a frame)/(N/2)", .min = 0, .min_excluded = true});
  describe_optimiser(v, c);
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

void validate(const TrainConfig& c) {
  const LossWeights& weights = c.weights;
  ARAGO_REQUIRE(c.loss == LossKind::weighted || weights == LossWeights{},
                "train.nll_weight=" << weights.nll << ", train.mae_weight=" << weights.mae
                                    << ", train.object_tv_weight=" << weights.object_tv
                                    << " and train.object_mae_weight=" << weights.object_mae
                                    << " have no effect with train.loss=" << (c.loss == LossKind::nll ? "nll" : "mae")
                                    << "; set train.loss=weighted, or leave them out");
  ARAGO_REQUIRE(c.loss != LossKind::weighted || weights.nll > 0 || weights.mae > 0 || weights.object_mae > 0,
                "train.nll_weight=" << weights.nll << ", train.mae_weight=" << weights.mae
                                    << " and train.object_mae_weight=" << weights.object_mae
                                    << ": no term of the loss knows the data; give one of them a positive weight");
}

}  // namespace arago::train
