#include "arago/fit/sample_config.hpp"

namespace arago::fit {

HmcOptions SampleConfig::hmc() const {
  HmcOptions options;
  options.warmup = warmup;
  options.target_acceptance = target_acceptance;
  options.path = path;
  options.seed = static_cast<std::uint64_t>(seed);
  return options;
}

void describe(config::FieldVisitor& v, SampleConfig& c) {
  v.field("chains", c.chains, {.help = "independent chains, shared by the ranks", .min = 1});
  v.field("draws", c.draws, {.help = "samples of each chain", .min = 4});
  v.field("warmup", c.warmup, {.help = "iterations before them in which the step size is learnt", .min = 0});
  v.field("target_acceptance", c.target_acceptance,
          {.help = "mean acceptance that the step size is chosen for", .min = 0.1, .max = 0.99});
  v.field("path", c.path,
          {.help = "length of a trajectory", .unit = "sigma", .min = 0, .max = 20, .min_excluded = true});
  v.field("start_sigma", c.start_sigma,
          {.help = "spread of the starts around the estimate", .unit = "sigma", .min = 0, .max = 20});
  v.field("seed", c.seed, {.help = "seed of starts and chains", .min = 0});
}

}  // namespace arago::fit
