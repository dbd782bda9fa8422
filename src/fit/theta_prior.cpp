#include "arago/fit/theta_prior.hpp"

#include "arago/core/error.hpp"

namespace arago::fit {
namespace {

using params::Prior;

double curvature(const Prior& prior, double x, double centre) {
  if (prior.family == Prior::Family::log_normal) return 1 / (prior.width * prior.width * x * x);
  const double sigma = prior.standard_deviation(centre);
  return 1 / (sigma * sigma);
}

}  // namespace

ThetaPrior::ThetaPrior(const ThetaLayout& layout, const Eigen::VectorXd& centre)
    : layout_(layout), centre_(layout.natural(centre)), priors_(layout.priors()) {
  (void)sigmas();  // refuses centres that a family cannot have
}

ThetaPrior::ThetaPrior(const ThetaLayout& layout, const Eigen::VectorXd& centre, const Eigen::VectorXd& sigmas)
    : layout_(layout), centre_(layout.natural(centre)) {
  ARAGO_REQUIRE(sigmas.size() == layout.size(),
                sigmas.size() << " prior widths are given for " << layout.size() << " parameters");
  for (Eigen::Index i = 0; i < sigmas.size(); ++i) {
    ARAGO_REQUIRE(sigmas[i] > 0, "the prior of " << layout.labels()[static_cast<std::size_t>(i)] << " has the width "
                                                 << sigmas[i] << "; widths are positive (inf: no prior)");
    priors_.push_back({Prior::Family::normal, sigmas[i]});
  }
}

Eigen::VectorXd ThetaPrior::sigmas() const {
  Eigen::VectorXd sigmas(centre_.size());
  for (Eigen::Index i = 0; i < sigmas.size(); ++i)
    sigmas[i] = priors_[static_cast<std::size_t>(i)].standard_deviation(centre_[i]);
  return sigmas;
}

Eigen::VectorXd ThetaPrior::information(const Eigen::VectorXd& theta) const {
  const Eigen::VectorXd x = layout_.natural(theta), slope = layout_.natural_slope(theta);
  Eigen::VectorXd diagonal(x.size());
  for (Eigen::Index i = 0; i < x.size(); ++i)
    diagonal[i] = slope[i] * slope[i] * curvature(priors_[static_cast<std::size_t>(i)], x[i], centre_[i]);
  return diagonal;
}

void ThetaPrior::add_to(LossExpansion& loss, const Eigen::VectorXd& theta) const {
  const Eigen::VectorXd x = layout_.natural(theta), slope = layout_.natural_slope(theta);
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    const Prior& prior = priors_[static_cast<std::size_t>(i)];
    loss.value += prior.penalty(x[i], centre_[i]);
    if (loss.gradient.size() > 0) loss.gradient[i] += slope[i] * prior.penalty_slope(x[i], centre_[i]);
  }
  if (loss.information.size() > 0) loss.information.diagonal() += information(theta);
}

}  // namespace arago::fit
