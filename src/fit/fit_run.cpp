#include "arago/fit/fit_run.hpp"

#include "arago/core/error.hpp"
#include "arago/core/log.hpp"
#include "arago/core/timer.hpp"
#include "arago/fit/descent.hpp"
#include "arago/fit/fisher_matrix.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/mpi/step_boundary.hpp"
#include "fit/detail/fit_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace arago::fit {
namespace {

/// Cramer-Rao bounds at the estimate: infinite for dead parameters, and for all if some combination is not measured.
Eigen::VectorXd bounds_of(const FisherMatrix& fisher) {
  Eigen::VectorXd sigmas = Eigen::VectorXd::Constant(fisher.size(), std::numeric_limits<double>::infinity());
  const std::vector<Eigen::Index> dead = fisher.dead();
  std::vector<Eigen::Index> live;
  for (Eigen::Index a = 0; a < fisher.size(); ++a)
    if (std::find(dead.begin(), dead.end(), a) == dead.end()) live.push_back(a);
  if (live.empty() || fisher.block(live).null_directions().cols() > 0) return sigmas;
  const Eigen::VectorXd found = sigmas_of(fisher.block(live).covariance());
  for (std::size_t k = 0; k < live.size(); ++k) sigmas[live[k]] = found[static_cast<Eigen::Index>(k)];
  return sigmas;
}

class Runner {
 public:
  Runner(const mpi::Communicator& comm, const FitProblem& problem, const FitConfig& config, const FitRun& run)
      : comm_(comm),
        problem_(problem),
        config_(config),
        run_(run),
        boundary_(comm, !run.file.empty(), run.checkpoint_every_s) {}

  FitResult run() {
    Descent descent = begin();
    boundary_.begin();
    while (!descent.ended()) {
      descent.step();
      if (comm_.is_root() && run_.on_step) run_.on_step(descent.state().trace);
      if (descent.ended()) break;
      boundary_.after_step(descent.state().trace.steps(), [&] { return keep(descent.state()); });
    }
    FitResult result = result_of(descent.state());
    write(descent.state(), &result);
    return result;
  }

 private:
  Descent begin() {
    std::optional<FitState> kept;
    mpi::agree(comm_, [&] {
      if (run_.resume && !run_.file.empty()) kept = file().read();
    });
    if (!comm_.all(kept.has_value())) {
      Descent descent(problem_, config_);
      write(descent.state(), nullptr);
      return descent;
    }
    log::info("continuing after step {}", kept->trace.steps());
    if (kept->optimizer.empty()) return Descent(problem_, config_);
    return Descent(problem_, config_, std::move(*kept));
  }

  detail::FitFile file() const { return {problem_, config_, run_}; }

  /// Collective.
  void write(const FitState& state, const FitResult* result) {
    if (run_.file.empty()) return;
    mpi::agree(comm_, [&] {
      if (comm_.is_root()) file().write(state, result);
    });
  }

  /// Collective.
  mpi::StepBoundary::Checkpoint keep(const FitState& state) {
    write(state, nullptr);
    return {fmt::format("step {} of the fit", state.trace.steps()), run_.file};
  }

  FitResult result_of(const FitState& state) {
    const FitTrace& trace = state.trace;
    const ThetaLayout& layout = problem_.layout();
    FitResult result;
    result.state = state;
    result.theta = trace.theta[static_cast<std::size_t>(trace.best())];
    LossExpansion loss = problem_.likelihood->expanded(result.theta);
    if (problem_.prior) problem_.prior->add_to(loss, result.theta);
    const Eigen::VectorXd slope = layout.natural_slope(result.theta).cwiseInverse();
    result.information = slope.asDiagonal() * loss.information * slope.asDiagonal();
    result.skipped = loss.skipped;
    result.sigma = bounds_of({result.information, ThetaNames::of(layout, result.theta)});
    result.natural = layout.natural(result.theta);
    if (config_.signals != FitSignals::off) result.signals = signals_of(layout, problem_.truth, trace.theta);
    result.seconds = time_.seconds();
    return result;
  }

  mpi::Communicator comm_;
  const FitProblem& problem_;
  const FitConfig& config_;
  const FitRun& run_;
  mpi::StepBoundary boundary_;
  Timer time_;
};

}  // namespace

FitResult run_fit(const mpi::Communicator& comm, const FitProblem& problem, const FitConfig& config,
                  const FitRun& run) {
  return Runner(comm, problem, config, run).run();
}

}  // namespace arago::fit
