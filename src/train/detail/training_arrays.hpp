#pragma once

#include "arago/train/trainer.hpp"

namespace arago::train {

/// The arrays that make up a training, by name: visit(name, meaning, View<S*>).
template <class S, class Visit>
void for_each_array(const Trainer<S>& trainer, const Visit& visit) {
  PhysicsNetwork<S>& network = trainer.network();
  auto& parameters = network.parameters();
  visit("weights", "parameters of the network in the order of its layers", parameters.weights);
  visit("first_moment", "mean gradient, or velocity", parameters.first_moment);
  visit("second_moment", "mean squared gradient", parameters.second_moment);
  const auto& probe = network.probe();
  visit("probe", "probe, real and imaginary parts in turn",
        View<S*>(reinterpret_cast<S*>(probe.data()), 2 * probe.size()));
  if (trainer.probe_first_moment().extent(0) == 0) return;
  visit("probe_first_moment", "mean gradient of the probe, or velocity", trainer.probe_first_moment());
  visit("probe_second_moment", "mean squared gradient of the probe", trainer.probe_second_moment());
}

}  // namespace arago::train
