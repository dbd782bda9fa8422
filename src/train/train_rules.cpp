#include "arago/core/error.hpp"
#include "arago/train/fit_network.hpp"
#include "arago/train/train_config.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace arago::train {
namespace {

/// An option without an effect is a mistake of who set it.
void require_effect(bool given, bool used, const std::string& key, const std::string& condition) {
  ARAGO_REQUIRE(!given || used,
                key << " has no effect unless " << condition << "; set that too, or leave " << key << " out");
}

void validate_loss(const TrainConfig& c) {
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

void validate_engine(const TrainConfig& c) {
  ARAGO_REQUIRE(
      c.engine == nn::Engine::kokkos || c.precision == Precision::float32,
      "train.engine=onednn computes in float32 only, not with train.precision=float64; leave one of them out");
}

void validate_optimizer(const TrainConfig& c) {
  const bool sgd = c.optimizer == OptimizerKind::sgd;
  require_effect(c.momentum.has_value(), sgd, "train.momentum", "train.optimizer=sgd");
  require_effect(c.weight_decay.has_value(), c.optimizer == OptimizerKind::adamw, "train.weight_decay",
                 "train.optimizer=adamw");
  const AdamConfig defaults;
  const std::string adam = "train.optimizer=adam or adamw";
  require_effect(c.adam.beta1 != defaults.beta1, !sgd, "train.adam_beta1", adam);
  require_effect(c.adam.beta2 != defaults.beta2, !sgd, "train.adam_beta2", adam);
  require_effect(c.adam.epsilon != defaults.epsilon, !sgd, "train.adam_eps", adam);
  require_effect(c.clip_limit.has_value(), c.clip != ClipKind::none, "train.clip_limit",
                 "train.clip=norm, value or adaptive");
  ARAGO_REQUIRE(c.clip == ClipKind::none || c.clip_limit,
                "train.clip needs train.clip_limit: the largest norm or value of a gradient, or of a gradient over its "
                "weights (adaptive; try 0.01)");
}

void validate_stages(const TrainConfig& c) {
  const bool stages = c.schedule == ScheduleKind::stages;
  require_effect(!c.stage_epochs.empty(), stages, "train.stage_epochs", "train.schedule=stages");
  require_effect(!c.stage_factors.empty(), stages, "train.stage_factors", "train.schedule=stages");
  if (!stages) return;
  ARAGO_REQUIRE(!c.stage_epochs.empty() && c.stage_epochs.size() == c.stage_factors.size(),
                "train.stage_epochs has " << c.stage_epochs.size() << " entries and train.stage_factors "
                                          << c.stage_factors.size()
                                          << "; a stage needs the epoch it starts after and its factor of the rate");
  ARAGO_REQUIRE(std::is_sorted(c.stage_epochs.begin(), c.stage_epochs.end(), std::less_equal<>()) &&
                    c.stage_epochs.front() > 0 && c.stage_epochs.back() < c.epochs,
                "train.stage_epochs must rise from 1 to less than train.epochs=" << c.epochs);
  for (const double factor : c.stage_factors)
    ARAGO_REQUIRE(factor > 0, "train.stage_factors: " << factor << " must be positive");
}

void validate_schedule(const TrainConfig& c) {
  const bool plateau = c.schedule == ScheduleKind::plateau;
  const TrainConfig defaults;
  const std::string condition = "train.schedule=plateau";
  require_effect(c.plateau_factor != defaults.plateau_factor, plateau, "train.plateau_factor", condition);
  require_effect(c.plateau_patience != defaults.plateau_patience, plateau, "train.plateau_patience", condition);
  require_effect(c.plateau_floor != defaults.plateau_floor, plateau, "train.plateau_floor", condition);
  require_effect(c.plateau_min_delta != defaults.plateau_min_delta, plateau, "train.plateau_min_delta", condition);
  require_effect(c.decay_factor.has_value(), c.schedule == ScheduleKind::exponential, "train.decay_factor",
                 "train.schedule=exponential");
  ARAGO_REQUIRE(c.schedule != ScheduleKind::exponential || c.decay_factor,
                "train.schedule=exponential needs train.decay_factor, the factor of the rate from epoch to epoch; try "
                "0.95");
  require_effect(c.final_learning_rate.has_value(), c.schedule == ScheduleKind::cosine, "train.final_learning_rate",
                 "train.schedule=cosine");
  ARAGO_REQUIRE(c.warmup_epochs < static_cast<double>(c.epochs),
                "train.warmup_epochs=" << c.warmup_epochs << " must be less than train.epochs=" << c.epochs);
  validate_stages(c);
}

/// What a supervised network does not have: optics, and a loss on frames.
void validate_supervised(const FitConfig& c) {
  const bool pinn = c.model.kind == nn::ModelKind::pinn;
  const std::string condition = "model.kind=pinn";
  require_effect(c.train.loss != LossKind::nll, pinn, "train.loss", condition);
  require_effect(c.probe.trainable, pinn, "probe.trainable", condition);
}

void validate_contract(const FitConfig& c) {
  ARAGO_REQUIRE(c.model.contract == nn::Contract::amplitude || c.train.loss == LossKind::nll,
                "model.contract=counts is trained with the likelihood of the counts alone; use train.loss=nll");
  require_effect(c.train.refit_scales, c.model.contract == nn::Contract::counts, "train.refit_scales",
                 "model.contract=counts");
}

}  // namespace

void validate(const FitConfig& c) {
  validate(c.train);
  nn::make_spec(c.model, static_cast<int>(c.geometry.N), static_cast<int>(c.geometry.gridsize));
  validate_supervised(c);
  validate_contract(c);
}

void validate(const TrainConfig& c) {
  validate_loss(c);
  validate_engine(c);
  validate_optimizer(c);
  validate_schedule(c);
}

}  // namespace arago::train
