#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/fit/hmc.hpp"

#include <cstdint>

namespace arago::fit {

/// [sample]: how a posterior is drawn from. Parameters, data, likelihood and prior are those of [fit].
struct SampleConfig {
  std::int64_t chains = 4;
  std::int64_t draws = 1000;  ///< of each chain, after the warm-up
  std::int64_t warmup = 200;
  double target_acceptance = 0.8;
  double path = 1.5707963267948966;
  double start_sigma = 2;  ///< chains start so many standard deviations around the estimate
  std::int64_t seed = 0;

  HmcOptions hmc() const;
};

void describe(config::FieldVisitor& visitor, SampleConfig& config);

}  // namespace arago::fit
