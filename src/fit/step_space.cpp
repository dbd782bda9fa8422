#include "arago/fit/step_space.hpp"

#include "arago/core/error.hpp"

#include <Eigen/Eigenvalues>

namespace arago::fit {
namespace {

Eigen::VectorXd scale_of(const FitProblem& problem, const FitConfig& config) {
  if (config.scaling == FitScaling::none) return Eigen::VectorXd::Ones(problem.objective.size);
  return problem.widths;
}

LinearSpace eigen_space(const FitProblem& problem, const FitConfig& config, const Eigen::MatrixXd& information) {
  const Eigen::VectorXd scale = scale_of(problem, config);
  const Eigen::MatrixXd scaled = scale.asDiagonal() * information * scale.asDiagonal();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved(scaled);
  const Eigen::VectorXd eigenvalues = solved.eigenvalues().reverse();
  const Eigen::MatrixXd vectors = solved.eigenvectors().rowwise().reverse();
  Eigen::Index kept = 0;
  while (kept < eigenvalues.size() && eigenvalues[kept] > 0 && eigenvalues[kept] >= config.truncate_eigenvalue) ++kept;
  if (config.truncate_k) kept = static_cast<Eigen::Index>(*config.truncate_k);
  Eigen::MatrixXd basis = scale.asDiagonal() * vectors.leftCols(kept);
  if (config.whiten) basis *= eigenvalues.head(kept).cwiseSqrt().cwiseInverse().asDiagonal();
  return {problem.reference, basis};
}

}  // namespace

LinearSpace step_space(const FitProblem& problem, const FitConfig& config, const Eigen::MatrixXd& information) {
  const Eigen::Index n = problem.objective.size;
  if (config.space == FitSpace::eigen) return eigen_space(problem, config, information);
  if (config.space == FitSpace::scaled) return {problem.reference, scale_of(problem, config).asDiagonal()};
  return {Eigen::VectorXd::Zero(n), Eigen::MatrixXd::Identity(n, n)};
}

}  // namespace arago::fit
