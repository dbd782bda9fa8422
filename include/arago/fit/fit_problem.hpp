#pragma once

#include "arago/fit/fit_config.hpp"
#include "arago/fit/likelihood.hpp"
#include "arago/fit/objective.hpp"
#include "arago/fit/observation.hpp"
#include "arago/fit/theta_prior.hpp"

#include <Eigen/Core>

#include <memory>
#include <optional>
#include <string>

namespace arago::fit {

/// A loss over theta with a place to start from: what is left of images and telescopes once a fit begins.
struct FitProblem {
  std::shared_ptr<Likelihood> likelihood;  ///< of the observation, with the wavefront errors that are known
  std::optional<ThetaPrior> prior;         ///< around the reference
  std::optional<params::ParameterStore> truth;
  std::string source;         ///< of the data
  Objective objective;        ///< of theta; every call is collective
  Eigen::VectorXd reference;  ///< theta of the telescope's sections
  Eigen::VectorXd start;      ///< theta
  Eigen::VectorXd widths;     ///< of the priors, in units of theta (n)

  const ThetaLayout& layout() const { return likelihood->layout(); }
};

/// Collective. Theta, loss and start that the configuration means. InputError: as Likelihood, ThetaPacking (unknown
/// keys with the nearest name, keys of another system) and with_values (a start out of bounds); a start at the truth
/// where none is known.
FitProblem make_problem(const mpi::Communicator& comm, const params::ParameterStore& reference, const FitConfig& config,
                        const ObservationFiles& files = {});

/// The loss of a likelihood, with the penalty of a prior if there is one; +infinity outside the bounds of the
/// parameters. Calls are collective over the ranks of the likelihood.
Objective objective_of(const std::shared_ptr<Likelihood>& likelihood, const std::optional<ThetaPrior>& prior);

}  // namespace arago::fit
