#include "arago/train/training_bench.hpp"

#include "arago/core/rng.hpp"
#include "arago/core/timer.hpp"
#include "arago/train/trainer.hpp"
#include "train/detail/preparation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace arago::train {
namespace {

constexpr std::int64_t bench_groups = 64;

FitConfig bench_config(const BenchSubject& subject) {
  FitConfig config;
  config.geometry.N = subject.N;
  config.geometry.gridsize = subject.gridsize;
  config.model.probe_big = false;
  config.train.precision = subject.precision;
  return config;
}

/// Frames of about 28 counts a pixel around the centre, at scattered places: the rate does not depend on their content.
GroupedFrames bench_frames(const BenchSubject& subject) {
  const auto N = static_cast<int>(subject.N), channels = static_cast<int>(subject.gridsize * subject.gridsize);
  HostView<float***> counts("counts", bench_groups, N, N);
  HostView<int**> members("members", bench_groups, channels);
  HostView<double***> displacement("displacement", bench_groups, channels, 2);
  for (int group = 0; group < bench_groups; ++group) {
    CounterRng rng(1, Stream::test, 0, static_cast<std::uint64_t>(group));
    for (int y = 0; y < N; ++y)
      for (int x = 0; x < N; ++x) {
        const double r = std::hypot(y - N / 2, x - N / 2);
        counts(group, y, x) = static_cast<float>(rng.poisson(1000.0 / (1.0 + r * r)));
      }
    for (int c = 0; c < channels; ++c) {
      members(group, c) = (group + c) % static_cast<int>(bench_groups);
      for (int axis = 0; axis < 2 && channels > 1; ++axis) displacement(group, c, axis) = rng.uniform(-3.0, 3.0);
    }
  }
  const ExecutionSpace exec;
  return {.counts = Kokkos::create_mirror_view_and_copy(exec, counts),
          .members = Kokkos::create_mirror_view_and_copy(exec, members),
          .displacement = Kokkos::create_mirror_view_and_copy(exec, displacement)};
}

/// Median seconds of `work` over repetitions of `calls` calls each, after one that is not counted.
template <class Work>
BenchCase measure(const mpi::Communicator& comm, int repetitions, int calls, const Work& work) {
  work();
  std::vector<double> seconds;
  for (int i = 0; i < repetitions; ++i) {
    comm.barrier();
    const Timer timer;
    for (int call = 0; call < calls; ++call) work();
    seconds.push_back(comm.max(timer.seconds()) / calls);
  }
  std::sort(seconds.begin(), seconds.end());
  const double median = seconds[seconds.size() / 2];
  BenchCase result;
  result.value = 1.0 / median;
  result.repetitions = repetitions;
  result.spread = (seconds.back() - seconds.front()) / median;
  return result;
}

/// "train/N64/g1/float32" and the limit of its arithmetic.
void label(BenchCase& result, const char* what, const BenchSubject& subject) {
  const char* precision = subject.precision == Precision::float32 ? "float32" : "float64";
  result.name = fmt::format("{}/N{}/g{}/{}", what, subject.N, subject.gridsize, precision);
  result.limit = fmt::format("fma_{}_gflops", precision);
}

/// A network ready to run, with the probe of a disc of radius N/4.
template <class S>
PhysicsNetwork<S> bench_network(const FitConfig& config, std::int64_t capacity) {
  PhysicsNetwork<S> network(network_spec(config, 3.0), static_cast<int>(capacity));
  network.parameters().initialise(1);
  network.set_log_scale(std::log(10.0));
  const auto N = static_cast<int>(config.geometry.N);
  const auto probe = Kokkos::create_mirror_view(network.probe());
  for (int y = 0; y < N; ++y)
    for (int x = 0; x < N; ++x) probe(y, x) = Complex<S>(std::hypot(y - N / 2, x - N / 2) < N / 4 ? 2 : 0, 0);
  Kokkos::deep_copy(network.probe(), probe);
  return network;
}

/// One call is one pass over bench_groups groups.
template <class S>
BenchCase time_training(const mpi::Communicator& comm, const BenchSubject& subject, int repetitions) {
  const FitConfig config = bench_config(subject);
  const GroupedFrames frames = bench_frames(subject);
  PhysicsNetwork<S> network = bench_network<S>(config, Trainer<S>::capacity(comm, config.train));
  Trainer<S> trainer(comm, config.train, network);
  TrainingState state;
  state.log_scale.value = network.log_scale();
  state.learning_rate = config.train.learning_rate;
  std::vector<std::int64_t> order(bench_groups);
  std::iota(order.begin(), order.end(), 0);
  const auto batch = static_cast<std::size_t>(config.train.batch_size);
  BenchCase result = measure(comm, repetitions, 1, [&] {
    for (std::size_t first = 0; first < order.size(); first += batch)
      trainer.step(frames, std::span(order).subspan(first, batch), state);
  });
  result.value *= bench_groups;
  result.gflops = 3e-9 * network.forward_flop_per_group() * result.value;
  label(result, "train", subject);
  return result;
}

template <class S>
BenchCase time_inference(const mpi::Communicator& comm, const BenchSubject& subject, int repetitions) {
  const FitConfig config = bench_config(subject);
  const GroupedFrames frames = bench_frames(subject);
  const std::int64_t size = config.train.batch_size;
  PhysicsNetwork<S> network = bench_network<S>(config, size);
  Batch<S> batch(size, frames.channels(), frames.N());
  batch.share = ShardShare::of(size, config.train.shard_groups, 0, 1);
  std::vector<std::int64_t> order(size);
  std::iota(order.begin(), order.end(), 0);
  const ExecutionSpace exec;
  BenchCase result = measure(comm, repetitions, 4, [&] {
    assemble(exec, frames, std::span<const std::int64_t>(order), 1.0, batch);
    network.forward_object(exec, batch);
    exec.fence();
  });
  result.value *= static_cast<double>(size * comm.size());
  result.gflops = 1e-9 * network.forward_flop_per_group() * result.value;
  label(result, "inference", subject);
  return result;
}

}  // namespace

BenchCase bench_training(const mpi::Communicator& comm, const BenchSubject& subject, int repetitions) {
  return subject.precision == Precision::float32 ? time_training<float>(comm, subject, repetitions)
                                                 : time_training<double>(comm, subject, repetitions);
}

BenchCase bench_inference(const mpi::Communicator& comm, const BenchSubject& subject, int repetitions) {
  return subject.precision == Precision::float32 ? time_inference<float>(comm, subject, repetitions)
                                                 : time_inference<double>(comm, subject, repetitions);
}

}  // namespace arago::train
