#pragma once

#include "arago/optics/maps.hpp"

#include <cstdint>

namespace arago::optics {

/// A loss over pixels. Pixels where model or data is NaN are left out and counted; NumericalError when all are.
struct Loss {
  double value = 0;
  std::int64_t skipped = 0;
};

/// sum 0.5 [(m - d)^2 / var + ln(2 pi var)]; `gradient` (may be empty) receives d loss / d m = (m - d) / var.
Loss gaussian_loss(const ConstRealMap& model, const ConstRealMap& data, const ConstRealMap& variance,
                   const RealMap& gradient);
/// The terms, not summed.
RealMap gaussian_loss_map(const ConstRealMap& model, const ConstRealMap& data, const ConstRealMap& variance);

/// sum m - d ln m for any d >= 0, integer or not; the constant ln Gamma(d + 1) is added when asked. Gradient 1 - d / m.
/// A model <= 0 has infinite loss where d > 0. InputError for negative data.
Loss poisson_loss(const ConstRealMap& model, const ConstRealMap& data, const RealMap& gradient,
                  bool with_constant = false);
RealMap poisson_loss_map(const ConstRealMap& model, const ConstRealMap& data, bool with_constant);

}  // namespace arago::optics
