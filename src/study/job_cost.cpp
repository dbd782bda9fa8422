#include "arago/study/job_cost.hpp"

#include "arago/nn/network_cost.hpp"
#include "arago/train/inference.hpp"

#include <algorithm>
#include <cmath>

namespace arago::study {
namespace {

struct GroupCounts {
  double training = 0;
  double validation = 0;
  double inference = 0;
};

GroupCounts count_groups(const JobConfig& job, double frames) {
  const bool split = job.data.split < 1 && job.data.test_file.empty();
  const auto groups_of = [&](double available) {
    const double used = std::min(available, static_cast<double>(job.geometry.n_subsample.value_or(INT64_MAX)));
    return static_cast<double>(job.geometry.n_groups.value_or(std::llround(used)));
  };
  const double part = split ? job.data.split * frames : frames;
  const double fitted = groups_of(job.data.train_frames ? static_cast<double>(*job.data.train_frames) : part);
  return {fitted * (1 - job.train.validation_split), fitted * job.train.validation_split,
          groups_of(split ? (1 - job.data.split) * frames : frames)};
}

/// Constants of the memory model, measured (README.md has the table).
constexpr double program_bytes = 4.5e7;        ///< MPI, HDF5, Kokkos and the program
constexpr double bytes_per_object_pixel = 90;  ///< truth, canvas, their aligned copies and transforms
constexpr double optics_scalars = 24;  ///< per pixel of a frame in a batch: counts, maps, fields and their gradients
constexpr double archive_bytes = 24;   ///< per parameter: weights and both moments, double
/// One core in simulation, stitching and evaluation.
constexpr double seconds_per_object_pixel = 1.3e-6;

double scalar_bytes(const JobConfig& job) {
  return job.train.precision == train::Precision::float64 ? 8 : 4;
}

/// Groups that inference holds at a time.
double inference_groups(const JobConfig& job, const nn::ModelSpec& spec, double groups) {
  train::ModelArchive model;
  model.spec.model = spec;
  model.spec.shard_groups = static_cast<int>(job.train.shard_groups);
  model.precision = job.train.precision;
  const train::InferSettings settings{job.geometry, job.stitch, job.infer, job.data.memory_limit_bytes.value_or(0)};
  return std::min(static_cast<double>(train::groups_at_a_time(model, settings)), groups);
}

/// Frames in memory: the data set, and its parts where there is a split. Those beyond the limit are paged.
double frame_bytes(const JobConfig& job, double frames) {
  const double pixels = static_cast<double>(job.geometry.N * job.geometry.N);
  const bool cut = job.data.split < 1 || job.data.train_frames || job.data.test_photons_per_image;
  const double bytes = 4 * frames * pixels * (cut ? 2 : 1);
  return std::min(bytes, job.data.memory_limit_bytes.value_or(bytes));
}

/// Largest resident memory of a rank by itself and, in training, the part of it that the ranks of a group share.
struct MemoryOfPhases {
  double training = 0;
  double shared = 0;  ///< of training
  double inference = 0;
};

MemoryOfPhases memory_of_phases(const JobConfig& job, const nn::ModelSpec& spec, const GroupCounts& groups,
                                double frames, double batch, double shards) {
  const nn::NetworkCost network = nn::network_cost(spec);
  const auto parameters = static_cast<double>(network.parameters);
  const double scalar = scalar_bytes(job), pixels = static_cast<double>(spec.N) * spec.N;
  const double optics = optics_scalars * job.geometry.channels() * pixels;
  const double held = inference_groups(job, spec, groups.inference);
  const double object = bytes_per_object_pixel * static_cast<double>(job.object.size_px * job.object.size_px);
  const double always = program_bytes + frame_bytes(job, frames) + object;
  MemoryOfPhases memory;
  memory.shared =
      scalar * (parameters * shards + batch * (network.activations_per_group + network.gradients_per_group + optics));
  // Weights, gradient, two moments, two packed copies; gradients of the shards.
  memory.training = always + scalar * 6 * parameters + memory.shared;
  memory.inference =
      always + scalar * (4 * parameters + held * (network.activations_per_group + optics)) + archive_bytes * parameters;
  return memory;
}

}  // namespace

CostEstimate job_cost(const JobConfig& job, std::int64_t frames) {
  const auto N = static_cast<int>(job.geometry.N);
  const nn::ModelSpec spec = nn::make_spec(job.model, N, static_cast<int>(job.geometry.gridsize));
  const nn::NetworkCost network = nn::network_cost(spec);
  const double pixels = static_cast<double>(N) * N;
  const double channels = job.geometry.channels();
  const GroupCounts groups = count_groups(job, static_cast<double>(frames));
  const auto epochs = static_cast<double>(job.train.epochs);
  const double forward = network.forward_flop_per_group + channels * 5 * pixels * std::log2(pixels);
  const double scalar = scalar_bytes(job);
  const double per_group = network.activations_per_group + network.gradients_per_group;
  const auto object_pixels = static_cast<double>(job.object.size_px * job.object.size_px);

  CostEstimate cost;
  cost.flop = forward * (epochs * (3 * groups.training + groups.validation) + groups.inference);
  // A step of the refinement: two transforms and about ten operations a pixel, in double.
  const double refined_frames = job.data.split < 1 && job.data.test_file.empty()
                                    ? (1 - job.data.split) * static_cast<double>(frames)
                                    : static_cast<double>(frames);
  cost.flop += static_cast<double>(job.infer.refine.steps) * refined_frames * pixels * (10 * std::log2(pixels) + 10);
  cost.serial_seconds = seconds_per_object_pixel * object_pixels;
  cost.bytes_moved = 2 * scalar * per_group * epochs * groups.training +
                     2 * scalar * network.activations_per_group * (epochs * groups.validation + groups.inference);
  const double batch = std::min(static_cast<double>(job.train.batch_size), groups.training);
  const double shards = std::ceil(batch / static_cast<double>(job.train.shard_groups));
  const MemoryOfPhases memory = memory_of_phases(job, spec, groups, static_cast<double>(frames), batch, shards);
  cost.memory_bytes = std::max(memory.training, memory.inference);
  cost.shared_bytes = memory.training > memory.inference ? memory.shared : 0;
  cost.least_bytes = std::max(memory.training - memory.shared, memory.inference);
  // Each rank sends the sum of its shards and its part of the total, once an update.
  const double updates = epochs * std::ceil(groups.training / static_cast<double>(job.train.batch_size));
  cost.exchanged_bytes = updates * 2 * scalar * static_cast<double>(network.parameters);
  cost.pieces = std::max<std::int64_t>(1, std::llround(shards));
  cost.output_bytes = 2 * 12 * object_pixels;
  return cost;
}

}  // namespace arago::study
