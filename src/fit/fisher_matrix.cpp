#include "arago/fit/fisher_matrix.hpp"

#include "arago/core/error.hpp"
#include "arago/fit/theta_prior.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace arago::fit {
namespace {

// Decision of the project: what is below this fraction of the best measured parameter is not measured at all.
constexpr double dead_fraction = 1e-12;
// Derivative images carry 5e-14 of their peak as rounding of phases of 1e7 rad, so that elements of the matrix with
// unit diagonal are known to 1e-13 and its eigenvalues to n times that.
constexpr double rounding = 1e-13;

void require_names(const Eigen::MatrixXd& values, const ThetaNames& names) {
  const auto n = static_cast<std::size_t>(values.rows());
  ARAGO_REQUIRE(values.rows() == values.cols() && n > 0 && names.labels.size() == n && names.units.size() == n &&
                    static_cast<std::size_t>(names.scale.size()) == n,
                "a Fisher matrix of " << values.rows() << " x " << values.cols() << " elements with "
                                      << names.labels.size() << " labels and " << names.scale.size() << " scales");
  for (Eigen::Index a = 0; a < values.rows(); ++a)
    ARAGO_REQUIRE(names.scale[a] > 0 && std::isfinite(names.scale[a]),
                  "the scale of " << names.labels[static_cast<std::size_t>(a)] << " is " << names.scale[a]
                                  << "; scales are positive and finite");
}

void require_information(const Eigen::MatrixXd& values, const ThetaNames& names) {
  const auto label = [&](Eigen::Index a) { return names.labels[static_cast<std::size_t>(a)]; };
  for (Eigen::Index a = 0; a < values.rows(); ++a)
    for (Eigen::Index b = 0; b < values.rows(); ++b)
      ARAGO_REQUIRE(std::isfinite(values(a, b)), "the information about " << label(a) << " and " << label(b) << " is "
                                                                          << values(a, b)
                                                                          << "; image or variance are broken");
  for (Eigen::Index a = 0; a < values.rows(); ++a)
    ARAGO_REQUIRE(values(a, a) >= 0, "the information about " << label(a) << " is " << values(a, a)
                                                              << "; it cannot be negative: check variances");
  for (Eigen::Index a = 0; a < values.rows(); ++a)
    for (Eigen::Index b = 0; b < a; ++b) {
      const double size = std::sqrt(values(a, a) * values(b, b));
      ARAGO_REQUIRE(std::fabs(values(a, b) - values(b, a)) <= 1e-12 * size,
                    "the information about " << label(a) << " and " << label(b) << " is " << values(a, b) << " or "
                                             << values(b, a) << "; the matrix must be symmetric");
    }
}

}  // namespace

ThetaNames ThetaNames::of(const ThetaLayout& layout, const Eigen::VectorXd& theta) {
  return {layout.labels(), layout.units(), ThetaPrior(layout, theta).sigmas()};
}

std::string direction_text(const Eigen::VectorXd& direction, const std::vector<std::string>& labels) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(direction.size()));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](Eigen::Index a, Eigen::Index b) { return std::fabs(direction[a]) > std::fabs(direction[b]); });
  const Eigen::VectorXd unit = direction / direction.norm();
  std::string text;
  for (const Eigen::Index a : order) {
    if (!text.empty() && std::fabs(unit[a]) < 0.1) break;
    const char* sign = unit[a] < 0 ? (text.empty() ? "-" : " - ") : (text.empty() ? "" : " + ");
    text += fmt::format("{}{:.2g} {}", sign, std::fabs(unit[a]), labels[static_cast<std::size_t>(a)]);
  }
  return text;
}

FisherMatrix::FisherMatrix(Eigen::MatrixXd values, ThetaNames names)
    : values_(std::move(values)), names_(std::move(names)) {
  require_names(values_, names_);
  require_information(values_, names_);
}

FisherMatrix FisherMatrix::with_prior(const Eigen::VectorXd& information) const {
  ARAGO_REQUIRE(information.size() == size(), information.size()
                                                  << " priors are given for " << size() << " parameters");
  Eigen::MatrixXd sum = values_;
  sum.diagonal() += information;
  return {sum, names_};
}

