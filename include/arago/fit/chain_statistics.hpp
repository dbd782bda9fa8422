#pragma once

#include <Eigen/Core>

#include <vector>

namespace arago::fit {

/// What several chains say of the distribution that they sample. Chains: (draws, n) each, equal lengths >= 4.
struct ChainStatistics {
  Eigen::VectorXd mean;        ///< (n)
  Eigen::MatrixXd covariance;  ///< (n, n)
  /// Split R-hat: chains cut in halves, sqrt of the pooled over the mean variance within them; 1 when all agree.
  /// Gelman et al., Bayesian Data Analysis, 3rd ed. (2013), 11.4.
  Eigen::VectorXd r_hat;
  /// Effective number of independent draws of all chains together, from autocorrelations summed in pairs while they
  /// stay positive and fall (Geyer, Stat. Sci. 7, 473 (1992)).
  Eigen::VectorXd effective_draws;
};

/// InputError: no chains, unequal or fewer than four draws.
ChainStatistics statistics_of(const std::vector<Eigen::MatrixXd>& chains);

}  // namespace arago::fit
