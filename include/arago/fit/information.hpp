#pragma once

#include "arago/optics/maps.hpp"

#include <Eigen/Core>

namespace arago::fit {

/// F_ab = sum over pixels of w J_a J_b: the Gauss-Newton form J' W J of derivative images `columns` (n, M, M). Pixels
/// of weight 0 do not count, whatever the columns hold there. Symmetric to the last bit; pixels are added in blocks of
/// fixed size and order. InputError: shapes differ, a weight that is negative or not finite.
Eigen::MatrixXd information_of(const optics::ConstRealStack& columns, const optics::ConstRealMap& weight);

/// g_a = sum over pixels of slope J_a, in the same order; pixels of slope 0 do not count.
Eigen::VectorXd projected(const optics::ConstRealStack& columns, const optics::ConstRealMap& slope);

/// 1 / variance of photons that follow the image: 1 / max(image + read_variance, floor x brightest pixel).
struct PhotonWeight {
  optics::RealMap weight;
  std::int64_t floored = 0;  ///< pixels that the floor lifted
  double floor_ph2 = 0;      ///< the floor, photons^2
};
/// InputError: an image with NaN or without light, a negative read_variance (photons^2), a floor outside [0, 1).
PhotonWeight photon_weight(const optics::ConstRealMap& image, double read_variance, double relative_floor = 1e-12);

}  // namespace arago::fit
