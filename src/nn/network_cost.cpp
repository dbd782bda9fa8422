#include "arago/nn/network_cost.hpp"

#include "arago/nn/parameter_layout.hpp"
#include "detail/network_graph.hpp"

namespace arago::nn {

NetworkCost network_cost(const ModelSpec& spec) {
  const detail::NetworkGraph graph(spec);
  NetworkCost cost;
  cost.parameters = ParameterLayout(spec).size();
  for (const ConvShape& layer : graph.layers) cost.forward_flop_per_group += layer.flop_per_group();
  cost.activations_per_group = static_cast<double>(graph.activations_per_group);
  cost.gradients_per_group = static_cast<double>(graph.gradients_per_group);
  return cost;
}

}  // namespace arago::nn
