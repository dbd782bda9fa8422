#pragma once

#include "arago/core/hash.hpp"
#include "arago/core/rng.hpp"
#include "arago/nn/autoencoder.hpp"
#include "arago/nn/parameter_arena.hpp"

#include <string>

namespace arago::nn::testing {

/// A network with weights, a batch and cotangents of its maps, all random but fixed. Group i of any case with the same
/// spec is the same, wherever the batch begins.
template <class Scalar>
struct NetworkCase {
  ModelSpec spec;
  ParameterArena<Scalar> arena;
  Autoencoder<Scalar> network;
  View<Scalar****> input, amplitude, phase, d_amplitude, d_phase, d_input;
  View<Scalar**> gradients;

  NetworkCase(const ModelSpec& model, Engine engine, int first_group, int groups, int shard_groups = 2)
      : spec(model), arena(model), network(model, engine, groups, shard_groups) {
    arena.initialise(7);
    const std::size_t N = spec.N, C = spec.channels(), maps = spec.map_channels(), B = groups;
    input = View<Scalar****>("input", B, N, N, C);
    d_input = View<Scalar****>("d_input", B, N, N, C);
    for (auto* map : {&amplitude, &phase, &d_amplitude, &d_phase}) *map = View<Scalar****>("map", B, N, N, maps);
    gradients = View<Scalar**>("gradients", (groups + shard_groups - 1) / shard_groups, arena.size());
    fill(input, first_group, 1, 0.0, 1.0);
    fill(d_amplitude, first_group, 2, -1.0, 1.0);
    fill(d_phase, first_group, 3, -1.0, 1.0);
    // Biases away from zero, so that errors in them show.
    for (const Slice& slice : arena.layout().slices())
      for (std::size_t i = slice.offset; !slice.is_kernel() && i < slice.offset + slice.size; ++i)
        arena.weights(i) = static_cast<Scalar>(CounterRng(11, Stream::test, 4, i).uniform(-0.05, 0.05));
  }

  void forward() { network.forward(ExecutionSpace(), arena.weights, input, amplitude, phase); }
  void backward(bool with_input = true) {
    network.backward(ExecutionSpace(), arena.weights, input, d_amplitude, d_phase, gradients,
                     with_input ? d_input : View<Scalar****>());
  }
  /// <d_amplitude, amplitude> + <d_phase, phase>: the loss whose gradient backward computes.
  double loss() {
    forward();
    double sum = 0;
    for (std::size_t i = 0; i < amplitude.size(); ++i)
      sum += static_cast<double>(d_amplitude.data()[i]) * amplitude.data()[i] +
             static_cast<double>(d_phase.data()[i]) * phase.data()[i];
    return sum;
  }

 private:
  void fill(const View<Scalar****>& view, int first_group, std::uint32_t epoch, double low, double high) {
    const std::size_t size = view.extent(0) == 0 ? 0 : view.size() / view.extent(0);
    for (std::size_t group = 0; group < view.extent(0); ++group) {
      CounterRng rng(5, Stream::test, epoch, first_group + group);
      for (std::size_t i = 0; i < size; ++i)
        view.data()[group * size + i] = static_cast<Scalar>(rng.uniform(low, high));
    }
  }
};

/// Hash of all bits of a View.
template <class Data>
std::string bits(const View<Data>& view) {
  return hash_hex(std::as_bytes(std::span(view.data(), view.size())));
}

}  // namespace arago::nn::testing
