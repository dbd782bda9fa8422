#pragma once

#include "arago/fit/chain_statistics.hpp"
#include "arago/fit/fit_run.hpp"
#include "arago/fit/sample_config.hpp"

#include <functional>
#include <string>
#include <vector>

namespace arago::fit {

/// Where a sampling keeps itself, and who watches. Nothing here changes a result.
struct SampleRun {
  std::string file;  ///< samples.h5; "" keeps nothing
  double checkpoint_every_s = 600;
  bool resume = true;
  std::string config_text = {};
  std::string config_hash = "none";
  std::function<void(std::int64_t iteration, double acceptance)> on_iteration = {};  ///< rank 0
};

/// Draws from the posterior of a fit, in the parameters' own units.
struct SampleResult {
  std::vector<Eigen::MatrixXd> chains;  ///< (draws, n) each
  ChainStatistics statistics;
  Eigen::VectorXd mode;             ///< estimate of the fit that the chains start around
  Eigen::MatrixXd mode_covariance;  ///< inverse of its information: the posterior if it were Gaussian
  std::vector<double> acceptance;   ///< mean of each chain, after the warm-up
  std::vector<double> step_size;    ///< of each chain
  std::vector<double> divergences;  ///< of each chain, after the warm-up
  double seconds = 0;
};

/// Collective. Finds the estimate by the method of [fit], whitens around it with the information of likelihood and
/// prior (the mass matrix), runs the chains, each on one rank, and writes samples.h5. The result does not depend on the
/// ranks. Throws Checkpointed when a stop was asked for; InputError when `file` belongs to another configuration;
/// NumericalError where the information has no inverse and nothing is cut.
SampleResult run_sample(const mpi::Communicator& comm, const params::ParameterStore& reference, const FitConfig& fit,
                        const SampleConfig& config, const SampleRun& run, const ObservationFiles& files = {});

}  // namespace arago::fit
