#pragma once

#include "arago/fit/eigenbasis.hpp"
#include "arago/fit/fisher_matrix.hpp"

#include <Eigen/Core>

#include <string>
#include <vector>

namespace arago::fit {

/// Parameters that are taken as known, such as a plate scale that was calibrated elsewhere.
struct KnownSet {
  std::string name;
  std::vector<Eigen::Index> known;
};
/// "system.plate_scale_as_per_pix + secondary.zernike_coeffs_nm": keys, elements or aliases joined by "+", those of all
/// exposures. InputError if one is not among the free parameters.
KnownSet known_set(const std::string& text, const ThetaLayout& layout);

/// Bounds on standard deviations when a set is known; NaN for what is known.
struct KnownBound {
  std::string name;
  Eigen::VectorXd sigmas;
};

/// Cramer-Rao bounds of a theta.
struct Crlb {
  Eigen::VectorXd conditional;    ///< everything else known
  Eigen::VectorXd marginal;       ///< nothing known
  Eigen::MatrixXd covariance;     ///< F^-1, or on the kept modes
  Eigen::VectorXd kept_fraction;  ///< of each parameter's axis; ones without a cut
  std::vector<KnownBound> with_known;
};

/// With a cut the inverse is that of the kept modes, with `scale`, of F and of each block that remains when a set is
/// known (truncate_k at most its live parameters). NumericalError naming the directions if F is singular and not cut.
Crlb cramer_rao(const FisherMatrix& fisher, const std::vector<KnownSet>& sets, const Eigen::VectorXd& scale,
                const ModeCut& cut = {});

}  // namespace arago::fit
