#include "detail/resampling.hpp"

#include "detail/for_each.hpp"

namespace arago::nn::detail {
namespace {

/// The four fine pixels of coarse pixel `item` (over groups, rows, columns) of images of coarse `width`: the offset of
/// the upper left one; the others are one pixel and one row further.
KOKKOS_INLINE_FUNCTION std::ptrdiff_t fine_offset(int item, int width, int channels) {
  const std::ptrdiff_t row = item / width, column = item % width;
  return (row * 2 * (2 * width) + 2 * column) * channels;
}

}  // namespace

template <class Scalar>
void set_zero(const ExecutionSpace& exec, const WorkSpan& span, const ImageExtents& extents, Scalar* x) {
  const int channels = extents.channels;
  for_each(
      exec, span, "arago::nn::set_zero", span.groups * extents.height * extents.width, KOKKOS_LAMBDA(const int item) {
        for (int c = 0; c < channels; ++c) x[static_cast<std::ptrdiff_t>(item) * channels + c] = Scalar{0};
      });
}

template <class Scalar>
void pool(const ExecutionSpace& exec, const WorkSpan& span, const ImageExtents& x_extents, const Scalar* x, Scalar* y) {
  const int width = x_extents.width / 2, channels = x_extents.channels;
  const std::ptrdiff_t down = static_cast<std::ptrdiff_t>(x_extents.width) * channels;
  for_each(
      exec, span, "arago::nn::pool", span.groups * (x_extents.height / 2) * width, KOKKOS_LAMBDA(const int item) {
        const Scalar* from = x + fine_offset(item, width, channels);
        Scalar* to = y + static_cast<std::ptrdiff_t>(item) * channels;
        for (int c = 0; c < channels; ++c) {
          const Scalar upper = from[c] < from[c + channels] ? from[c + channels] : from[c];
          const Scalar lower = from[c + down] < from[c + down + channels] ? from[c + down + channels] : from[c + down];
          to[c] = upper < lower ? lower : upper;
        }
      });
}

template <class Scalar>
void pool_vjp(const ExecutionSpace& exec, const WorkSpan& span, const ImageExtents& x_extents, const Scalar* x,
              const Scalar* dy, Scalar* dx) {
  const int width = x_extents.width / 2, channels = x_extents.channels;
  const std::ptrdiff_t down = static_cast<std::ptrdiff_t>(x_extents.width) * channels;
  for_each(
      exec, span, "arago::nn::pool_vjp", span.groups * (x_extents.height / 2) * width, KOKKOS_LAMBDA(const int item) {
        const std::ptrdiff_t offset = fine_offset(item, width, channels);
        const Scalar* __restrict value = x + offset;
        const Scalar* __restrict cotangent = dy + static_cast<std::ptrdiff_t>(item) * channels;
        Scalar* __restrict to = dx + offset;
        for (int c = 0; c < channels; ++c) {
          const Scalar a = value[c], b = value[c + channels], d = value[c + down], e = value[c + down + channels];
          const Scalar upper = a < b ? b : a, lower = d < e ? e : d, largest = upper < lower ? lower : upper;
          const Scalar g = largest > Scalar{0} ? cotangent[c] : Scalar{0};
          const bool is_a = a == largest, is_b = !is_a & (b == largest), is_d = !is_a & !is_b & (d == largest);
          to[c] = is_a ? g : Scalar{0};
          to[c + channels] = is_b ? g : Scalar{0};
          to[c + down] = is_d ? g : Scalar{0};
          to[c + down + channels] = (is_a | is_b | is_d) ? Scalar{0} : g;
        }
      });
}

template <class Scalar>
void upsample(const ExecutionSpace& exec, const WorkSpan& span, const ImageExtents& x_extents, const Scalar* x,
              Scalar* y) {
  const int width = x_extents.width, channels = x_extents.channels;
  const std::ptrdiff_t down = std::ptrdiff_t{2} * width * channels;
  for_each(
      exec, span, "arago::nn::upsample", span.groups * x_extents.height * width, KOKKOS_LAMBDA(const int item) {
        const Scalar* __restrict from = x + static_cast<std::ptrdiff_t>(item) * channels;
        Scalar* __restrict to = y + fine_offset(item, width, channels);
        for (int c = 0; c < channels; ++c) {
          to[c] = from[c];
          to[c + channels] = from[c];
          to[c + down] = from[c];
          to[c + down + channels] = from[c];
        }
      });
}

template <class Scalar>
void upsample_vjp(const ExecutionSpace& exec, const WorkSpan& span, const ImageExtents& x_extents, const Scalar* x,
                  const Scalar* dy, Scalar* dx) {
  const int width = x_extents.width, channels = x_extents.channels;
  const std::ptrdiff_t down = std::ptrdiff_t{2} * width * channels;
  for_each(
      exec, span, "arago::nn::upsample_vjp", span.groups * x_extents.height * width, KOKKOS_LAMBDA(const int item) {
        const Scalar* __restrict value = x + static_cast<std::ptrdiff_t>(item) * channels;
        const Scalar* __restrict from = dy + fine_offset(item, width, channels);
        Scalar* __restrict to = dx + static_cast<std::ptrdiff_t>(item) * channels;
        for (int c = 0; c < channels; ++c) {
          const Scalar sum = (from[c] + from[c + channels]) + (from[c + down] + from[c + down + channels]);
          to[c] = value[c] > Scalar{0} ? sum : Scalar{0};
        }
      });
}

#define ARAGO_INSTANTIATE(S)                                                                                   \
  template void set_zero(const ExecutionSpace&, const WorkSpan&, const ImageExtents&, S*);                     \
  template void pool(const ExecutionSpace&, const WorkSpan&, const ImageExtents&, const S*, S*);               \
  template void pool_vjp(const ExecutionSpace&, const WorkSpan&, const ImageExtents&, const S*, const S*, S*); \
  template void upsample(const ExecutionSpace&, const WorkSpan&, const ImageExtents&, const S*, S*);           \
  template void upsample_vjp(const ExecutionSpace&, const WorkSpan&, const ImageExtents&, const S*, const S*, S*);
ARAGO_INSTANTIATE(float)
ARAGO_INSTANTIATE(double)
#undef ARAGO_INSTANTIATE

}  // namespace arago::nn::detail
