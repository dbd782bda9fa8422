#include "arago/fit/eigenbasis.hpp"

#include "arago/core/error.hpp"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

namespace arago::fit {
namespace {

std::vector<Eigen::Index> live_parameters(const FisherMatrix& fisher) {
  const std::vector<Eigen::Index> dead = fisher.dead();
  std::vector<Eigen::Index> live;
  for (Eigen::Index a = 0; a < fisher.size(); ++a)
    if (std::find(dead.begin(), dead.end(), a) == dead.end()) live.push_back(a);
  return live;
}

Eigen::Index kept_modes(const Eigen::VectorXd& eigenvalues, Eigen::Index live, const ModeCut& cut) {
  ARAGO_REQUIRE(cut.truncate_k >= 0 && cut.truncate_k <= live,
                "fisher.truncate_k=" << cut.truncate_k << " modes cannot be kept: the data depend on " << live
                                     << " parameters; give a number from 0 (by eigenvalue) to that");
  if (cut.truncate_k > 0) return cut.truncate_k;
  Eigen::Index kept = 0;
  while (kept < live && eigenvalues[kept] > 0 && eigenvalues[kept] >= cut.truncate_by_eigval) ++kept;
  return std::max<Eigen::Index>(kept, 1);
}

/// Upwards: the largest component of each column positive.
void fix_signs(Eigen::MatrixXd& vectors) {
  for (Eigen::Index k = 0; k < vectors.cols(); ++k) {
    Eigen::Index largest = 0;
    vectors.col(k).cwiseAbs().maxCoeff(&largest);
    if (vectors(largest, k) < 0) vectors.col(k) *= -1;
  }
}

}  // namespace

Eigenbasis::Eigenbasis(const FisherMatrix& fisher, const Eigen::VectorXd& theta_ref, const Eigen::VectorXd& scale,
                       const ModeCut& cut, Whitening whitening)
    : theta_ref_(theta_ref), scale_(scale) {
  const Eigen::Index n = fisher.size();
  ARAGO_REQUIRE(theta_ref.size() == n && scale.size() == n, "modes of " << n << " parameters around "
                                                                        << theta_ref.size() << " values with "
                                                                        << scale.size() << " scales");
  ARAGO_REQUIRE((scale.array() > 0).all() && scale.allFinite(), "scales of modes must be positive and finite");
  const std::vector<Eigen::Index> live = live_parameters(fisher);
  const auto count = static_cast<Eigen::Index>(live.size());
  ARAGO_CHECK(NumericalError, count > 0, "no parameter changes the image: it has no modes");
  Eigen::MatrixXd scaled(count, count);
  for (Eigen::Index a = 0; a < count; ++a)
    for (Eigen::Index b = 0; b < count; ++b) {
      const Eigen::Index i = live[static_cast<std::size_t>(a)], j = live[static_cast<std::size_t>(b)];
      scaled(a, b) = scale[i] * fisher.values()(i, j) * scale[j];
    }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(scaled);
  eigenvalues_ = Eigen::VectorXd::Zero(n);
  eigenvalues_.head(count) = solver.eigenvalues().reverse();
  vectors_ = Eigen::MatrixXd::Zero(n, n);
  for (Eigen::Index a = 0; a < count; ++a)
    vectors_.row(live[static_cast<std::size_t>(a)]).head(count) = solver.eigenvectors().row(a).reverse();
  Eigen::Index last = count;
  for (const Eigen::Index a : fisher.dead()) vectors_(a, last++) = 1;
  fix_signs(vectors_);
  const Eigen::Index kept = kept_modes(eigenvalues_, count, cut);
  Eigen::VectorXd width = Eigen::VectorXd::Ones(kept);
  if (whitening == Whitening::curvature)
    width = (eigenvalues_.head(kept).array().max(0) + 1e-12).sqrt().inverse().matrix();
  basis_ = scale.asDiagonal() * vectors_.leftCols(kept) * width.asDiagonal();
  inverse_ =
      width.cwiseInverse().asDiagonal() * vectors_.leftCols(kept).transpose() * scale.cwiseInverse().asDiagonal();
}

Eigen::VectorXd Eigenbasis::modes(const Eigen::VectorXd& theta) const {
  ARAGO_REQUIRE(theta.size() == theta_ref_.size(),
                "theta has " << theta.size() << " elements, the modes are of " << theta_ref_.size());
  return inverse_ * (theta - theta_ref_);
}

Eigen::MatrixXd Eigenbasis::covariance() const {
  const Eigen::MatrixXd spread = scale_.asDiagonal() * vectors_.leftCols(kept()) *
                                 eigenvalues_.head(kept()).cwiseSqrt().cwiseInverse().asDiagonal();
  return spread * spread.transpose();
}

Eigen::VectorXd Eigenbasis::kept_fraction() const {
  return vectors_.leftCols(kept()).cwiseAbs2().rowwise().sum();
}

}  // namespace arago::fit
