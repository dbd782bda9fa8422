#pragma once

#include "arago/train/mean_losses.hpp"
#include "regression/golden_network.hpp"
#include "regression/golden_quantities.hpp"
#include "regression/golden_stages.hpp"
#include "regression/golden_tensors.hpp"

#include <string>

namespace arago::test {

/// Weighted mean loss of the last call of loss().
template <class S>
double mean_loss(const train::PhysicsNetwork<S>& network, const GoldenNetworkCase& golden) {
  double sum = 0.0;
  for (const auto& shard : network.shard_sums()) sum += train::mean_losses(shard, network.spec(), golden.B).total;
  return sum;
}

template <class S>
Values sum_rows(const View<S**>& rows) {
  const auto host = Kokkos::create_mirror_view_and_copy(HostSpace{}, rows);
  Values sum(host.extent(1));
  for (std::size_t s = 0; s < host.extent(0); ++s)
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += host(s, i);
  return sum;
}

/// Loss and gradients of one batch, summed over shards.
struct Gradients {
  double loss = 0.0;
  Values weights, probe;
  double log_scale = 0.0;
};

template <class S>
Gradients gradients_of(train::PhysicsNetwork<S>& network, const train::Batch<S>& batch,
                       const GoldenNetworkCase& golden) {
  const ExecutionSpace exec;
  network.forward(exec, batch);
  network.loss(exec, batch, true);
  network.backward(exec, batch);
  Gradients found;
  found.loss = mean_loss(network, golden);
  found.weights = sum_rows(network.shard_gradients());
  const Values probe = sum_rows(network.shard_probe_gradients());
  for (std::size_t i = 0; i < probe.size(); i += 2) found.probe.emplace_back(probe[i].real(), probe[i + 1].real());
  for (const auto& shard : network.shard_sums()) found.log_scale += shard.log_scale;
  return found;
}

inline Expected expected_gradients(const GoldenNetworkCase& golden, const GoldenSetting& setting) {
  const std::string group = "grad/" + setting.name;
  Expected expected;
  GoldenTensors(golden, group).expect("gradient", "", expected);
  for (const std::string& name : golden.tensor_names)
    if (golden.has(group + "/full/" + name))
      expected["complete gradient/" + name] = golden.values(group + "/full/" + name);
  expected["gradient of log-scale/"] = {golden.scalar(group + "/log_scale")};
  expected["gradient of probe/"] = golden.values(group + "/probe");
  return expected;
}

template <class S>
Quantities observed_gradients(const GoldenNetworkCase& golden, const GoldenSetting& setting, RoundingNoise noise = {}) {
  const auto network = golden_network<S>(golden, setting.weights, noise);
  const Gradients gradients = gradients_of(*network, golden_batch<S>(golden), golden);
  const nn::ParameterLayout& layout = network->parameters().layout();
  const GoldenTensors tensors(golden, "grad/" + setting.name);
  Quantities found;
  tensors.observe("gradient", "", layout, gradients.weights, found);
  for (std::size_t t = 0; t < golden.tensor_names.size(); ++t)
    found["complete gradient/" + golden.tensor_names[t]] = {tensors.tensor(layout, gradients.weights, t)};
  found["gradient of log-scale/"] = {{gradients.log_scale}};
  found["gradient of probe/"] = {gradients.probe};
  return found;
}

}  // namespace arago::test
