#include "arago/fit/step_space.hpp"

#include "arago/fit/eigenbasis.hpp"

namespace arago::fit {

LinearSpace step_space(const FitProblem& problem, const FitConfig& config, const Eigen::MatrixXd& information) {
  const Eigen::Index n = problem.objective.size;
  const Eigen::VectorXd scale = config.scaling == ModeScaling::prior ? problem.widths : Eigen::VectorXd::Ones(n);
  if (config.space == FitSpace::scaled) return {problem.reference, scale.asDiagonal(), scale};
  if (config.space == FitSpace::pure) return {Eigen::VectorXd::Zero(n), Eigen::MatrixXd::Identity(n, n), scale};
  const FisherMatrix fisher(information, {problem.layout().labels(), problem.layout().units(), problem.widths});
  const ModeCut cut{config.truncate_k, config.truncate_by_eigval};
  return {problem.reference, Eigenbasis(fisher, problem.reference, scale, cut, config.whitening).basis(), scale};
}

}  // namespace arago::fit
