#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/fit/eigenbasis.hpp"
#include "arago/optics/noise.hpp"
#include "arago/params/param_spec.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace arago::fit {

enum class PriorChoice { none, spec };
enum class ModeScaling { prior, none };

/// Section [fisher].
struct FisherConfig {
  std::vector<std::string> parameters;  ///< empty: the binary, the plate scale and all mirror modes
  optics::NoiseKind noise = optics::NoiseKind::photon;
  double variance_floor = 1e-12;
  PriorChoice prior = PriorChoice::none;
  std::vector<std::string> known;
  ModeScaling scaling = ModeScaling::prior;
  Whitening whitening = Whitening::curvature;
  std::int64_t truncate_k = 0;
  double truncate_by_eigval = 0;

  ModeCut cut() const { return {truncate_k, truncate_by_eigval}; }
};
void describe(config::FieldVisitor& visitor, FisherConfig& config);

/// Separation, angle, x, y, log flux, contrast, plate scale and the modes of each mirror that has any.
std::vector<std::string> usual_parameters(const params::ParameterStore& store);

}  // namespace arago::fit
