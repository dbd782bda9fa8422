#include "cli/detail/frames.hpp"

#include "arago/core/log.hpp"
#include "arago/core/machine_limits.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/mpi/node_memory.hpp"
#include "arago/study/job_cost.hpp"

#include <fmt/format.h>

#include <cmath>

namespace arago::cli {
namespace {

/// Share of the measured multiply-add peak that a training reaches, for predictions.
constexpr double usual_share_of_peak = 0.6;

/// Frames that are read have the dose that they have; a configuration that says otherwise is taken for a mistake.
void compare_dose(const Call& call, double measured) {
  const config::ResolvedField* dose = call.resolution.find("dose.photons_per_image");
  if (!dose || dose->origin.layer == config::Layer::standard || !call.world().is_root()) return;
  const double asked = call.settings.job.dose.photons_per_image;
  if (std::abs(asked / measured - 1) > 0.02)
    log::warning("dose.photons_per_image = {:.6g} ({}) has no effect: the frames of {} are read and have {:.6g}", asked,
                 dose->origin.where, call.settings.job.data.file, measured);
}

/// Measured frames have a probe that only their file knows: one is made up on request alone.
void require_probe(const Call& call, const ptycho::Dataset& dataset) {
  const config::ResolvedField* kind = call.resolution.find("probe.kind");
  const bool trains = call.resolution.find("train.epochs") != nullptr;  // a model brings its own probe
  if (dataset.probe.size() > 0 || !kind || !trains) return;
  ARAGO_REQUIRE(
      kind->origin.layer != config::Layer::standard,
      dataset.source << " holds no probe (probe, probeGuess), and probe.kind is not set; name the file that has "
                        "it (probe.kind=file, probe.file), or say probe.kind=ideal_disk to assume a disc");
}

}  // namespace

double memory_for_frames(const Call& call) {
  const auto& limit = call.settings.execution.memory_limit_bytes;
  if (limit) return *limit;
  return 0.5 * mpi::available_memory_per_rank_bytes(call.world());
}

study::TrialData load_frames(const Call& call) {
  study::JobConfig job = call.settings.job;
  job.data.memory_limit_bytes = memory_for_frames(call);
  study::TrialData data;
  if (study::simulates(job)) log::info("frames are simulated ([object], [probe], [scan], [dose])");
  mpi::agree(call.world(), [&] { data = study::TrialDataCache().get(job, call.resolution); });
  if (!study::simulates(job)) require_probe(call, data.all);
  const double photons = ptycho::mean_photons_per_image(data.all);
  log::info("{}: {} frames of {} x {}, {:.6g} photons each; {} to train, {} to reconstruct", data.all.source,
            data.all.frames(), data.all.N(), data.all.N(), photons, data.train.frames(), data.test.frames());
  if (!study::simulates(job)) compare_dose(call, photons);
  return data;
}

void print_cost(const Call& call) {
  const study::JobConfig& job = call.settings.job;
  std::int64_t frames = 0;
  mpi::agree(call.world(), [&] { frames = study::TrialDataCache().frames(job, call.resolution); });
  const study::CostEstimate cost = study::job_cost(job, frames);
  const double gflops = call.world().min(measure_machine_limits(0.3).fma_float32_gflops);
  const study::ExecutionRate rate{usual_share_of_peak * gflops * 1e9, ""};
  const double memory = memory_for_frames(call);
  if (!call.world().is_root()) return;
  if (cost.memory_bytes > memory)
    fmt::print("# Memory: frames beyond {:.3g} bytes a rank are paged from a scratch file\n", memory);
  fmt::print(
      "\n# Cost: {} frames, {:.3g} FLOP, {:.3g} bytes moved, {:.3g} bytes of memory per rank, {:.3g} bytes of "
      "output\n# Predicted time: {:.0f} s on {} ranks at {} of {:.0f} GFLOP/s\n",
      frames, cost.flop, cost.bytes_moved, cost.memory_bytes, cost.output_bytes,
      study::predicted_seconds(cost, rate, call.world().size()), call.world().size(), usual_share_of_peak,
      gflops * call.world().size());
}

}  // namespace arago::cli
