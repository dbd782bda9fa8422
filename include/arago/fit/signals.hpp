#pragma once

#include "arago/fit/theta_layout.hpp"

#include <Eigen/Core>

#include <optional>
#include <string>
#include <vector>

namespace arago::fit {

/// What a fit knows against the truth, for people: an error in a handy unit, one row a point of the descent.
struct Signal {
  std::string name;  ///< "binary.separation_error_uas"
  std::string unit;
  std::string long_name;
  Eigen::MatrixXd values;  ///< (points, columns); NaN where the truth is not known
};

/// Errors (estimate - truth) along a descent: positions and separation in micro-arcseconds, position angle in
/// arcseconds, plate scale and fluxes of the stars in ppm, mirror coefficients in nm with their root sum of squares
/// (the RMS path difference over the disc). A mode that the truth does not have counts as zero in it.
/// `thetas`: of the first exposure's parameters.
std::vector<Signal> signals_of(const ThetaLayout& layout, const std::optional<params::ParameterStore>& truth,
                               const std::vector<Eigen::VectorXd>& thetas);

/// The signal of this name, or null.
const Signal* find(const std::vector<Signal>& signals, const std::string& name);

/// InputError if the truth does not say what the signals of these stores need: separation, positions, fluxes.
void require_truth(const std::optional<params::ParameterStore>& truth);

}  // namespace arago::fit
