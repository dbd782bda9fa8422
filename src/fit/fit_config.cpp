#include "arago/fit/fit_config.hpp"

#include "arago/config/problem_list.hpp"
#include "arago/core/error.hpp"
#include "arago/params/keys.hpp"

namespace arago::fit {
namespace {

void describe_data(config::FieldVisitor& v, FitConfig& c) {
  using optics::NoiseKind;
  v.choice("noise", c.noise,
           {{NoiseKind::none, "none"}, {NoiseKind::photon, "photon"}, {NoiseKind::photon_read, "photon_read"}},
           {.help = "noise of the image that is simulated where input.image names none"});
  v.field("seed", c.seed, {.help = "seed of noise, start and truth", .min = 0});
  v.field("realisation", c.realisation, {.help = "number of the realisation", .min = 0, .max = 4294967295.0});
  v.field("variance_ph2", c.variance_ph2,
          {.help = "variance of every pixel; auto: from the data", .unit = "photon^2", .min = 0, .min_excluded = true});
  v.field("variance_floor_ph2", c.variance_floor_ph2,
          {.help = "least variance of a pixel", .unit = "photon^2", .min = 0, .min_excluded = true});
  v.table("truth", c.truth, {.help = "parameter = value of the simulated sky where it differs from the reference"});
  v.field("truth_drawn", c.truth_drawn, {.help = "parameters of the simulated sky that are drawn from their priors"});
  v.choice("start", c.start,
           {{FitStart::reference, "reference"}, {FitStart::truth, "truth"}, {FitStart::prior, "prior"}},
           {.help = "where the fit starts: values of the telescope's sections, the truth, a draw from the priors"});
  v.table("start_values", c.start_values, {.help = "parameter = value to start from, on top of fit.start"});
  v.choice("signals", c.signals,
           {{FitSignals::automatic, "auto"}, {FitSignals::required, "require"}, {FitSignals::off, "none"}},
           {.help = "errors against the truth: where it is known, as a condition, or not at all"});
}

void describe_space(config::FieldVisitor& v, FitConfig& c) {
  using params::Coordinates;
  v.choice("coordinates", c.coordinates,
           {{Coordinates::natural, "natural"}, {Coordinates::unconstrained, "unconstrained"}},
           {.help = "parameters themselves, or coordinates of their bijectors, in which no step leaves the bounds"});
  v.choice("space", c.space, {{FitSpace::pure, "pure"}, {FitSpace::scaled, "scaled"}, {FitSpace::eigen, "eigen"}},
           {.help = "coordinates of the steps: theta, theta in units of fit.scaling, eigenmodes of the information"});
  v.choice("scaling", c.scaling, {{ModeScaling::prior, "prior"}, {ModeScaling::none, "none"}},
           {.help = "units of scaled and eigen space: widths of the priors, or the parameters' own"});
  v.choice("whitening", c.whitening, {{Whitening::curvature, "curvature"}, {Whitening::unit, "unit"}},
           {.help = "eigen space: length of the modes: equal curvature of the loss, or unit vectors"});
  v.field("truncate_k", c.truncate_k, {.help = "eigen space: modes that are kept; 0: by eigenvalue", .min = 0});
  v.field("truncate_by_eigval", c.truncate_by_eigval,
          {.help = "eigen space: modes are kept from this eigenvalue of the scaled matrix on; 0: all", .min = 0});
}

void describe_steps(config::FieldVisitor& v, FitConfig& c) {
  v.choice("method", c.method,
           {{FitMethod::levenberg_marquardt, "levenberg_marquardt"},
            {FitMethod::gauss_newton, "gauss_newton"},
            {FitMethod::lbfgs, "lbfgs"},
            {FitMethod::adam, "adam"},
            {FitMethod::sgd, "sgd"}},
           {.help = "how the loss is minimised"});
  v.field("steps", c.steps, {.help = "limit", .min = 0});
  v.field("loss_tolerance", c.loss_tolerance,
          {.help = "converged: the loss changes by less than this part of it", .min = 0});
  v.field("step_tolerance_sigma", c.step_tolerance_sigma,
          {.help = "and the step is shorter than this", .unit = "sigma", .min = 0, .min_excluded = true});
  v.field("first_damping", c.first_damping,
          {.help = "levenberg_marquardt: first damping", .min = 0, .min_excluded = true});
  v.field("learning_rate", c.learning_rate, {.help = "adam, sgd: rate", .min = 0, .min_excluded = true});
  v.choice("rates", c.rates,
           {{FitRates::uniform, "uniform"}, {FitRates::curvature, "curvature"}, {FitRates::gradient, "gradient"}},
           {.help = "adam, sgd: factor of each coordinate: 1, 1 / F_aa, 1 / sqrt(g_a^2 + 1e-8) at the start"});
  v.table("rate_factors", c.rate_factors, {.help = "adam, sgd: parameter = factor of its rate"});
  v.field("momentum", c.momentum, {.help = "sgd", .min = 0, .max = 1});
  v.field("nesterov", c.nesterov, {.help = "sgd: momentum looks ahead"});
  v.field("beta1", c.beta1, {.help = "adam: memory of the mean", .min = 0, .max = 1});
  v.field("beta2", c.beta2, {.help = "adam: memory of the square", .min = 0, .max = 1});
  v.field("epsilon", c.epsilon, {.help = "adam: added to the root of the square", .min = 0, .min_excluded = true});
  v.field("schedule_start", c.schedule_start, {.help = "adam, sgd: first step with a rate", .min = 0});
  v.field("schedule_steps", c.schedule_steps, {.help = "adam, sgd: steps from which the factors hold", .min = 0});
  v.field("schedule_factors", c.schedule_factors,
          {.help = "adam, sgd: factors of the rate from those steps on", .min = 0});
}

bool is_first_order(FitMethod method) {
  return method == FitMethod::adam || method == FitMethod::sgd;
}

}  // namespace

void describe(config::FieldVisitor& v, FitConfig& c) {
  v.field("parameters", c.parameters,
          {.help = "free parameters: keys or elements; empty: those of [binary] but the flux density, the plate "
                   "scale and the modes of M1"});
  v.choice("likelihood", c.likelihood, {{NoiseLaw::gaussian, "gaussian"}, {NoiseLaw::poisson, "poisson"}},
           {.help = "how data scatter around the model"});
  v.field("prior", c.prior, {.help = "add the penalty of the priors around the reference (MAP)"});
  describe_data(v, c);
  describe_space(v, c);
  describe_steps(v, c);
}

void validate(const FitConfig& c) {
  config::ProblemList problems;
  const auto require = [&](bool good, const std::string& problem) {
    problems.collect([&] { ARAGO_REQUIRE(good, problem); });
  };
  require(c.schedule_steps.size() == c.schedule_factors.size(),
          "fit.schedule_steps has " + std::to_string(c.schedule_steps.size()) + " values, fit.schedule_factors " +
              std::to_string(c.schedule_factors.size()) + "; give one factor a step");
  require(c.rate_factors.empty() || c.space != FitSpace::eigen,
          "fit.rate_factors are of parameters, fit.space=eigen steps along modes; use fit.space=pure or scaled");
  require(c.rate_factors.empty() || is_first_order(c.method),
          "fit.rate_factors have no effect with this fit.method; use adam or sgd");
  require(c.space == FitSpace::eigen || (c.truncate_k == 0 && c.truncate_by_eigval == 0),
          "fit.truncate_k and fit.truncate_by_eigval leave out eigenmodes; set fit.space=eigen");
  require(c.truncate_k == 0 || c.truncate_by_eigval == 0,
          "fit.truncate_k and fit.truncate_by_eigval both say how many modes are kept; give one of them");
  require(c.likelihood == NoiseLaw::gaussian || !c.variance_ph2,
          "fit.variance_ph2 is of the gaussian likelihood; the variance of counts is their mean");
  problems.throw_if_any();
}

std::vector<std::string> free_parameters(const FitConfig& config, const params::ParameterStore& store) {
  namespace keys = params::keys;
  if (!config.parameters.empty()) return config.parameters;
  std::vector<std::string> free;
  for (const std::string_view key : {keys::separation, keys::position_angle, keys::x_position, keys::y_position,
                                     keys::log_flux_total, keys::contrast, keys::plate_scale})
    free.emplace_back(key);
  if (!store.reals(keys::m1_zernikes).empty()) free.emplace_back(keys::m1_zernikes);
  return free;
}

}  // namespace arago::fit
