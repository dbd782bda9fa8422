#include "arago/optics/resampling.hpp"

#include "arago/core/error.hpp"

#include <algorithm>
#include <cmath>

namespace arago::optics {
namespace {

/// One output of a linear axis, read from a line of inputs with a stride.
template <class Value>
Value interpolate(const Value* line, std::int64_t stride, const LinearAxis& axis, std::int64_t i) {
  const std::int64_t k = axis.index[i];
  Value value{};
  if (k >= 0 && k < axis.inputs) value += axis.low[i] * line[k * stride];
  if (k + 1 >= 0 && k + 1 < axis.inputs) value += axis.high[i] * line[(k + 1) * stride];
  return value;
}

template <class Map>
auto resampled_map(const Map& map, const LinearAxis& y, const LinearAxis& x) {
  using Value = typename Map::non_const_value_type;
  ARAGO_ASSERT(
      static_cast<std::int64_t>(map.extent(0)) == y.inputs && static_cast<std::int64_t>(map.extent(1)) == x.inputs,
      "resampling axes do not fit the map");
  HostView<Value**> rows(uninitialised("optics resampled rows"), y.inputs, x.outputs());
  for (std::int64_t row = 0; row < y.inputs; ++row)
    for (std::int64_t i = 0; i < x.outputs(); ++i)
      rows(row, i) = interpolate(map.data() + row * map.extent(1), 1, x, i);
  HostView<Value**> result(uninitialised("optics resampled"), y.outputs(), x.outputs());
  for (std::int64_t i = 0; i < y.outputs(); ++i)
    for (std::int64_t col = 0; col < x.outputs(); ++col)
      result(i, col) = interpolate(rows.data() + col, x.outputs(), y, i);
  return result;
}

template <class Value, class Map>
HostView<Value**> windowed(const Map& map, std::int64_t samples) {
  const auto rows = static_cast<std::int64_t>(map.extent(0)), columns = static_cast<std::int64_t>(map.extent(1));
  ARAGO_REQUIRE(rows == columns && (samples - rows) % 2 == 0,
                "a map of " << rows << " x " << columns << " cannot be centred in " << samples
                            << " samples: it must be square and the difference even");
  HostView<Value**> result("optics window", samples, samples);
  const std::int64_t shift = (samples - rows) / 2;
  const std::int64_t first = std::max<std::int64_t>(0, shift), last = std::min(samples, shift + rows);
  for (std::int64_t row = first; row < last; ++row)
    for (std::int64_t col = first; col < last; ++col) result(row, col) = map(row - shift, col - shift);
  return result;
}

}  // namespace

LinearAxis::Support LinearAxis::support() const {
  std::int64_t first = outputs(), last = -1;
  for (std::int64_t i = 0; i < outputs(); ++i)
    if (index[i] + 1 >= 0 && index[i] < inputs) {
      first = std::min(first, i);
      last = i;
    }
  return last < 0 ? Support{} : Support{first, last - first + 1};
}

LinearAxis LinearAxis::part(const Support& s) const {
  const auto cut = [&](const auto& all) {
    return std::decay_t<decltype(all)>(all.begin() + s.first, all.begin() + s.first + s.count);
  };
  return {inputs, cut(index), cut(low), cut(high)};
}

LinearAxis linear_axis(std::int64_t inputs, const std::vector<double>& positions) {
  LinearAxis axis{inputs, {}, {}, {}};
  for (const double position : positions) {
    const double below = std::floor(position);
    axis.index.push_back(static_cast<std::int64_t>(below));
    axis.low.push_back(1 - (position - below));
    axis.high.push_back(position - below);
  }
  return axis;
}

LinearAxis centred_axis(std::int64_t inputs, std::int64_t outputs, double ratio) {
  std::vector<double> positions;
  for (std::int64_t i = 0; i < outputs; ++i)
    positions.push_back(ratio * (static_cast<double>(i) - 0.5 * static_cast<double>(outputs - 1)) +
                        0.5 * static_cast<double>(inputs - 1));
  return linear_axis(inputs, positions);
}

LinearAxis centred_axis_derivative(std::int64_t inputs, std::int64_t outputs, double ratio) {
  LinearAxis axis = centred_axis(inputs, outputs, ratio);
  for (std::int64_t i = 0; i < outputs; ++i) {
    axis.high[i] = static_cast<double>(i) - 0.5 * static_cast<double>(outputs - 1);
    axis.low[i] = -axis.high[i];
  }
  return axis;
}

RealMap resampled(const ConstRealMap& map, const LinearAxis& y, const LinearAxis& x) {
  return resampled_map(map, y, x);
}

ComplexMap resampled(const ConstComplexMap& map, const LinearAxis& y, const LinearAxis& x) {
  return resampled_map(map, y, x);
}

RealMap resampled_adjoint(const ConstRealMap& map, const LinearAxis& y, const LinearAxis& x) {
  RealMap rows("optics adjoint rows", y.inputs, x.outputs());
  const auto add = [](const LinearAxis& axis, std::int64_t i, const auto& target) {
    const std::int64_t k = axis.index[i];
    if (k >= 0 && k < axis.inputs) target(k, axis.low[i]);
    if (k + 1 >= 0 && k + 1 < axis.inputs) target(k + 1, axis.high[i]);
  };
  for (std::int64_t i = 0; i < y.outputs(); ++i)
    add(y, i, [&](std::int64_t k, double weight) {
      for (std::int64_t col = 0; col < x.outputs(); ++col) rows(k, col) += weight * map(i, col);
    });
  RealMap result("optics adjoint", y.inputs, x.inputs);
  for (std::int64_t row = 0; row < y.inputs; ++row)
    for (std::int64_t i = 0; i < x.outputs(); ++i)
      add(x, i, [&](std::int64_t k, double weight) { result(row, k) += weight * rows(row, i); });
  return result;
}

RealMap transposed(const ConstRealMap& map) {
  RealMap result(uninitialised("optics transposed"), map.extent(1), map.extent(0));
  for (std::size_t row = 0; row < map.extent(0); ++row)
    for (std::size_t col = 0; col < map.extent(1); ++col) result(col, row) = map(row, col);
  return result;
}

RealMap rotated(const ConstRealMap& map, double angle_rad) {
  const auto rows = static_cast<std::int64_t>(map.extent(0)), columns = static_cast<std::int64_t>(map.extent(1));
  const double cy = 0.5 * static_cast<double>(rows - 1), cx = 0.5 * static_cast<double>(columns - 1);
  const double c = std::cos(angle_rad), s = std::sin(angle_rad);
  const auto value_or_zero = [&](std::int64_t row, std::int64_t col) {
    return row >= 0 && row < rows && col >= 0 && col < columns ? map(row, col) : 0.0;
  };
  RealMap result(uninitialised("optics rotated"), rows, columns);
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t col = 0; col < columns; ++col) {
      const double x = static_cast<double>(col) - cx, y = static_cast<double>(row) - cy;
      const double u = x * c + y * s + cx, v = -x * s + y * c + cy;
      const double fu = u - std::floor(u), fv = v - std::floor(v);
      const auto left = static_cast<std::int64_t>(std::floor(u)), below = static_cast<std::int64_t>(std::floor(v));
      result(row, col) = (1 - fv) * ((1 - fu) * value_or_zero(below, left) + fu * value_or_zero(below, left + 1)) +
                         fv * ((1 - fu) * value_or_zero(below + 1, left) + fu * value_or_zero(below + 1, left + 1));
    }
  return result;
}