FisherMatrix FisherMatrix::block(std::span<const Eigen::Index> kept) const {
  ARAGO_REQUIRE(!kept.empty(), "all parameters are known: there is nothing left to bound");
  const auto n = static_cast<Eigen::Index>(kept.size());
  Eigen::MatrixXd values(n, n);
  ThetaNames names{{}, {}, Eigen::VectorXd(n)};
  for (Eigen::Index a = 0; a < n; ++a) {
    const Eigen::Index from = kept[static_cast<std::size_t>(a)];
    names.labels.push_back(names_.labels.at(static_cast<std::size_t>(from)));
    names.units.push_back(names_.units.at(static_cast<std::size_t>(from)));
    names.scale[a] = names_.scale[from];
    for (Eigen::Index b = 0; b < n; ++b) values(a, b) = values_(from, kept[static_cast<std::size_t>(b)]);
  }
  return {values, names};
}

std::vector<Eigen::Index> FisherMatrix::dead() const {
  const Eigen::VectorXd scaled = values_.diagonal().cwiseProduct(names_.scale.cwiseAbs2());
  std::vector<Eigen::Index> dead;
  for (Eigen::Index a = 0; a < size(); ++a)
    if (!(scaled[a] > dead_fraction * scaled.maxCoeff())) dead.push_back(a);
  return dead;
}

Eigen::MatrixXd FisherMatrix::null_directions() const {
  const std::vector<Eigen::Index> none = dead();
  Eigen::MatrixXd unit = likeness();
  for (const Eigen::Index a : none) {
    unit.row(a).setZero();
    unit.col(a).setZero();
    unit(a, a) = 1;
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(unit);
  const Eigen::Index count = (solver.eigenvalues().array() < static_cast<double>(size()) * rounding).count();
  return solver.eigenvectors().leftCols(count);
}

void FisherMatrix::require_regular() const {
  std::vector<std::string> problems;
  for (const Eigen::Index a : dead())
    problems.push_back(fmt::format("{} does not change the image (F = {:.2g})",
                                   names_.labels[static_cast<std::size_t>(a)], values_(a, a)));
  const Eigen::MatrixXd null = null_directions();
  for (Eigen::Index k = 0; k < null.cols(); ++k)
    problems.push_back(fmt::format("{} (each in units of its own sigma) does not change the image",
                                   direction_text(null.col(k), names_.labels)));
  ARAGO_CHECK(NumericalError, problems.empty(),
              fmt::format("the Fisher matrix of {} parameters is singular: {}; add priors (fisher.prior), cut modes "
                          "(fisher.truncate_k, fisher.truncate_by_eigval) or leave a parameter out",
                          size(), fmt::join(problems, "; ")));
}

Eigen::MatrixXd FisherMatrix::covariance() const {
  require_regular();
  const Eigen::VectorXd sigma = conditional_sigmas();  // the matrix of unit diagonal is the best conditioned one
  const Eigen::MatrixXd inverse = likeness().llt().solve(Eigen::MatrixXd::Identity(size(), size()));
  const Eigen::MatrixXd covariance = sigma.asDiagonal() * inverse * sigma.asDiagonal();
  return 0.5 * (covariance + covariance.transpose());
}

Eigen::VectorXd FisherMatrix::conditional_sigmas() const {
  return values_.diagonal().cwiseSqrt().cwiseInverse();
}

Eigen::MatrixXd FisherMatrix::likeness() const {
  Eigen::VectorXd factor = conditional_sigmas();
  for (Eigen::Index a = 0; a < size(); ++a)
    if (!std::isfinite(factor[a])) factor[a] = 0;
  return factor.asDiagonal() * values_ * factor.asDiagonal();
}

Eigen::VectorXd sigmas_of(const Eigen::MatrixXd& covariance) {
  return covariance.diagonal().cwiseMax(0).cwiseSqrt();
}

Eigen::MatrixXd correlation_of(const Eigen::MatrixXd& covariance) {
  Eigen::VectorXd factor = sigmas_of(covariance).cwiseInverse();
  for (Eigen::Index a = 0; a < factor.size(); ++a)
    if (!std::isfinite(factor[a])) factor[a] = 0;
  return factor.asDiagonal() * covariance * factor.asDiagonal();
}

}  // namespace arago::fit
