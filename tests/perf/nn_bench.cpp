// Speed of the network as fractions of the FMA peak measured in the same run: each layer and direction, then whole
// steps.
//   nn_bench [--N 64] [--gridsize 1] [--width 2] [--batch 16] [--shard 2] [--engine onednn|kokkos] [--double]
//   [--border]
//            [--repeats 5] [--layers]
// Rates are per wall second and, in brackets, per CPU second times threads: the latter holds on a busy machine too.
#include "arago/core/machine_limits.hpp"
#include "arago/core/timer.hpp"
#include "arago/nn/autoencoder.hpp"
#include "arago/nn/parameter_arena.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <omp.h>
#include <vector>

namespace {

using namespace arago;

struct Options {
  int N = 64, gridsize = 1, width = 2, batch = 16, shard = 2, repeats = 5;
  std::string engine;
  bool use_double = false, border = false, layers = false;
};

struct Seconds {
  double wall = 1e30, cpu = 1e30;  ///< cpu: of all threads, divided by their number
};

template <class Work>
Seconds best_of(int repeats, const Work& work) {
  Seconds best;
  work();
  for (int i = 0; i < repeats; ++i) {
    const Timer timer;
    const double cpu = process_cpu_seconds();
    work();
    best.wall = std::min(best.wall, timer.seconds());
    best.cpu = std::min(best.cpu, (process_cpu_seconds() - cpu) / HostSpace::concurrency());
  }
  return best;
}

std::string rate(double flop, const Seconds& seconds, double peak) {
  return fmt::format("{:7.1f} {:3.0f}% [{:3.0f}%]", flop / seconds.wall * 1e-9, flop / seconds.wall * 1e-7 / peak,
                     flop / seconds.cpu * 1e-7 / peak);
}

template <class Scalar>
void bench_layers(const Options& options, nn::Engine kind, const std::vector<nn::ConvShape>& layers,
                  const View<Scalar*>& weights, double peak) {
  const int shards = (options.batch + options.shard - 1) / options.shard;
  std::size_t largest = 0;
  for (const nn::ConvShape& layer : layers)
    largest = std::max(largest, std::size_t(layer.height) * layer.width * std::max(layer.in_pitch, layer.out));
  View<Scalar*> x("x", largest * options.batch), dy("dy", largest * options.batch), y("y", largest * options.batch);
  Kokkos::deep_copy(x, Scalar(0.5));
  Kokkos::deep_copy(dy, Scalar(0.25));
  View<Scalar**> gradients("gradients", shards, weights.size());
  const auto engine = nn::make_conv_engine<Scalar>(kind, layers, options.shard);
  engine->prepare(options.batch);
  engine->load_weights(ExecutionSpace(), weights, false);
  engine->load_weights(ExecutionSpace(), weights, true);
  const auto for_each_span = [&](const auto& call) {
    if (!engine->works_by_shard(shards, HostSpace::concurrency()))
      return call(nn::WorkSpan{0, options.batch, 0, shards, true});
#pragma omp parallel for schedule(dynamic, 1)
    for (int s = 0; s < shards; ++s)
      call(nn::WorkSpan{s * options.shard, std::min(options.shard, options.batch - s * options.shard), s, 1, false});
  };
  fmt::print("{:24} {:>22} {:>22} {:>22}   GFLOP/s, of peak [by CPU time]\n", "layer", "forward", "data", "weights");
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const nn::ConvShape& l = layers[i];
    const std::size_t image = std::size_t(l.height) * l.width;
    const int layer = static_cast<int>(i);
    const ExecutionSpace exec;
    const Seconds forward = best_of(options.repeats, [&] {
      for_each_span([&](const nn::WorkSpan& s) {
        engine->forward(exec, s, layer, x.data() + image * l.in_pitch * s.first_group,
                        y.data() + image * l.out * s.first_group);
      });
    });
    const Seconds data = best_of(options.repeats, [&] {
      for_each_span([&](const nn::WorkSpan& s) {
        engine->backward_data(exec, s, layer, dy.data() + image * l.out * s.first_group, nullptr, false,
                              y.data() + image * l.in_pitch * s.first_group);
      });
    });
    const Seconds weight = best_of(options.repeats, [&] {
      for_each_span([&](const nn::WorkSpan& s) {
        engine->backward_weights(exec, s, layer, x.data() + image * l.in_pitch * s.first_group,
                                 dy.data() + image * l.out * s.first_group, gradients);
      });
    });
    const double flop = l.flop_per_group() * options.batch;
    fmt::print("{:3}x{:<3} {:4} -> {:<4}        {} {} {}\n", l.height, l.width, l.in, l.out, rate(flop, forward, peak),
               rate(flop, data, peak), rate(flop, weight, peak));
  }
  for (const std::string& line : engine->implementations()) fmt::print("  {}\n", line);
}