RealMap block_sum(const ConstRealMap& map, std::int64_t factor) {
  const auto rows = static_cast<std::int64_t>(map.extent(0)), columns = static_cast<std::int64_t>(map.extent(1));
  ARAGO_REQUIRE(factor >= 1 && rows % factor == 0 && columns % factor == 0,
                "blocks of " << factor << " samples do not divide a map of " << rows << " x " << columns);
  RealMap result("optics block sum", rows / factor, columns / factor);
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t col = 0; col < columns; ++col) result(row / factor, col / factor) += map(row, col);
  return result;
}

RealMap block_mean(const ConstRealMap& map, std::int64_t factor) {
  RealMap result = block_sum(map, factor);
  for (std::size_t k = 0; k < result.size(); ++k) result.data()[k] /= static_cast<double>(factor * factor);
  return result;
}

RealMap block_sum_adjoint(const ConstRealMap& map, std::int64_t factor) {
  RealMap result(uninitialised("optics block adjoint"), map.extent(0) * factor, map.extent(1) * factor);
  for (std::size_t row = 0; row < result.extent(0); ++row)
    for (std::size_t col = 0; col < result.extent(1); ++col) result(row, col) = map(row / factor, col / factor);
  return result;
}

ComplexMap padded(const ConstComplexMap& field, std::int64_t samples) {
  return windowed<Complex<double>>(field, samples);
}
ComplexMap cropped(const ConstComplexMap& field, std::int64_t samples) {
  return windowed<Complex<double>>(field, samples);
}
RealMap padded(const ConstRealMap& map, std::int64_t samples) {
  return windowed<double>(map, samples);
}
RealMap cropped(const ConstRealMap& map, std::int64_t samples) {
  return windowed<double>(map, samples);
}

}  // namespace arago::optics
