#include "arago/optics/likelihood.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/grid.hpp"

#include <cmath>
#include <limits>

namespace arago::optics {
namespace {

double gaussian_term(double model, double data, double variance) {
  const double residual = model - data;
  return 0.5 * (residual * residual / variance + std::log(2 * pi * variance));
}

double poisson_term(double model, double data) {
  if (data == 0) return model;
  if (model <= 0) return std::numeric_limits<double>::infinity();
  return model - data * std::log(model);
}

void check_shapes(const ConstRealMap& model, const ConstRealMap& other, const char* what) {
  ARAGO_REQUIRE(model.extent(0) == other.extent(0) && model.extent(1) == other.extent(1),
                what << " of " << other.extent(0) << " x " << other.extent(1)
                     << " pixels does not fit the model image of " << model.extent(0) << " x " << model.extent(1));
}

/// Adds term(k) over the pixels, row by row, leaving out and counting NaN; gradient slope(k) where it is wanted.
template <class Term, class Slope>
Loss summed(const ConstRealMap& model, const RealMap& gradient, const Term& term, const Slope& slope) {
  Loss loss;
  const std::size_t columns = model.extent(1);
  for (std::size_t row = 0; row < model.extent(0); ++row) {
    double row_sum = 0;
    for (std::size_t k = row * columns; k < (row + 1) * columns; ++k) {
      const double value = term(k);
      const bool counts = !std::isnan(value);
      if (counts) row_sum += value;
      loss.skipped += !counts;
      if (gradient.size() > 0) gradient.data()[k] = counts ? slope(k) : 0;
    }
    loss.value += row_sum;
  }
  ARAGO_CHECK(NumericalError, loss.skipped < static_cast<std::int64_t>(model.size()),
              "all " << model.size() << " pixels of the loss are NaN; the model or the data is broken");
  return loss;
}

}  // namespace

Loss gaussian_loss(const ConstRealMap& model, const ConstRealMap& data, const ConstRealMap& variance,
                   const RealMap& gradient) {
  check_shapes(model, data, "data");
  check_shapes(model, variance, "variance");
  return summed(
      model, gradient,
      [&](std::size_t k) { return gaussian_term(model.data()[k], data.data()[k], variance.data()[k]); },
      [&](std::size_t k) { return (model.data()[k] - data.data()[k]) / variance.data()[k]; });
}

RealMap gaussian_loss_map(const ConstRealMap& model, const ConstRealMap& data, const ConstRealMap& variance) {
  check_shapes(model, data, "data");
  check_shapes(model, variance, "variance");
  RealMap map(uninitialised("optics loss map"), model.extent(0), model.extent(1));
  for (std::size_t k = 0; k < map.size(); ++k)
    map.data()[k] = gaussian_term(model.data()[k], data.data()[k], variance.data()[k]);
  return map;
}

Loss poisson_loss(const ConstRealMap& model, const ConstRealMap& data, const RealMap& gradient, bool with_constant) {
  check_shapes(model, data, "data");
  const auto term = [&](std::size_t k) {
    const double d = data.data()[k];
    ARAGO_REQUIRE(!(d < 0), "datum " << d << " of pixel " << k << " is negative; counts cannot be");
    return poisson_term(model.data()[k], d) + (with_constant ? std::lgamma(d + 1) : 0.0);
  };
  const auto slope = [&](std::size_t k) { return data.data()[k] == 0 ? 1.0 : 1 - data.data()[k] / model.data()[k]; };
  return summed(model, gradient, term, slope);
}

RealMap poisson_loss_map(const ConstRealMap& model, const ConstRealMap& data, bool with_constant) {
  check_shapes(model, data, "data");
  RealMap map(uninitialised("optics loss map"), model.extent(0), model.extent(1));
  for (std::size_t k = 0; k < map.size(); ++k)
    map.data()[k] =
        poisson_term(model.data()[k], data.data()[k]) + (with_constant ? std::lgamma(data.data()[k] + 1) : 0.0);
  return map;
}

}  // namespace arago::optics
