#include "arago/fit/sample_run.hpp"

#include "arago/core/error.hpp"
#include "arago/core/hash.hpp"
#include "arago/core/log.hpp"
#include "arago/core/rng.hpp"
#include "arago/core/timer.hpp"
#include "arago/fit/eigenbasis.hpp"
#include "arago/mpi/agreement.hpp"
#include "arago/mpi/step_boundary.hpp"
#include "fit/detail/sample_file.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <utility>

namespace arago::fit {
namespace {

using detail::ChainRecord;

/// The posterior in whitened coordinates around its mode: what a chain sees.
struct Posterior {
  FitProblem problem;
  FitResult mode;
  LinearSpace space;
};

/// Serial: every rank has one of its own, with the same bits.
Posterior posterior_of(const params::ParameterStore& reference, const FitConfig& fit, const ObservationFiles& files) {
  Posterior posterior;
  posterior.problem = make_problem({}, reference, fit, files);
  posterior.mode = run_fit({}, posterior.problem, fit, {});
  const ThetaLayout& layout = posterior.problem.layout();
  const Eigen::VectorXd slope = layout.natural_slope(posterior.mode.theta);
  const Eigen::MatrixXd information = slope.asDiagonal() * posterior.mode.information * slope.asDiagonal();
  const FisherMatrix fisher(information, {layout.labels(), layout.units(), posterior.problem.widths});
  const ModeCut cut{fit.truncate_k, fit.truncate_by_eigval};
  if (!cut.cuts()) fisher.require_regular();
  const Eigenbasis modes(fisher, posterior.mode.theta, posterior.problem.widths, cut, Whitening::curvature);
  posterior.space = {posterior.mode.theta, modes.basis(), posterior.problem.widths};
  return posterior;
}

/// Starts are keyed by the chain, and pulled towards the mode until they lie in the domain.
Eigen::VectorXd start_of(const Posterior& posterior, const Objective& objective, const SampleConfig& config,
                         std::int64_t chain) {
  CounterRng rng(static_cast<std::uint64_t>(config.seed), Stream::start, 0,
                 hash_64(fmt::format("hmc start {}", chain)));
  Eigen::VectorXd z(posterior.space.basis.cols());
  for (double& component : z) component = config.start_sigma * rng.normal();
  for (int halvings = 0; halvings < 60 && !std::isfinite(objective.value(z)); ++halvings) z *= 0.5;
  return z;
}

class Sampler {
 public:
  Sampler(const mpi::Communicator& comm, Posterior posterior, const SampleConfig& config, const SampleRun& run)
      : comm_(comm),
        posterior_(std::move(posterior)),
        objective_(in_space(posterior_.problem.objective, posterior_.space)),
        config_(config),
        run_(run),
        boundary_(comm, !run.file.empty(), run.checkpoint_every_s) {}

  SampleResult run() {
    begin();
    boundary_.begin();
    while (iterations_ < config_.warmup + config_.draws) {
      iterate();
      boundary_.after_step(iterations_, [this] { return keep(); });
    }
    const std::vector<ChainRecord> all = gathered();
    SampleResult result = result_of(all);
    write(all, &result);
    return result;
  }

 private:
  struct Chain {
    std::int64_t number;
    HmcChain sampler;
    ChainRecord record;
  };

  void begin() {
    std::vector<ChainRecord> kept;
    mpi::agree(comm_, [&] {
      if (run_.resume && !run_.file.empty()) kept = detail::read_samples(run_);
      ARAGO_CHECK(DataFileError, kept.empty() || static_cast<std::int64_t>(kept.size()) == config_.chains,
                  run_.file << " holds " << kept.size() << " chains, not " << config_.chains);
      for (std::int64_t c = comm_.rank(); c < config_.chains; c += comm_.size()) {
        chains_.push_back(
            {c, HmcChain(objective_, start_of(posterior_, objective_, config_, c), c, config_.hmc()), {}});
        if (kept.empty()) continue;
        chains_.back().record = kept[static_cast<std::size_t>(c)];
        chains_.back().sampler.restore(chains_.back().record.sampler);
      }
      if (!kept.empty()) iterations_ = static_cast<std::int64_t>(number_of(kept.front().sampler, "iterations"));
    });
    if (iterations_ > 0) log::info("continuing after iteration {}", iterations_);
  }

