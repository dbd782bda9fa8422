#pragma once

#include "arago/nn/parameter_arena.hpp"

namespace arago::nn {

/// z with act(z) = value, for a value in the range of the activation: sigmoid (0, 1), the others (0, inf).
double linear_output_for(AmplitudeActivation activation, double value);

/// Multiplies the kernels of all heads (of both maps and of their borders) by `factor`.
template <class Scalar>
void scale_heads(const ParameterArena<Scalar>& arena, double factor);

/// Sets the biases of the heads so that kernels of 0 would give the flat map `amplitude` and the phase 0, border branch
/// included: b = act^-1(amplitude) in the centre, swish^-1(amplitude) in the border. A sigmoid is kept within 0.02 and
/// 0.98, beyond which it hardly has a slope.
template <class Scalar>
void start_flat(const ParameterArena<Scalar>& arena, const ModelSpec& spec, double amplitude);

}  // namespace arago::nn
