#include "arago/study/job_cost.hpp"

#include "arago/nn/network_cost.hpp"

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
  const double fitted = groups_of(split ? job.data.split * frames : frames);
  return {fitted * (1 - job.train.validation_split), fitted * job.train.validation_split,
          groups_of(split ? (1 - job.data.split) * frames : frames)};
}

}  // namespace

CostEstimate job_cost(const JobConfig& job, std::int64_t frames) {
  const auto N = static_cast<int>(job.geometry.N);
  const nn::NetworkCost network =
      nn::network_cost(nn::make_spec(job.model, N, static_cast<int>(job.geometry.gridsize)));
  const double pixels = static_cast<double>(N) * N;
  const double channels = job.geometry.channels();
  const GroupCounts groups = count_groups(job, static_cast<double>(frames));
  const auto epochs = static_cast<double>(job.train.epochs);
  const double forward = network.forward_flop_per_group + channels * 5 * pixels * std::log2(pixels);
  const double scalar = job.train.precision == train::Precision::float64 ? 8 : 4;
  const double per_group = network.activations_per_group + network.gradients_per_group;
  const double shards =
      std::ceil(static_cast<double>(job.train.batch_size) / static_cast<double>(job.train.shard_groups));

  CostEstimate cost;
  cost.flop = forward * (epochs * (3 * groups.training + groups.validation) + groups.inference);
  // A step of the refinement: two transforms and about ten operations a pixel, in double.
  const double refined_frames = job.data.split < 1 && job.data.test_file.empty()
                                    ? (1 - job.data.split) * static_cast<double>(frames)
                                    : static_cast<double>(frames);
  cost.flop += static_cast<double>(job.infer.refine.steps) * refined_frames * pixels * (10 * std::log2(pixels) + 10);
  cost.bytes_moved = 2 * scalar * per_group * epochs * groups.training +
                     2 * scalar * network.activations_per_group * (epochs * groups.validation + groups.inference);
  const double data_bytes = 3 * 4 * static_cast<double>(frames) * pixels;
  const double optics_bytes = static_cast<double>(job.train.batch_size) * channels * pixels * 8 * 2 * scalar;
  cost.memory_bytes = 1e8 + data_bytes + optics_bytes +
                      scalar * (static_cast<double>(network.parameters) * (3 + shards) +
                                per_group * static_cast<double>(job.train.batch_size));
  cost.output_bytes = 2 * 12 * static_cast<double>(job.object.size_px * job.object.size_px);
  return cost;
}

}  // namespace arago::study