  /// One draw of every chain of this rank.
  void iterate() {
    double acceptance = 0;
    mpi::agree(comm_, [&] {
      for (Chain& chain : chains_) {
        const bool counts = !chain.sampler.warming_up();
        const HmcDraw draw = chain.sampler.step();
        acceptance = draw.acceptance;
        chain.record.step_size = draw.step_size;
        if (!counts) continue;
        chain.record.acceptance_sum += draw.acceptance;
        chain.record.divergences += draw.diverged ? 1 : 0;
        const Eigen::VectorXd x = posterior_.problem.layout().natural(posterior_.space.x_of(chain.sampler.z()));
        chain.record.draws.insert(chain.record.draws.end(), x.data(), x.data() + x.size());
      }
    });
    ++iterations_;
    if (comm_.is_root() && run_.on_iteration) run_.on_iteration(iterations_, acceptance);
  }

  /// Collective. All chains in order, on all ranks.
  std::vector<ChainRecord> gathered() {
    std::vector<double> mine;
    for (Chain& chain : chains_) {
      chain.record.sampler = chain.sampler.state();
      const ChainRecord& r = chain.record;
      for (const char* name : {"z", "iterations", "step_size"})
        mine.insert(mine.end(), r.sampler.at(name).begin(), r.sampler.at(name).end());
      mine.insert(mine.end(), {r.acceptance_sum, r.divergences, r.step_size});
      mine.insert(mine.end(), r.draws.begin(), r.draws.end());
    }
    const std::vector<double> all = comm_.all_gather(mine);
    const std::size_t each = all.size() / static_cast<std::size_t>(config_.chains);
    std::vector<ChainRecord> records(static_cast<std::size_t>(config_.chains));
    const double* next = all.data();
    for (int rank = 0; rank < comm_.size(); ++rank)
      for (std::int64_t c = rank; c < config_.chains; c += comm_.size(), next += each)
        records[static_cast<std::size_t>(c)] = unpacked(next, each);
    return records;
  }

  ChainRecord unpacked(const double* numbers, std::size_t count) const {
    const auto k = static_cast<std::size_t>(posterior_.space.basis.cols());
    ChainRecord record;
    record.sampler["z"] = {numbers, numbers + k};
    record.sampler["iterations"] = {numbers[k]};
    record.sampler["step_size"] = {numbers + k + 1, numbers + k + 4};
    record.acceptance_sum = numbers[k + 4];
    record.divergences = numbers[k + 5];
    record.step_size = numbers[k + 6];
    record.draws = {numbers + k + 7, numbers + count};
    return record;
  }

  /// Collective.
  void write(const std::vector<ChainRecord>& all, const SampleResult* result) {
    if (run_.file.empty()) return;
    mpi::agree(comm_, [&] {
      if (comm_.is_root()) detail::write_samples(run_, posterior_.problem.layout(), all, result);
    });
  }

  /// Collective.
  mpi::StepBoundary::Checkpoint keep() {
    write(gathered(), nullptr);
    return {fmt::format("iteration {} of {}", iterations_, config_.warmup + config_.draws), run_.file};
  }

  SampleResult result_of(const std::vector<ChainRecord>& all) {
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const Eigen::Index n = posterior_.problem.layout().size();
    const auto draws = static_cast<double>(config_.draws);
    SampleResult result;
    for (const ChainRecord& record : all) {
      result.chains.emplace_back(Eigen::Map<const RowMajor>(record.draws.data(), config_.draws, n));
      result.acceptance.push_back(record.acceptance_sum / draws);
      result.step_size.push_back(record.step_size);
      result.divergences.push_back(record.divergences);
    }
    result.statistics = statistics_of(result.chains);
    result.mode = posterior_.mode.natural;
    const Eigen::VectorXd slope = posterior_.problem.layout().natural_slope(posterior_.mode.theta);
    const Eigen::MatrixXd basis = slope.asDiagonal() * posterior_.space.basis;
    result.mode_covariance = basis * basis.transpose();
    result.seconds = time_.seconds();
    return result;
  }

  mpi::Communicator comm_;
  Posterior posterior_;
  Objective objective_;
  const SampleConfig& config_;
  const SampleRun& run_;
  std::vector<Chain> chains_;
  std::int64_t iterations_ = 0;
  mpi::StepBoundary boundary_;
  Timer time_;
};

}  // namespace

SampleResult run_sample(const mpi::Communicator& comm, const params::ParameterStore& reference, const FitConfig& fit,
                        const SampleConfig& config, const SampleRun& run, const ObservationFiles& files) {
  std::optional<Posterior> posterior;
  mpi::agree(comm, [&] { posterior = posterior_of(reference, fit, files); });
  return Sampler(comm, std::move(*posterior), config, run).run();
}

}  // namespace arago::fit
