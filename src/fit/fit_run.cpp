#include "arago/fit/fit_run.hpp"

#include "arago/core/error.hpp"
#include "arago/core/log.hpp"
#include "arago/core/stop_request.hpp"
#include "arago/core/timer.hpp"
#include "arago/fit/descent.hpp"
#include "arago/fit/fisher_matrix.hpp"
#include "arago/mpi/activity.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/mpi/stop_agreement.hpp"
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
      : comm_(comm), problem_(problem), config_(config), run_(run) {}

  FitResult run() {
    Descent descent = begin();
    while (!descent.ended()) {
      descent.step();
      if (comm_.is_root() && run_.on_step) run_.on_step(descent.state().trace);
      if (!descent.ended()) at_step_boundary(descent.state());
    }
    FitResult result = result_of(descent.state());
    keep(descent.state(), &result);
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
      keep(descent.state(), nullptr);
      return descent;
    }
    log::info("continuing after step {}", kept->trace.steps());
    if (kept->optimizer.empty()) return Descent(problem_, config_);
    return Descent(problem_, config_, std::move(*kept));
  }

  detail::FitFile file() const { return {problem_, config_, run_}; }

  /// Collective.
  void keep(const FitState& state, const FitResult* result) {
    if (run_.file.empty()) return;
    mpi::agree(comm_, [&] {
      if (comm_.is_root()) file().write(state, result);
    });
    since_checkpoint_.restart();
  }

  /// Collective. What signals, clock and time limit ask for.
  void at_step_boundary(const FitState& state) {
    mpi::note_step(state.trace.steps());
    StopRequest::note_stretch(since_look_.seconds());
    since_look_.restart();
    const mpi::Wish wish = mpi::agreed_wish(comm_, checkpoint_due());
    if (wish == mpi::Wish::go_on) return;
    keep(state, nullptr);
    StopRequest::note_checkpoint(since_look_.seconds());
    since_look_.restart();
    StopRequest::clear_checkpoint();
    if (wish == mpi::Wish::stop)
      throw Checkpointed(fmt::format("stopped by {} after step {} of the fit; {}", mpi::agreed_stop_reason(comm_),
                                     state.trace.steps(),
                                     run_.file.empty() ? "nothing is kept" : run_.file + " goes on from there"));
  }

  bool checkpoint_due() const {
    return !run_.file.empty() && comm_.is_root() && since_checkpoint_.seconds() >= run_.checkpoint_every_s;
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
  Timer time_, since_checkpoint_, since_look_;
};

}  // namespace

FitResult run_fit(const mpi::Communicator& comm, const FitProblem& problem, const FitConfig& config,
                  const FitRun& run) {
  return Runner(comm, problem, config, run).run();
}

}  // namespace arago::fit
