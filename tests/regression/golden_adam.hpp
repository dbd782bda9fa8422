#pragma once

#include "regression/golden_quantities.hpp"
#include "regression/golden_tensors.hpp"
#include "regression/original_adam.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace arago::test {

/// What of a golden Adam run is compared.
struct AdamScope {
  int last_step = 5;
  /// Error allowed to gradients, relative to the largest sample of the tensor. The first step of a weight is
  /// lr g / (|g| + eps'), eps' = eps / sqrt(1 - beta2): samples that this error can turn round or move by more than
  /// `certain_move` are left out. 0 = all are compared.
  double gradient_error = 0.0;
  double certain_move = 0.0;
};

inline std::string at_step(int step) {
  return "step" + std::to_string(step) + "/";
}

/// Steps whose weights are stored, up to the last of the scope.
inline std::vector<std::int64_t> stored_steps(const GoldenNetworkCase& golden, const GoldenSetting& setting,
                                              const AdamScope& scope) {
  auto steps = golden.file().template read<std::int64_t>(golden.at("adam/" + setting.name + "/steps"));
  std::erase_if(steps, [&](std::int64_t step) { return step > scope.last_step; });
  return steps;
}

/// Tensors after a step, without the samples that the scope leaves out.
inline GoldenTensors tensors_after(const GoldenNetworkCase& golden, const GoldenSetting& setting,
                                   const AdamScope& scope, std::int64_t step) {
  GoldenTensors after(golden, "adam/" + setting.name + "/step" + std::to_string(step));
  if (step > 1 || scope.gradient_error <= 0) return after;
  const GoldenTensors gradient(golden, "grad/" + setting.name);
  const double lr = golden.real("adam_lr");
  const double floor = golden.real("adam_eps") / std::sqrt(1.0 - golden.real("adam_beta2"));
  for (std::size_t t = 0; t < after.names().size(); ++t) {
    const auto start = golden.reals("weights/" + after.names()[t]);
    const double error = scope.gradient_error * gradient.largest_sample(t);
    after.select(t, [&](const GoldenTensors::Sample& sample) {
      const double move = std::abs(sample.value - start.at(sample.index)) / lr;
      if (move >= 1.0) return true;  // |g| is beyond what the move resolves
      const double least = floor * move / (1.0 - move) - error;
      return least > 0 && lr * floor * error / ((least + floor) * (least + floor)) <= scope.certain_move;
    });
  }
  return after;
}

inline Expected expected_adam(const GoldenNetworkCase& golden, const GoldenSetting& setting, const AdamScope& scope) {
  const std::string group = "adam/" + setting.name;
  const auto before = golden.reals(group + "/loss_before_step");
  const auto after = golden.reals(group + "/loss_after");
  Expected expected;
  for (int step = 1; step <= scope.last_step; ++step)
    expected["Adam loss before/" + at_step(step)] = {before.at(step - 1)};
  const auto steps = stored_steps(golden, setting, scope);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::string place = at_step(static_cast<int>(steps[i]));
    expected["Adam loss after/" + place] = {after.at(i)};
    const auto change = golden.reals(group + "/" + place + "delta_norm");
    for (std::size_t t = 0; t < change.size(); ++t)
      expected["Adam change/" + place + golden.tensor_names[t]] = {change[t]};
    tensors_after(golden, setting, scope, steps[i]).expect("Adam weight", place, expected);
  }
  if (scope.last_step < 5) return expected;
  if (golden.has(group + "/log_scale_after_5"))
    expected["Adam log-scale/"] = {golden.scalar(group + "/log_scale_after_5")};
  if (golden.has(group + "/probe_after_5")) expected["Adam probe/"] = golden.values(group + "/probe_after_5");
  return expected;
}

/// Loss, change and weights after a stored step.
template <class S>
void observe_step(OriginalAdam<S>& adam, const GoldenTensors& tensors, const std::string& place, const Values& start,
                  Quantities& found) {
  const Values now = adam.weights();
  Values change(now.size());
  for (std::size_t i = 0; i < now.size(); ++i) change[i] = now[i] - start[i];
  found["Adam loss after/" + place] = {{adam.loss()}};
  tensors.observe("Adam weight", place, adam.layout(), now, found);
  for (std::size_t t = 0; t < tensors.names().size(); ++t) {
    const std::string& name = tensors.names()[t];
    found["Adam change/" + place + name] = {{norms_of(tensors.tensor(adam.layout(), change, t)).l2}};
    found.at("Adam weight samples/" + place + name).scale = 1.0;
  }
}

template <class S>
Quantities observed_adam(const GoldenNetworkCase& golden, const GoldenSetting& setting, const AdamScope& scope,
                         RoundingNoise noise = {}) {
  OriginalAdam<S> adam(golden, setting, noise);
  const Values start = adam.weights();
  const auto stored = stored_steps(golden, setting, scope);
  Quantities found;
  for (int step = 1; step <= scope.last_step; ++step) {
    found["Adam loss before/" + at_step(step)] = {{adam.step()}};
    if (std::find(stored.begin(), stored.end(), step) != stored.end())
      observe_step(adam, tensors_after(golden, setting, scope, step), at_step(step), start, found);
  }
  found["Adam log-scale/"] = {{adam.log_scale()}, 1.0};
  found["Adam probe/"] = {adam.probe()};
  return found;
}

}  // namespace arago::test
