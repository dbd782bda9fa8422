#include "arago/nn/model_config.hpp"

#include "arago/core/error.hpp"

namespace arago::nn {

namespace {

/// How training starts.
void describe_start(config::FieldVisitor& visitor, ModelConfig& config) {
  visitor.choice("init", config.init,
                 {{Initialisation::glorot_uniform, "glorot_uniform"}, {Initialisation::he_normal, "he_normal"}},
                 {.help = "distribution of the first kernels"});
  visitor.choice("output_bias", config.output_bias,
                 {{OutputBias::zero, "zero"}, {OutputBias::flat_object, "flat_object"}},
                 {.help = "first bias of the amplitude's head: 0, or that of a flat object with the measured power"});
  visitor.field("head_kernel_scale", config.head_kernel_scale,
                {.help = "factor of the first kernels of the heads; default 1, with output_bias = flat_object 0.1",
                 .min = 0,
                 .max = 10});
}

}  // namespace

void describe(config::FieldVisitor& visitor, ModelConfig& config) {
  visitor.choice("preset", config.preset, {{Preset::standard, "default"}, {Preset::original, "original"}},
                 {.help = "values of the keys that are not set: the defaults, or those of PtychoPINN"});
  visitor.choice("kind", config.kind, {{ModelKind::pinn, "pinn"}, {ModelKind::supervised, "supervised"}},
                 {.help = "trained with diffraction alone (pinn) or with object patches (supervised)"});
  visitor.field("n_filters_scale", config.n_filters_scale,
                {.help = "width of the network: multiplies every filter count", .min = 1, .max = 64});
  visitor.choice("amp_activation", config.amp_activation,
                 {{AmplitudeActivation::sigmoid, "sigmoid"},
                  {AmplitudeActivation::swish, "swish"},
                  {AmplitudeActivation::softplus, "softplus"},
                  {AmplitudeActivation::relu, "relu"}},
                 {.help = "activation of the amplitude head"});
  visitor.field("object_big", config.object_big,
                {.help = "one map per frame, merged over the group; default: gridsize > 1"});
  visitor.field("probe_big", config.probe_big,
                {.help = "predict the border of the patch with a branch of its own (needs pad_object)"});
  visitor.field("pad_object", config.pad_object,
                {.help = "decode the central N/2 square only; false decodes the whole patch"});
  visitor.choice("output", config.output, {{MapMeaning::amp_phase, "amp_phase"}},
                 {.help = "meaning of the two maps: object = amplitude exp(i phase)"});
  visitor.choice("overlap", config.overlap, {{Overlap::clean, "clean"}, {Overlap::reference, "reference"}},
                 {.help = "how overlapping maps are averaged: clean (same window in sum and count) or as PtychoPINN"});
  describe_start(visitor, config);
}

void validate(const ModelConfig& config) {
  ARAGO_REQUIRE(config.kind == ModelKind::pinn,
                "model.kind = supervised: supervised training is not part of this version; use model.kind = pinn");
  ARAGO_REQUIRE(config.n_filters_scale >= 1 && config.n_filters_scale <= 64,
                "model.n_filters_scale = " << config.n_filters_scale << " must be in 1 .. 64; the default is 2");
}

}  // namespace arago::nn
