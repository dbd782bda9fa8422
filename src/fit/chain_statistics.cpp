#include "arago/fit/chain_statistics.hpp"

#include "arago/core/error.hpp"

#include <algorithm>
#include <cmath>

namespace arago::fit {
namespace {

double variance_of(const Eigen::VectorXd& draws) {
  return (draws.array() - draws.mean()).square().sum() / static_cast<double>(draws.size() - 1);
}

/// The halves of all chains as columns of one parameter.
Eigen::MatrixXd halves_of(const std::vector<Eigen::MatrixXd>& chains, Eigen::Index parameter) {
  const Eigen::Index half = chains.front().rows() / 2;
  Eigen::MatrixXd halves(half, 2 * static_cast<Eigen::Index>(chains.size()));
  for (std::size_t c = 0; c < chains.size(); ++c) {
    const auto column = 2 * static_cast<Eigen::Index>(c);
    halves.col(column) = chains[c].col(parameter).head(half);
    halves.col(column + 1) = chains[c].col(parameter).tail(half);
  }
  return halves;
}

struct Variances {
  double within = 0;
  double pooled = 0;
};

Variances variances_of(const Eigen::MatrixXd& columns) {
  const auto n = static_cast<double>(columns.rows());
  Eigen::VectorXd means(columns.cols());
  Variances found;
  for (Eigen::Index c = 0; c < columns.cols(); ++c) {
    means[c] = columns.col(c).mean();
    found.within += variance_of(columns.col(c)) / static_cast<double>(columns.cols());
  }
  found.pooled = (n - 1) / n * found.within + variance_of(means);
  return found;
}

/// Mean over columns of the autocovariance at a lag, normalised by the number of draws.
double autocovariance(const Eigen::MatrixXd& columns, Eigen::Index lag) {
  const Eigen::Index n = columns.rows();
  double sum = 0;
  for (Eigen::Index c = 0; c < columns.cols(); ++c) {
    const Eigen::VectorXd centred = columns.col(c).array() - columns.col(c).mean();
    sum += centred.head(n - lag).dot(centred.tail(n - lag)) / static_cast<double>(n);
  }
  return sum / static_cast<double>(columns.cols());
}

double effective_draws(const Eigen::MatrixXd& columns, const Variances& variances) {
  const Eigen::Index n = columns.rows();
  const auto rho = [&](Eigen::Index lag) {
    return 1 - (variances.within - autocovariance(columns, lag)) / variances.pooled;
  };
  double sum = -1, last = 2;
  for (Eigen::Index pair = 0; 2 * pair + 1 < n; ++pair) {
    const double both = std::min(last, (pair == 0 ? 1.0 : rho(2 * pair)) + rho(2 * pair + 1));
    if (!(both > 0)) break;
    sum += 2 * both;
    last = both;
  }
  return static_cast<double>(columns.size()) / std::max(sum, 1 / std::log10(static_cast<double>(columns.size())));
}

}  // namespace

ChainStatistics statistics_of(const std::vector<Eigen::MatrixXd>& chains) {
  ARAGO_REQUIRE(!chains.empty() && chains.front().rows() >= 4, "chains of at least four draws are needed");
  const Eigen::Index n = chains.front().cols(), draws = chains.front().rows();
  Eigen::MatrixXd all(draws * static_cast<Eigen::Index>(chains.size()), n);
  for (std::size_t c = 0; c < chains.size(); ++c) {
    ARAGO_REQUIRE(chains[c].rows() == draws && chains[c].cols() == n,
                  "chain " << c << " has " << chains[c].rows() << " draws, chain 0 has " << draws);
    all.middleRows(static_cast<Eigen::Index>(c) * draws, draws) = chains[c];
  }
  ChainStatistics found;
  found.mean = all.colwise().mean().transpose();
  const Eigen::MatrixXd centred = all.rowwise() - found.mean.transpose();
  found.covariance = centred.transpose() * centred / static_cast<double>(all.rows() - 1);
  found.r_hat.resize(n);
  found.effective_draws.resize(n);
  for (Eigen::Index a = 0; a < n; ++a) {
    const Eigen::MatrixXd halves = halves_of(chains, a);
    const Variances variances = variances_of(halves);
    found.r_hat[a] = std::sqrt(variances.pooled / variances.within);
    found.effective_draws[a] = effective_draws(halves, variances);
  }
  return found;
}

}  // namespace arago::fit
