#include "io/detail/line_panel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace arago::io::detail {
namespace {

/// Smallest range that holds what it is given; values that a log axis cannot show are passed over.
class Extent {
 public:
  explicit Extent(bool log_scale) : log_scale_(log_scale) {}
  void add(const std::vector<double>& values) {
    for (const double value : values) {
      if (!std::isfinite(value) || (log_scale_ && value <= 0)) continue;
      low_ = std::min(low_, value);
      high_ = std::max(high_, value);
    }
  }
  ValueRange with_margin(double margin) const {
    if (low_ > high_) return log_scale_ ? ValueRange{0.1, 1} : ValueRange{0, 1};
    if (log_scale_) {
      const double factor = low_ < high_ ? std::pow(high_ / low_, margin) : 2;
      return {low_ / factor, high_ * factor};
    }
    const double size = std::max(std::abs(low_), std::abs(high_));
    double pad = margin * (high_ - low_);
    if (high_ - low_ <= 1e-12 * size) pad = size > 0 ? 0.1 * size : 0.5;
    return {low_ - pad, high_ + pad};
  }

 private:
  bool log_scale_;
  double low_ = std::numeric_limits<double>::infinity();
  double high_ = -std::numeric_limits<double>::infinity();
};

}  // namespace

bool Axis::shows(double value) const {
  return std::isfinite(value) && (!log_scale || value > 0);
}

ValueRange x_range_of(const LinePlot& plot) {
  if (plot.x_range) return *plot.x_range;
  if (!plot.x_names.empty()) return {-0.5, static_cast<double>(plot.x_names.size()) - 0.5};
  Extent extent(plot.log_x);
  for (const Curve& curve : plot.curves) extent.add(curve.x);
  return extent.with_margin(0.03);
}

ValueRange y_range_of(const LinePlot& plot) {
  if (plot.y_range) return *plot.y_range;
  Extent extent(plot.log_y);
  for (const Curve& curve : plot.curves) {
    extent.add(curve.y);
    extent.add(curve.y_low);
    extent.add(curve.y_high);
  }
  return extent.with_margin(0.06);
}

}  // namespace arago::io::detail
