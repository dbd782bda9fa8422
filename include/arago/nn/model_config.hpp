#pragma once

#include "arago/config/field_visitor.hpp"

#include <cstdint>
#include <optional>

namespace arago::nn {

/// What the network is trained with: diffraction alone (pinn) or object patches (supervised).
enum class ModelKind { pinn, supervised };
/// Activation of the amplitude head; the phase head is always pi tanh.
enum class AmplitudeActivation { sigmoid, swish, softplus, relu };
/// Which values the keys that nobody sets have: the built-in defaults, or those of PtychoPINN (train::preset_values).
enum class Preset { standard, original };
/// Distribution of the first kernels; biases start at 0 (ParameterArena::initialise has the formulas).
enum class Initialisation { glorot_uniform, he_normal };
/// First bias of the amplitude's head: 0, or what makes every object flat and as bright as the frames ask for.
enum class OutputBias { zero, flat_object };
/// What the two maps (a, b) of the network mean: object = a exp(i b), or a + i b.
enum class MapMeaning { amp_phase, real_imag };
/// What the network reads, from x = A e^{-w}: x, sqrt x, ln(1 + x). `counts`, x = A^2 times a constant, belongs to the
/// contract of the same name.
enum class InputTransform { amplitude, root, log1p, counts };
/// amplitude: one factor e^w of input and prediction; counts: counts in, counts out, with a factor for each part of the
/// object (src/train/README.md).
enum class Contract { amplitude, counts };
/// How the maps of a group are merged to one object: clean = the same window in numerator and count; reference = the
/// count sees central windows only and is increased by 0.001, as PtychoPINN does.
enum class Overlap { clean, reference };

/// Section [model]: the network and what its maps mean.
struct ModelConfig {
  Preset preset = Preset::standard;
  ModelKind kind = ModelKind::pinn;
  std::int64_t n_filters_scale = 2;  ///< multiplies every filter count
  AmplitudeActivation amp_activation = AmplitudeActivation::sigmoid;
  std::optional<bool> object_big = {};  ///< one map per frame, merged over the group; default: gridsize > 1
  bool probe_big = true;                ///< the border of the N x N field is predicted by a branch of its own
  bool pad_object = true;               ///< the heads decode the central N/2 square only
  MapMeaning output = MapMeaning::amp_phase;
  Overlap overlap = Overlap::clean;
  InputTransform input_transform = InputTransform::amplitude;
  Contract contract = Contract::amplitude;
  Initialisation init = Initialisation::glorot_uniform;
  OutputBias output_bias = OutputBias::zero;
  std::optional<double> head_kernel_scale = {};  ///< factor of the first kernels of the heads

  /// What the network reads under the contract.
  InputTransform input() const { return contract == Contract::counts ? InputTransform::counts : input_transform; }
  /// 1, or 0.1 for heads that start at their bias.
  double first_head_scale() const { return head_kernel_scale.value_or(output_bias == OutputBias::zero ? 1.0 : 0.1); }
};

void describe(config::FieldVisitor& visitor, ModelConfig& config);
/// Throws InputError for what is not allowed in itself (N and gridsize are checked by make_spec).
void validate(const ModelConfig& config);

}  // namespace arago::nn
