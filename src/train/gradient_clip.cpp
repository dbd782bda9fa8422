#include "arago/train/gradient_clip.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace arago::train {
namespace {

using Range = Kokkos::RangePolicy<ExecutionSpace>;

constexpr std::int64_t block = 1024;    ///< numbers that are added one after the other
constexpr double smallest_norm = 1e-3;  ///< of the values of a unit: new biases are zero and have to move

std::int64_t blocks_of(std::size_t n) {
  return (static_cast<std::int64_t>(n) + block - 1) / block;
}

template <class S>
void scale(const ExecutionSpace& exec, double factor, const View<S*>& values) {
  const auto by = static_cast<S>(factor);
  Kokkos::parallel_for(
      "arago::train::scale_gradient", Range(exec, 0, values.extent(0)),
      KOKKOS_LAMBDA(std::int64_t i) { values(i) *= by; });
}

template <class S>
void sum_blocks(const ExecutionSpace& exec, const View<const S*>& values, const View<double*>& sums) {
  const auto n = static_cast<std::int64_t>(values.extent(0));
  Kokkos::parallel_for(
      "arago::train::squared_norm", Range(exec, 0, blocks_of(values.extent(0))), KOKKOS_LAMBDA(std::int64_t b) {
        const std::int64_t end = (b + 1) * block < n ? (b + 1) * block : n;
        double sum = 0.0;
        for (std::int64_t i = b * block; i < end; ++i) {
          const double value = values(i);
          sum += value * value;
        }
        sums(b) = sum;
      });
}

template <class S>
void clip_values(const ExecutionSpace& exec, double largest, const View<S*>& gradient) {
  const auto limit = static_cast<S>(largest);
  Kokkos::parallel_for(
      "arago::train::clip_values", Range(exec, 0, gradient.extent(0)), KOKKOS_LAMBDA(std::int64_t i) {
        if (gradient(i) > limit) gradient(i) = limit;
        if (gradient(i) < -limit) gradient(i) = -limit;
      });
}

/// Bounds the norm of each unit to `limit` times that of its values.
template <class S>
void clip_units(const ExecutionSpace& exec, double limit, const View<const GradientUnit*>& units,
                const View<const S*>& values, const View<S*>& gradient) {
  Kokkos::parallel_for(
      "arago::train::clip_units", Range(exec, 0, units.extent(0)), KOKKOS_LAMBDA(std::int64_t u) {
        const GradientUnit unit = units(u);
        double squared = 0.0, squared_value = 0.0;
        for (std::int64_t k = 0; k < unit.count; ++k) {
          const double g = gradient(unit.first + k * unit.stride), w = values(unit.first + k * unit.stride);
          squared += g * g;
          squared_value += w * w;
        }
        const double norm = sqrt(squared), value_norm = sqrt(squared_value);
        const double allowed = limit * (value_norm > smallest_norm ? value_norm : smallest_norm);
        if (!(norm > allowed)) return;
        const auto factor = static_cast<S>(allowed / norm);
        for (std::int64_t k = 0; k < unit.count; ++k) gradient(unit.first + k * unit.stride) *= factor;
      });
}

}  // namespace

template <class S>
GradientClip<S>::GradientClip(const TrainConfig& config, const nn::ParameterLayout& layout, std::size_t probe_numbers)
    : kind_(config.clip), limit_(config.clip_limit.value_or(0.0)) {
  if (kind_ == ClipKind::norm) {
    blocks_ = View<double*>("squared norms of blocks", blocks_of(std::max(layout.size(), probe_numbers)));
    host_blocks_ = Kokkos::create_mirror_view(blocks_);
  }
  if (kind_ != ClipKind::adaptive) return;
  std::vector<GradientUnit> units;
  for (const nn::Slice& slice : layout.slices()) {
    const auto first = static_cast<std::int64_t>(slice.offset), size = static_cast<std::int64_t>(slice.size);
    const std::int64_t channels = slice.is_kernel() ? slice.shape[3] : 1;
    for (std::int64_t c = 0; c < channels; ++c) units.push_back({first + c, size / channels, channels});
  }
  weight_units_ = View<GradientUnit*>("units", units.size());
  const HostView<const GradientUnit*> listed(units.data(), units.size());
  Kokkos::deep_copy(weight_units_, listed);
  const GradientUnit whole{0, static_cast<std::int64_t>(probe_numbers), 1};
  probe_unit_ = View<GradientUnit*>("unit of the probe", 1);
  Kokkos::deep_copy(probe_unit_, whole);
}

template <class S>
double GradientClip<S>::squared_norm(const ExecutionSpace& exec, const View<const S*>& values) const {
  sum_blocks<S>(exec, values, blocks_);
  Kokkos::deep_copy(exec, host_blocks_, blocks_);
  exec.fence();
  double total = 0.0;
  for (std::int64_t b = 0; b < blocks_of(values.extent(0)); ++b) total += host_blocks_(b);
  return total;
}

template <class S>
void GradientClip<S>::by_norm(const ExecutionSpace& exec, Gradient<S>& gradient) const {
  double squared = squared_norm(exec, gradient.weights);
  if (gradient.probe.extent(0) > 0) squared += squared_norm(exec, gradient.probe);
  squared += gradient.log_scale * gradient.log_scale + gradient.log_ratio * gradient.log_ratio;
  const double norm = std::sqrt(squared);
  if (!(norm > limit_)) return;
  const double factor = limit_ / norm;
  scale<S>(exec, factor, gradient.weights);
  scale<S>(exec, factor, gradient.probe);
  gradient.log_scale *= factor;
  gradient.log_ratio *= factor;
}

template <class S>
void GradientClip<S>::apply(const ExecutionSpace& exec, const ClippedAgainst<S>& values, Gradient<S>& gradient) const {
  switch (kind_) {
    case ClipKind::none:
      return;
    case ClipKind::norm:
      return by_norm(exec, gradient);
    case ClipKind::value:
      clip_values<S>(exec, limit_, gradient.weights);
      clip_values<S>(exec, limit_, gradient.probe);
      gradient.log_scale = std::clamp(gradient.log_scale, -limit_, limit_);
      gradient.log_ratio = std::clamp(gradient.log_ratio, -limit_, limit_);
      return;
    case ClipKind::adaptive:
      clip_units<S>(exec, limit_, weight_units_, values.weights, gradient.weights);
      if (gradient.probe.extent(0) > 0) clip_units<S>(exec, limit_, probe_unit_, values.probe, gradient.probe);
      const auto clip_number = [&](double value, double& slope) {
        const double allowed = limit_ * std::max(std::abs(value), smallest_norm);
        slope = std::clamp(slope, -allowed, allowed);
      };
      clip_number(values.log_scale, gradient.log_scale);
      clip_number(values.log_ratio, gradient.log_ratio);
  }
}

template class GradientClip<float>;
template class GradientClip<double>;

}  // namespace arago::train
