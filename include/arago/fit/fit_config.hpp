#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/fit/exposure.hpp"
#include "arago/fit/fisher_config.hpp"
#include "arago/optics/noise.hpp"
#include "arago/params/theta_packing.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace arago::fit {

enum class FitMethod { levenberg_marquardt, gauss_newton, lbfgs, adam, sgd };
enum class FitSpace { pure, scaled, eigen };
enum class FitRates { uniform, curvature, gradient };
enum class FitStart { reference, truth, prior };
enum class FitSignals { automatic, required, off };

/// [fit]: which parameters, from what data, how, and where from. The sections of the telescope are the reference: the
/// values of what is not fitted, and the centres of the priors.
struct FitConfig {
  std::vector<std::string> parameters;  ///< free ones; empty: all of the binary, plate scale, modes of M1
  NoiseLaw likelihood = NoiseLaw::gaussian;
  bool prior = false;  ///< add the penalty of the priors (MAP)
  params::Coordinates coordinates = params::Coordinates::natural;

  optics::NoiseKind noise = optics::NoiseKind::none;  ///< of simulated data
  std::int64_t seed = 0;
  std::int64_t realisation = 0;
  std::optional<double> variance_ph2;  ///< of every pixel; default: from the data
  double variance_floor_ph2 = 1;
  config::Table truth;                   ///< values of the simulated sky that differ from the reference
  std::vector<std::string> truth_drawn;  ///< parameters of it that are drawn from their priors

  FitStart start = FitStart::prior;
  config::Table start_values;  ///< on top of it

  FitMethod method = FitMethod::levenberg_marquardt;
  FitSpace space = FitSpace::pure;
  ModeScaling scaling = ModeScaling::prior;  ///< of scaled and eigen space
  Whitening whitening = Whitening::curvature;
  std::int64_t truncate_k = 0;
  double truncate_by_eigval = 0;
  std::int64_t steps = 50;
  double loss_tolerance = 1e-12;
  double step_tolerance_sigma = 1e-3;

  double first_damping = 1e-3;
  double learning_rate = 0.5;
  FitRates rates = FitRates::uniform;
  config::Table rate_factors;  ///< parameter = factor of its rate
  double momentum = 0;
  bool nesterov = false;
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  std::int64_t schedule_start = 0;
  std::vector<std::int64_t> schedule_steps;
  std::vector<double> schedule_factors;

  FitSignals signals = FitSignals::automatic;
};

void describe(config::FieldVisitor& visitor, FitConfig& config);
/// Rules between keys, all problems in one InputError.
void validate(const FitConfig& config);

/// The parameters that are fitted: those of the list, or the default of the system of this store.
std::vector<std::string> free_parameters(const FitConfig& config, const params::ParameterStore& store);

}  // namespace arago::fit
