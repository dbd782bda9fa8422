#include "arago/nn/model_config.hpp"

#include "arago/core/error.hpp"

namespace arago::nn {

namespace {

/// What the network reads, and what its scales are.
void describe_input(config::FieldVisitor& visitor, ModelConfig& config) {
  visitor.choice(
      "input_transform", config.input_transform,
      {{InputTransform::amplitude, "amplitude"}, {InputTransform::root, "sqrt"}, {InputTransform::log1p, "log1p"}},
      {.help = "the network reads x = sqrt(counts) e^-w as it is, sqrt(x), or ln(1 + x)"});
  visitor.choice("contract", config.contract, {{Contract::amplitude, "amplitude"}, {Contract::counts, "counts"}},
                 {.help = "amplitude: one scale e^w for input and prediction; counts: reads counts, predicts counts, "
                          "real and imaginary part have a scale each"});
}

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
                  {AmplitudeActivation::swish, "silu"},
                  {AmplitudeActivation::swish, "swish"},
                  {AmplitudeActivation::softplus, "softplus"},
                  {AmplitudeActivation::relu, "relu"}},
                 {.help = "activation of the amplitude head; silu is another name of swish"});
  visitor.field("object_big", config.object_big,
                {.help = "one map per frame, merged over the group; default: gridsize > 1"});
  visitor.field("probe_big", config.probe_big,
                {.help = "predict the border of the patch with a branch of its own (needs pad_object)"});
  visitor.field("pad_object", config.pad_object,
                {.help = "decode the central N/2 square only; false decodes the whole patch"});
  visitor.choice("output", config.output, {{MapMeaning::amp_phase, "amp_phase"}, {MapMeaning::real_imag, "real_imag"}},
                 {.help = "meaning of the two maps: object = a exp(i b), or a + i b"});
  visitor.choice("overlap", config.overlap, {{Overlap::clean, "clean"}, {Overlap::reference, "reference"}},
                 {.help = "how overlapping maps are averaged: clean (same window in sum and count) or as PtychoPINN"});
  describe_input(visitor, config);
  describe_start(visitor, config);
}

namespace {

/// An option without an effect is a mistake of who set it.
void require_default(bool is_default, const char* key, const char* condition) {
  ARAGO_REQUIRE(is_default, key << " has no effect with " << condition << "; leave one of them out");
}

void validate_supervised(const ModelConfig& config) {
  const ModelConfig standard;
  const char* const supervised = "model.kind = supervised, whose heads are linear and decode the whole patch";
  require_default(config.amp_activation == standard.amp_activation, "model.amp_activation", supervised);
  require_default(config.probe_big, "model.probe_big = false", supervised);
  require_default(config.pad_object, "model.pad_object = false", supervised);
  require_default(!config.object_big.value_or(false), "model.object_big = true", supervised);
  require_default(config.overlap == standard.overlap, "model.overlap", supervised);
  ARAGO_REQUIRE(config.output == MapMeaning::amp_phase && config.contract == Contract::amplitude,
                "model.output = real_imag and model.contract = counts are for model.kind = pinn; a supervised network "
                "learns amplitude and phase");
}

}  // namespace

void validate(const ModelConfig& config) {
  const ModelConfig standard;
  if (config.kind == ModelKind::supervised) validate_supervised(config);
  if (config.output == MapMeaning::real_imag)
    require_default(config.amp_activation == standard.amp_activation, "model.amp_activation",
                    "model.output = real_imag, whose heads have a range of their own");
  if (!config.pad_object)
    require_default(config.probe_big, "model.probe_big = false",
                    "model.pad_object = false, which decodes the whole patch");
  if (config.contract == Contract::counts) {
    require_default(config.input_transform == standard.input_transform, "model.input_transform",
                    "model.contract = counts, which reads counts");
    ARAGO_REQUIRE(config.output == MapMeaning::real_imag,
                  "model.contract = counts scales real and imaginary part of the object; it needs model.output = "
                  "real_imag");
  }
  ARAGO_REQUIRE(config.n_filters_scale >= 1 && config.n_filters_scale <= 64,
                "model.n_filters_scale = " << config.n_filters_scale << " must be in 1 .. 64; the default is 2");
}

}  // namespace arago::nn
