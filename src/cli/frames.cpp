#include "cli/detail/frames.hpp"

#include "arago/core/log.hpp"
#include "arago/core/machine_limits.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/study/job_cost.hpp"

#include <fmt/format.h>

namespace arago::cli {
namespace {

/// Share of the measured multiply-add peak that a training reaches, for predictions.
constexpr double usual_share_of_peak = 0.6;

}  // namespace

study::TrialData load_frames(const Call& call) {
  const study::JobConfig& job = call.settings.job;
  study::TrialData data;
  if (study::simulates(job)) log::info("frames are simulated ([object], [probe], [scan], [dose])");
  mpi::agree(call.world(), [&] { data = study::TrialDataCache().get(job, call.resolution); });
  log::info("{}: {} frames of {} x {}, {:.6g} photons each; {} to train, {} to reconstruct", data.all.source,
            data.all.frames(), data.all.N(), data.all.N(), ptycho::mean_photons_per_image(data.all),
            data.train.frames(), data.test.frames());
  return data;
}

void print_cost(const Call& call) {
  const study::JobConfig& job = call.settings.job;
  std::int64_t frames = 0;
  mpi::agree(call.world(), [&] { frames = study::TrialDataCache().frames(job, call.resolution); });
  const study::CostEstimate cost = study::job_cost(job, frames);
  const double gflops = call.world().min(measure_machine_limits(0.3).fma_float32_gflops) * call.world().size();
  const study::ExecutionRate rate{usual_share_of_peak * gflops * 1e9, ""};
  if (!call.world().is_root()) return;
  fmt::print(
      "\n# Cost: {} frames, {:.3g} FLOP, {:.3g} bytes moved, {:.3g} bytes of memory per rank, {:.3g} bytes of "
      "output\n# Predicted time: {:.0f} s on {} ranks at {} of {:.0f} GFLOP/s\n",
      frames, cost.flop, cost.bytes_moved, cost.memory_bytes, cost.output_bytes, study::predicted_seconds(cost, rate),
      call.world().size(), usual_share_of_peak, gflops);
}

}  // namespace arago::cli
