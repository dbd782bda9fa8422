#pragma once

#include "arago/core/views.hpp"
#include "arago/nn/conv_engine.hpp"
#include "arago/nn/model_spec.hpp"

namespace arago::nn::detail {

/// pi_tanh: pi tanh z; real_part: 0.2 + tanh z; imaginary_part: 1.2 tanh z; linear: z.
enum class HeadActivation { sigmoid, swish, softplus, relu, pi_tanh, real_part, imaginary_part, linear };

/// Of the first (amplitude, real part) or second map (phase, imaginary part) of a network.
HeadActivation head_activation(const ModelSpec& spec, bool second);

/// How the linear outputs of one head become its map m (groups, N, N, maps):
///   padded:  m = act(z) on the central square of edge N/2, swish(b) outside (0 without a border branch);
///   else:    m = act(z), with z (groups, N, N, maps).
struct MapRule {
  int N = 0, maps = 1;
  bool padded = true;
  HeadActivation activation = HeadActivation::sigmoid;

  int head_edge() const { return padded ? N / 2 : N; }
};

/// z = head (groups, edge, edge, maps), b = border (groups, N, N, maps) or null -> map (groups, N, N, maps).
template <class Scalar>
void make_map(const ExecutionSpace& exec, const WorkSpan& span, const MapRule& rule, const Scalar* head,
              const Scalar* border, Scalar* map);

/// d_map -> d_head, and d_border if border is not null (zero on the central square).
template <class Scalar>
void make_map_vjp(const ExecutionSpace& exec, const WorkSpan& span, const MapRule& rule, const Scalar* head,
                  const Scalar* border, const Scalar* d_map, Scalar* d_head, Scalar* d_border);

}  // namespace arago::nn::detail
