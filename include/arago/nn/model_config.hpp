#pragma once

#include "arago/config/field_visitor.hpp"

#include <cstdint>
#include <optional>

namespace arago::nn {

/// What the network is trained with: diffraction alone (pinn) or object patches (supervised).
enum class ModelKind { pinn, supervised };
/// Activation of the amplitude head; the phase head is always pi tanh.
enum class AmplitudeActivation { sigmoid, swish, softplus, relu };
/// What the two maps of the network mean: object = amplitude exp(i phase).
enum class MapMeaning { amp_phase };
/// How the maps of a group are merged to one object: clean = the same window in numerator and count; reference = the
/// count sees central windows only and is increased by 0.001, as PtychoPINN does.
enum class Overlap { clean, reference };

/// Section [model]: the network and what its maps mean.
struct ModelConfig {
  ModelKind kind = ModelKind::pinn;
  std::int64_t n_filters_scale = 2;  ///< multiplies every filter count
  AmplitudeActivation amp_activation = AmplitudeActivation::sigmoid;
  std::optional<bool> object_big = {};  ///< one map per frame, merged over the group; default: gridsize > 1
  bool probe_big = true;                ///< the border of the N x N field is predicted by a branch of its own
  bool pad_object = true;               ///< the heads decode the central N/2 square only
  MapMeaning output = MapMeaning::amp_phase;
  Overlap overlap = Overlap::clean;
};

void describe(config::FieldVisitor& visitor, ModelConfig& config);
/// Throws InputError for what is not allowed in itself (N and gridsize are checked by make_spec).
void validate(const ModelConfig& config);

}  // namespace arago::nn
