#include "arago/fit/fit_problem.hpp"

#include "arago/core/error.hpp"
#include "arago/fit/signals.hpp"
#include "arago/mpi/agreement.hpp"

#include <limits>
#include <utility>
#include <vector>

namespace arago::fit {
namespace {

/// Where the fit starts, as parameters.
params::ParameterStore start_of(const params::ParameterStore& reference, const FitConfig& config,
                                const std::optional<params::ParameterStore>& truth) {
  constexpr std::uint64_t of_start = 0;
  params::ParameterStore start = reference;
  if (config.start == FitStart::prior)
    start = drawn_from_priors(reference, free_parameters(config, reference), config, of_start);
  if (config.start == FitStart::truth) {
    ARAGO_REQUIRE(truth, "fit.start=truth, but the truth behind the image is not known; name it with input.truth");
    ARAGO_REQUIRE(truth->spec().system() == reference.spec().system(),
                  "fit.start=truth, but the truth is of " << truth->spec().system() << " and the model of "
                                                          << reference.spec().system() << "; use fit.start=prior");
    start = *truth;
  }
  return with_values(start, config.start_values, "fit.start_values");
}

std::vector<Exposure> list_of_one(Exposure exposure) {
  std::vector<Exposure> exposures;
  exposures.push_back(std::move(exposure));
  return exposures;
}

}  // namespace

Objective objective_of(const std::shared_ptr<Likelihood>& likelihood, const std::optional<ThetaPrior>& prior) {
  const auto with_prior = [prior](LossExpansion loss, const Eigen::VectorXd& theta) {
    if (prior) prior->add_to(loss, theta);
    return loss;
  };
  Objective objective;
  objective.size = likelihood->layout().size();
  objective.value = [=](const Eigen::VectorXd& theta) {
    if (!theta.allFinite() || !likelihood->layout().admissible(theta)) return std::numeric_limits<double>::infinity();
    return with_prior(likelihood->value(theta), theta).value;
  };
  objective.gradient = [=](const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) {
    LossExpansion loss = with_prior(likelihood->with_gradient(theta), theta);
    gradient = std::move(loss.gradient);
    return loss.value;
  };
  objective.curved = [=](const Eigen::VectorXd& theta) {
    LossExpansion loss = with_prior(likelihood->expanded(theta), theta);
    return Curved{loss.value, std::move(loss.gradient), std::move(loss.information)};
  };
  return objective;
}

FitProblem make_problem(const mpi::Communicator& comm, const params::ParameterStore& reference, const FitConfig& config,
                        const ObservationFiles& files) {
  FitProblem problem;
  std::optional<params::ParameterStore> start;
  mpi::agree(comm, [&] {
    validate(config);
    const FreeParameters free{free_parameters(config, reference), {}, config.coordinates};
    const ThetaLayout checked({reference}, free);  // names first: they cost nothing
    Observation observation = observe(reference, config, files);
    if (config.signals == FitSignals::required) require_truth(observation.truth);
    start = start_of(reference, config, observation.truth);
    problem.truth = std::move(observation.truth);
    problem.source = std::move(observation.source);
    problem.likelihood =
        std::make_shared<Likelihood>(comm, list_of_one(std::move(observation.exposure)), free, config.likelihood);
  });
  mpi::agree(comm, [&] {
    const ThetaLayout& layout = problem.layout();
    problem.reference = layout.reference();
    problem.start = layout.packing(0).pack(*start);
    const ThetaPrior prior(layout, problem.reference);
    problem.widths = prior.sigmas().cwiseQuotient(layout.natural_slope(problem.reference).cwiseAbs());
    if (config.prior) problem.prior = prior;
    problem.objective = objective_of(problem.likelihood, problem.prior);
  });
  return problem;
}

}  // namespace arago::fit
