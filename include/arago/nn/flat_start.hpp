#pragma once

#include "arago/nn/parameter_arena.hpp"

namespace arago::nn {

/// z with act(z) = value, for a value in the range of the activation: sigmoid (0, 1), the others (0, inf).
double linear_output_for(AmplitudeActivation activation, double value);
/// The same for the first map of a network, amplitude or real part (-0.8, 1.2). A value out of its range is replaced by
/// one near the end of it: 0.02 and 0.98 of a sigmoid, 1.16 of a real part.
double first_map_output_for(const ModelSpec& spec, double value);

/// Multiplies the kernels of all heads (of both maps and of their borders) by `factor`.
template <class Scalar>
void scale_heads(const ParameterArena<Scalar>& arena, double factor);

/// Sets the biases of the heads so that kernels of 0 would give the flat object `amplitude`, border branch included:
/// act^-1(amplitude) in the centre, swish^-1(amplitude) in the border; 0 for phase or imaginary part.
template <class Scalar>
void start_flat(const ParameterArena<Scalar>& arena, const ModelSpec& spec, double amplitude);

}  // namespace arago::nn
