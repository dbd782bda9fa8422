#pragma once

#include "arago/train/physics_network.hpp"
#include "regression/golden_network.hpp"
#include "regression/golden_network_case.hpp"
#include "regression/golden_quantities.hpp"

#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace arago::test {

template <class ViewType>
Values flatten(const ViewType& view) {
  const auto host = Kokkos::create_mirror_view_and_copy(HostSpace{}, view);
  Values values(host.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& v = host.data()[i];
    if constexpr (std::is_arithmetic_v<std::remove_cvref_t<decltype(v)>>)
      values[i] = v;
    else
      values[i] = {v.real(), v.imag()};
  }
  return values;
}

/// (b, channels, n, n) -> (b, n, n, channels), quadrants swapped if asked.
inline Values channels_last(const Values& planar, int channels, int n, bool swap_quadrants) {
  Values out(planar.size());
  const int shift = swap_quadrants ? n / 2 : 0;
  const int groups = static_cast<int>(planar.size()) / (channels * n * n);
  for (int b = 0; b < groups; ++b)
    for (int c = 0; c < channels; ++c)
      for (int y = 0; y < n; ++y)
        for (int x = 0; x < n; ++x)
          out[((b * n + (y + shift) % n) * n + (x + shift) % n) * channels + c] =
              planar[((b * channels + c) * n + y) * n + x];
  return out;
}

/// Every stage of the last forward pass under its golden name, in golden layout.
template <class S>
std::map<std::string, Values> stages_of(train::PhysicsNetwork<S>& network, const GoldenNetworkCase& golden) {
  const ExecutionSpace exec;
  const auto stages = network.stages();
  const int N = golden.N, C = golden.C, B = golden.B, nf = network.spec().model.map_channels();
  std::map<std::string, Values> found;
  for (const std::string& name : network.autoencoder().stage_names())
    found[name] = flatten(network.autoencoder().stage(name));
  found["normed_input"] = flatten(stages.input);
  found["amp_map"] = flatten(stages.amplitude);
  found["phase_map"] = flatten(stages.phase);
  found["object_patches"] = channels_last(flatten(stages.object_patches), nf, N, false);
  found["merged_object"] = flatten(stages.merged_object);
  const View<Complex<S>***> trimmed("trimmed", B, N, N);
  network.trimmed_object(exec, trimmed);
  found["trimmed_obj"] = flatten(trimmed);
  found["extracted_patches"] = flatten(stages.patches);
  const View<Complex<S>****> psi("psi", B, C, N, N);
  network.illuminated(exec, psi);
  found["illuminated"] = flatten(psi);
  Values far = flatten(stages.field);
  for (auto& z : far) z = std::abs(z);
  found["far_amplitude_flat"] = far;
  Values predicted = channels_last(far, C, N, true);
  for (auto& a : predicted) a *= std::exp(network.log_scale());
  found["pred_amp"] = predicted;
  for (auto& a : predicted) a *= a;
  found["pred_intensity"] = predicted;
  return found;
}

/// The stages of one forward pass, and of each its norm, largest magnitude and sum.
template <class S>
Quantities observed_stages(const GoldenNetworkCase& golden) {
  const auto network = golden_network<S>(golden, {});
  network->forward(ExecutionSpace{}, golden_batch<S>(golden));
  Quantities found;
  for (const auto& [name, values] : stages_of(*network, golden)) {
    const Norms norms = norms_of(values);
    found["stages/" + name] = {values};
    found["stage norms/" + name] = {{norms.l2}};
    found["stage maxima/" + name] = {{norms.largest}};
    found["stage sums/" + name] = {{norms.sum}, norms.magnitude};
  }
  return found;
}

inline Expected expected_stages(const GoldenNetworkCase& golden) {
  Expected expected;
  for (const std::string& name : golden.file().children(golden.at("stages")))
    if (name != "norms") expected["stages/" + name] = golden.values("stages/" + name);
  for (const std::string& name : golden.file().children(golden.at("stages/norms"))) {
    const auto norms = golden.reals("stages/norms/" + name);
    expected["stage norms/" + name] = {norms.at(0)};
    expected["stage maxima/" + name] = {norms.at(1)};
    expected["stage sums/" + name] = {{norms.at(2), norms.at(3)}};
  }
  return expected;
}

}  // namespace arago::test
