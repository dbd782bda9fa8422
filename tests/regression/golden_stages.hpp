#pragma once

#include "arago/train/physics_network.hpp"
#include "regression/golden_network_case.hpp"

#include <cmath>
#include <complex>
#include <map>
#include <string>
#include <vector>

namespace arago::test {

using Values = std::vector<std::complex<double>>;

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

/// L2 norm, largest magnitude, sum of real parts, sum of imaginary parts, and the sum of magnitudes that bounds them.
struct Norms {
  double l2 = 0.0, largest = 0.0, real = 0.0, imag = 0.0, magnitude = 0.0;
};
inline Norms norms_of(const Values& values) {
  Norms n;
  for (const auto& v : values) {
    n.l2 += std::norm(v);
    n.largest = std::max(n.largest, std::abs(v));
    n.real += v.real();
    n.imag += v.imag();
    n.magnitude += std::abs(v);
  }
  n.l2 = std::sqrt(n.l2);
  return n;
}

/// Largest difference over the largest magnitude of `expected`; infinite when the sizes differ.
inline double relative_error(const Values& found, const Values& expected) {
  if (found.size() != expected.size()) return INFINITY;
  double error = 0.0, largest = 0.0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    error = std::max(error, std::abs(found[i] - expected[i]));
    largest = std::max(largest, std::abs(expected[i]));
  }
  if (!std::isfinite(error)) return INFINITY;
  return error == 0.0 ? 0.0 : error / largest;
}

}  // namespace arago::test
