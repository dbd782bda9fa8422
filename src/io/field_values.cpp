#include "arago/core/error.hpp"
#include "arago/io/image_figure.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace arago::io {
namespace {

template <class Value>
HostView<double**> map_weighted(const HostView<const Complex<double>**>& field, const HostView<const double**>& weight,
                                const Value& value) {
  const bool weighted = weight.size() > 0;
  ARAGO_ASSERT(!weighted || (weight.extent(0) == field.extent(0) && weight.extent(1) == field.extent(1)),
               "field and weight differ in shape");
  HostView<double**> result(uninitialised("field values"), field.extent(0), field.extent(1));
  for (std::size_t r = 0; r < field.extent(0); ++r)
    for (std::size_t c = 0; c < field.extent(1); ++c)
      result(r, c) = !weighted || weight(r, c) > 0 ? value(field(r, c)) : std::numeric_limits<double>::quiet_NaN();
  return result;
}

double nth(std::vector<double>& values, double percent) {
  const double position = percent / 100 * static_cast<double>(values.size() - 1);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::lround(position));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace

ValueRange percentile_range(const HostView<const double**>& field, double low_percent, double high_percent) {
  std::vector<double> values;
  values.reserve(field.size());
  for (std::size_t i = 0; i < field.size(); ++i)
    if (std::isfinite(field.data()[i])) values.push_back(field.data()[i]);
  if (values.empty()) return {0, 1};
  const ValueRange range{nth(values, low_percent), nth(values, high_percent)};
  const double size = std::max(std::abs(range.low), std::abs(range.high));
  if (range.high - range.low > 1e-9 * size) return range;
  const double margin = size > 0 ? 0.05 * size : 0.5;
  return {range.low - margin, range.high + margin};
}

ImageStyle amplitude_style(const std::string& title) {
  return {.title = title, .value_label = "amplitude", .map = Colormap::grey};
}

ImageStyle phase_style(const std::string& title, const HostView<const double**>& phase) {
  constexpr double wraps_rad = 5;
  ImageStyle style{.title = title, .value_label = "phase (rad)", .map = Colormap::viridis};
  const ValueRange range = percentile_range(phase);
  if (range.high - range.low > wraps_rad) {
    style.map = Colormap::twilight;
    style.range = ValueRange{-std::numbers::pi, std::numbers::pi};
  }
  return style;
}

HostView<double**> amplitude_of(const HostView<const Complex<double>**>& field,
                                const HostView<const double**>& weight) {
  return map_weighted(field, weight, [](const Complex<double>& z) { return Kokkos::abs(z); });
}

HostView<double**> phase_of(const HostView<const Complex<double>**>& field, const HostView<const double**>& weight) {
  return map_weighted(field, weight, [](const Complex<double>& z) { return std::atan2(z.imag(), z.real()); });
}

}  // namespace arago::io