template <class Scalar>
void bench(const Options& options, double peak) {
  const nn::Engine kind = options.engine == "onednn" ? nn::Engine::onednn : nn::Engine::kokkos;
  const nn::ModelConfig config{.n_filters_scale = options.width, .probe_big = options.border};
  const nn::ModelSpec spec = nn::make_spec(config, options.N, options.gridsize);
  nn::ParameterArena<Scalar> arena(spec);
  arena.initialise(1);
  nn::Autoencoder<Scalar> network(spec, kind, options.batch, options.shard);
  if (options.layers) bench_layers<Scalar>(options, kind, network.convolutions(), arena.weights, peak);

  const int B = options.batch, N = options.N, C = spec.channels(), maps = spec.map_channels();
  View<Scalar****> input("input", B, N, N, C), amplitude("amplitude", B, N, N, maps), phase("phase", B, N, N, maps);
  View<Scalar****> no_input_gradient;
  View<Scalar**> gradients("gradients", (B + options.shard - 1) / options.shard, arena.size());
  Kokkos::deep_copy(input, Scalar(0.5));
  const ExecutionSpace exec;
  const Seconds forward =
      best_of(options.repeats, [&] { network.forward(exec, arena.weights, input, amplitude, phase); });
  const Seconds backward = best_of(options.repeats, [&] {
    network.backward(exec, arena.weights, input, amplitude, phase, gradients, no_input_gradient);
  });
  const double flop = network.forward_flop_per_group() * B;
  const Seconds step{forward.wall + backward.wall, forward.cpu + backward.cpu};
  fmt::print("N {} gridsize {} width {} batch {}: {:.3f} GFLOP a group, workspace {:.0f} MB\n", N, options.gridsize,
             options.width, B, flop / B * 1e-9, network.workspace_bytes() * 1e-6);
  fmt::print("forward  {:7.1f} groups/s {}\n", B / forward.wall, rate(flop, forward, peak));
  fmt::print("backward {:7.1f} groups/s {}\n", B / backward.wall, rate(2 * flop, backward, peak));
  fmt::print("step     {:7.1f} groups/s {}\n", B / step.wall, rate(3 * flop, step, peak));
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Speed of the network against the FMA peak");
  app.add_option("--N", options.N);
  app.add_option("--gridsize", options.gridsize);
  app.add_option("--width", options.width);
  app.add_option("--batch", options.batch);
  app.add_option("--shard", options.shard);
  app.add_option("--repeats", options.repeats);
  app.add_option("--engine", options.engine)->check(CLI::IsMember({"onednn", "kokkos"}));
  app.add_flag("--double", options.use_double);
  app.add_flag("--border", options.border);
  app.add_flag("--layers", options.layers);
  CLI11_PARSE(app, argc, argv);
  setenv("OMP_PROC_BIND", "false", 0);
  const Kokkos::ScopeGuard kokkos(argc, argv);
  const MachineLimits limits = measure_machine_limits();
  const double peak = options.use_double ? limits.fma_float64_gflops : limits.fma_float32_gflops;
  fmt::print("threads {}, FMA peak {:.0f} GFLOP/s, triad {:.0f} GB/s\n", limits.threads, peak, limits.triad_gbytes);
  options.use_double ? bench<double>(options, peak) : bench<float>(options, peak);
}
