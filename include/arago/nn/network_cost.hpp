#pragma once

#include "arago/nn/model_spec.hpp"

#include <cstddef>

namespace arago::nn {

/// What a network costs, from its shape alone: for predictions before anything is built.
struct NetworkCost {
  std::size_t parameters = 0;
  double forward_flop_per_group = 0;  ///< convolutions, direct algorithm; a training step is 3x
  double activations_per_group = 0;   ///< scalars kept from forward for backward
  double gradients_per_group = 0;     ///< scalars of scratch in backward
};
NetworkCost network_cost(const ModelSpec& spec);

}  // namespace arago::nn
