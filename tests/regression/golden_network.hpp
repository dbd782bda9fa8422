#pragma once

#include "arago/ptycho/patch_grid.hpp"
#include "arago/train/physics_network.hpp"
#include "regression/golden_network_case.hpp"
#include "regression/rounding_noise.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace arago::test {

/// Products in the sum that a parameter takes part in: 9 in + 1 of its convolution (3 x 3 kernel, bias).
inline double terms_of(const nn::ParameterLayout& layout, const nn::Slice& slice) {
  const std::string layer = slice.name.substr(0, slice.name.rfind('/'));
  const auto& kernel = layout.find(layer + "/kernel").shape;
  return 1.0 * kernel[0] * kernel[1] * kernel[2] + 1.0;
}

/// A network with the golden weights, probe and scale.
template <class S>
std::unique_ptr<train::PhysicsNetwork<S>> golden_network(const GoldenNetworkCase& golden,
                                                         const train::LossWeights& loss, RoundingNoise noise = {}) {
  auto network = std::make_unique<train::PhysicsNetwork<S>>(golden.spec(loss), golden.B);
  const auto weights = Kokkos::create_mirror_view(network->parameters().weights);
  const nn::ParameterLayout& layout = network->parameters().layout();
  for (const nn::Slice& slice : layout.slices()) {
    const std::vector<double> values = golden.reals("weights/" + slice.name);
    if (values.size() != slice.size) throw std::runtime_error(slice.name + " has another size than the network's");
    RoundingNoise::Array rounded(noise, slice.offset, terms_of(layout, slice));
    for (std::size_t i = 0; i < slice.size; ++i) weights(slice.offset + i) = static_cast<S>(rounded(values[i]));
  }
  Kokkos::deep_copy(network->parameters().weights, weights);
  const auto probe = golden.file().template read_view<Complex<S>**>(golden.at("inputs/probe"));
  Kokkos::deep_copy(network->probe(), probe);
  network->set_log_scale(golden.log_scale);
  return network;
}

/// The known amplitude of the objects: of the first channel, moved by its displacement.
template <class S>
void fill_known_amplitude(const GoldenNetworkCase& golden, train::Batch<S>& batch) {
  const int B = golden.B, C = golden.C, N = golden.N;
  const std::vector<double> Y = golden.reals("inputs/Y_I");
  View<Complex<S>***> first("first channel", B, N, N), moved("moved", B, N, N);
  View<double**> by("displacement", B, 2);
  const auto host = Kokkos::create_mirror_view(first);
  for (std::size_t i = 0; i < host.size(); ++i) host.data()[i] = static_cast<S>(Y[i * C]);
  Kokkos::deep_copy(first, host);
  Kokkos::deep_copy(by, Kokkos::subview(batch.displacement, Kokkos::ALL, 0, Kokkos::ALL));
  ptycho::translate<S>(ExecutionSpace{}, first, by, moved);
  batch.allocate_object_amplitude();
  const auto found = Kokkos::create_mirror_view_and_copy(HostSpace{}, moved);
  const auto amplitude = Kokkos::create_mirror_view(batch.object_amplitude);
  for (std::size_t i = 0; i < found.size(); ++i) amplitude.data()[i] = found.data()[i].real();
  Kokkos::deep_copy(batch.object_amplitude, amplitude);
}

/// The inputs: amplitudes s X, targets (s X)^2 with zero frequency at [0, 0], displacements d = -(y, x) of r.
template <class S>
train::Batch<S> golden_batch(const GoldenNetworkCase& golden) {
  const int B = golden.B, C = golden.C, N = golden.N;
  train::Batch<S> batch(B, C, N);
  batch.share = train::ShardShare::of(B, 2, 0, 1);
  const std::vector<double> X = golden.reals("inputs/X");
  const std::vector<double> r = golden.reals("inputs/offsets");
  const auto amplitude = Kokkos::create_mirror_view(batch.amplitude);
  const auto counts = Kokkos::create_mirror_view(batch.counts);
  const auto d = Kokkos::create_mirror_view(batch.displacement);
  for (int b = 0; b < B; ++b)
    for (int c = 0; c < C; ++c) {
      d(b, c, 0) = -r[(b * 2 + 1) * C + c];
      d(b, c, 1) = -r[(b * 2 + 0) * C + c];
      for (int y = 0; y < N; ++y)
        for (int x = 0; x < N; ++x) {
          const double value = golden.intensity_scale * X[((b * N + y) * N + x) * C + c];
          amplitude(b, y, x, c) = static_cast<S>(value);
          counts(b, c, (y + N / 2) % N, (x + N / 2) % N) = static_cast<S>(value * value);
        }
    }
  Kokkos::deep_copy(batch.amplitude, amplitude);
  Kokkos::deep_copy(batch.counts, counts);
  Kokkos::deep_copy(batch.displacement, d);
  if (golden.has("inputs/Y_I")) fill_known_amplitude(golden, batch);
  return batch;
}

}  // namespace arago::test
