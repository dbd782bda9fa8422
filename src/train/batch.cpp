#include "arago/train/batch.hpp"

#include "arago/core/error.hpp"

#include <algorithm>

namespace arago::train {
namespace {

using Rows = Kokkos::RangePolicy<ExecutionSpace>;

/// Row y of all channels of local group b: amplitudes interleaved, channels last, order of the detector.
template <class S>
void gather_amplitudes(const ExecutionSpace& exec, const GroupedFrames& frames, const Batch<S>& batch, S gain) {
  const auto counts = frames.counts;
  const auto members = frames.members;
  const auto order = batch.order;
  const auto amplitude = batch.amplitude;
  const std::int64_t N = frames.N();
  const int channels = frames.channels();
  Kokkos::parallel_for(
      "arago::train::gather_amplitudes", Rows(exec, 0, batch.share.local_groups() * N),
      KOKKOS_LAMBDA(std::int64_t row) {
        const std::int64_t b = row / N;
        const std::int64_t y = row % N;
        for (int c = 0; c < channels; ++c) {
          const int frame = members(order(b), c);
          for (std::int64_t x = 0; x < N; ++x) amplitude(b, y, x, c) = gain * sqrt(static_cast<S>(counts(frame, y, x)));
        }
      });
}

/// Row y of the quadrant-swapped counts of local group b: element (y, x) is detector pixel (y + N/2, x + N/2) mod N.
template <class S>
void gather_counts(const ExecutionSpace& exec, const GroupedFrames& frames, const Batch<S>& batch, S gain) {
  const auto counts = frames.counts;
  const auto members = frames.members;
  const auto order = batch.order;
  const auto swapped = batch.counts;
  const std::int64_t N = frames.N();
  const int channels = frames.channels();
  Kokkos::parallel_for(
      "arago::train::gather_counts", Rows(exec, 0, batch.share.local_groups() * channels * N),
      KOKKOS_LAMBDA(std::int64_t row) {
        const std::int64_t b = row / (channels * N);
        const std::int64_t c = row / N % channels;
        const std::int64_t y = row % N;
        const int frame = members(order(b), c);
        const std::int64_t from_y = (y + N / 2) % N;
        for (std::int64_t x = 0; x < N; ++x)
          swapped(b, c, y, x) = gain * static_cast<S>(counts(frame, from_y, (x + N / 2) % N));
      });
}

template <class S>
void gather_displacements(const ExecutionSpace& exec, const GroupedFrames& frames, const Batch<S>& batch) {
  const auto from = frames.displacement;
  const auto order = batch.order;
  const auto to = batch.displacement;
  const int channels = frames.channels();
  Kokkos::parallel_for(
      "arago::train::gather_displacements", Rows(exec, 0, batch.share.local_groups()), KOKKOS_LAMBDA(std::int64_t b) {
        for (int c = 0; c < channels; ++c)
          for (int axis = 0; axis < 2; ++axis) to(b, c, axis) = from(order(b), c, axis);
      });
}

KOKKOS_INLINE_FUNCTION double in_double(float value) {
  return value;
}
KOKKOS_INLINE_FUNCTION Complex<double> in_double(const Complex<float>& value) {
  return {value.real(), value.imag()};
}

/// The known image at pixel (y, x), 0 outside.
template <class Value, class T>
KOKKOS_INLINE_FUNCTION Value known_at(const View<T**>& known, std::int64_t y, std::int64_t x) {
  const bool inside = y >= 0 && x >= 0 && y < static_cast<std::int64_t>(known.extent(0)) &&
                      x < static_cast<std::int64_t>(known.extent(1));
  return inside ? Value(in_double(known(y, x))) : Value(0.0);
}

/// Row y of the N x N pixels around a group's centre, which is pixel (N/2, N/2): where they lie in a known image.
struct KnownRow {
  KOKKOS_INLINE_FUNCTION KnownRow(double centre_y, double centre_x, std::int64_t N, std::int64_t row) {
    const double top = centre_y - static_cast<double>(N / 2) + static_cast<double>(row);
    const double left = centre_x - static_cast<double>(N / 2);
    const double y0 = floor(top), x0 = floor(left);
    fy = top - y0, fx = left - x0;
    y = static_cast<std::int64_t>(y0), x = static_cast<std::int64_t>(x0);
  }
  /// Bilinear value at its pixel i.
  template <class Value, class T>
  KOKKOS_INLINE_FUNCTION Value at(const View<T**>& known, std::int64_t i) const {
    const Value above = (1.0 - fx) * known_at<Value>(known, y, x + i) + fx * known_at<Value>(known, y, x + i + 1);
    const Value below =
        (1.0 - fx) * known_at<Value>(known, y + 1, x + i) + fx * known_at<Value>(known, y + 1, x + i + 1);
    return (1.0 - fy) * above + fy * below;
  }
  std::int64_t y, x;  ///< pixel of the known image at or before pixel 0
  double fy, fx;      ///< rest of the way to the next
};

/// Row y of local group b: the known amplitude around the group's centre.
template <class S>
void gather_known_object(const ExecutionSpace& exec, const GroupedFrames& frames, const Batch<S>& batch) {
  const auto known = frames.object_amplitude;
  const auto centre = frames.centre_px;
  const auto order = batch.order;
  const auto to = batch.object_amplitude;
  const std::int64_t N = frames.N();
  Kokkos::parallel_for(
      "arago::train::gather_known_object", Rows(exec, 0, batch.share.local_groups() * N),
      KOKKOS_LAMBDA(std::int64_t row) {
        const std::int64_t b = row / N;
        const KnownRow here(centre(order(b), 0), centre(order(b), 1), N, row % N);
        for (std::int64_t i = 0; i < N; ++i) to(b, row % N, i) = static_cast<S>(here.template at<double>(known, i));
      });
}

/// Row y of local group b: amplitude and phase of the known object around the group's centre, bilinear, 0 outside.
template <class S>
void gather_labels(const ExecutionSpace& exec, const GroupedFrames& frames, const Batch<S>& batch) {
  const auto object = frames.object;
  const auto centre = frames.centre_px;
  const auto order = batch.order;
  const auto amplitude = batch.label_amplitude, phase = batch.label_phase;
  const std::int64_t N = frames.N();
  Kokkos::parallel_for(
      "arago::train::gather_labels", Rows(exec, 0, batch.share.local_groups() * N), KOKKOS_LAMBDA(std::int64_t row) {
        const std::int64_t b = row / N;
        const KnownRow here(centre(order(b), 0), centre(order(b), 1), N, row % N);
        for (std::int64_t i = 0; i < N; ++i) {
          const auto o = here.template at<Complex<double>>(object, i);
          amplitude(b, row % N, i) = static_cast<S>(sqrt(abs_squared(o)));
          phase(b, row % N, i) = static_cast<S>(atan2(o.imag(), o.real()));
        }
      });
}

}  // namespace

template <class S>
Batch<S>::Batch(std::int64_t capacity_groups, int channels, int N)
    : amplitude(uninitialised("amplitude"), capacity_groups, N, N, channels),
      counts(uninitialised("counts"), capacity_groups, channels, N, N),
      displacement(uninitialised("displacement"), capacity_groups, channels, 2),
      order(uninitialised("order"), capacity_groups),
      host_order(Kokkos::create_mirror_view(order)) {}

template <class S>
void Batch<S>::allocate_object_amplitude() {
  const std::size_t N = amplitude.extent(1);
  object_amplitude = View<S***>(uninitialised("object amplitude"), order.extent(0), N, N);
}

template <class S>
void Batch<S>::allocate_labels() {
  const std::size_t N = amplitude.extent(1);
  label_amplitude = View<S***>(uninitialised("label amplitude"), order.extent(0), N, N);
  label_phase = View<S***>(uninitialised("label phase"), order.extent(0), N, N);
}

template <class S>
void assemble(const ExecutionSpace& exec, const GroupedFrames& frames, std::span<const std::int64_t> order, double gain,
              Batch<S>& batch) {
  const std::int64_t local = batch.share.local_groups();
  ARAGO_ASSERT(static_cast<std::int64_t>(order.size()) == batch.share.groups && local <= batch.capacity(),
               "a batch of " << order.size() << " groups, " << local << " here, does not fit");
  if (local == 0) return;
  std::copy_n(order.begin() + batch.share.first_group(), local, batch.host_order.data());
  Kokkos::deep_copy(exec, batch.order, batch.host_order);
  gather_amplitudes(exec, frames, batch, static_cast<S>(gain));
  gather_counts(exec, frames, batch, static_cast<S>(gain * gain));
  gather_displacements(exec, frames, batch);
  if (batch.label_amplitude.extent(0) > 0) gather_labels(exec, frames, batch);
  if (batch.object_amplitude.extent(0) == 0) return;
  ARAGO_ASSERT(frames.object_amplitude.extent(0) > 0, "a loss on the object's amplitude needs a known object");
  gather_known_object(exec, frames, batch);
}

#define ARAGO_INSTANTIATE(S) \
  template struct Batch<S>;  \
  template void assemble(const ExecutionSpace&, const GroupedFrames&, std::span<const std::int64_t>, double, Batch<S>&);
ARAGO_INSTANTIATE(float)
ARAGO_INSTANTIATE(double)
#undef ARAGO_INSTANTIATE

}  // namespace arago::train
