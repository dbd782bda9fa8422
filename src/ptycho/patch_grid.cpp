#include "arago/ptycho/patch_grid.hpp"

#include "arago/core/error.hpp"
#include "detail/bilinear_rows.hpp"

namespace arago::ptycho {
namespace {

using detail::Sampling;
using detail::Source;
using detail::Window;

/// Added to the count by the reference rule.
constexpr double reference_regulariser = 0.001;

/// The part of a patch that enters the sum (numerator) or the count of the merge.
Window sum_window(const PatchGridSpec& spec) {
  const bool whole = spec.overlap == OverlapRule::reference || spec.probe_big;
  return whole ? Window{0, spec.N} : Window{spec.N / 4, spec.N - spec.N / 4};
}
Window count_window(const PatchGridSpec& spec) {
  const bool whole = spec.overlap == OverlapRule::clean && spec.probe_big;
  return whole ? Window{0, spec.N} : Window{spec.N / 4, spec.N - spec.N / 4};
}

/// Everything that the kernels need, by value.
template <class Scalar>
struct Layout {
  int N, C, P, border;  ///< border = (P - N) / 2
  Window sum, count;
  Scalar regulariser;
  const double* d;  ///< (B, C, 2)

  Layout(const PatchGridSpec& spec, const View<const double***>& displacement)
      : N(spec.N),
        C(spec.channels),
        P(spec.padded),
        border((spec.padded - spec.N) / 2),
        sum(sum_window(spec)),
        count(count_window(spec)),
        regulariser(spec.overlap == OverlapRule::reference ? Scalar(reference_regulariser) : Scalar(0)),
        d(displacement.data()) {}

  /// Canvas pixel u sees patch pixel u - border - d: o moved by +d.
  KOKKOS_INLINE_FUNCTION Sampling<Scalar> patch_on_canvas(std::int64_t b, int c, int axis) const {
    return detail::sample_at<Scalar>(-border - d[(b * C + c) * 2 + axis]);
  }
  /// Patch pixel v sees canvas pixel v + border + d.
  KOKKOS_INLINE_FUNCTION Sampling<Scalar> canvas_in_patch(std::int64_t b, int c, int axis) const {
    return detail::sample_at<Scalar>(border + d[(b * C + c) * 2 + axis]);
  }
  /// count(y, :) of group b, without the regulariser.
  KOKKOS_INLINE_FUNCTION void count_row(std::int64_t b, int y, Scalar* row) const {
    for (int x = 0; x < P; ++x) row[x] = Scalar(0);
    for (int c = 0; c < C; ++c)
      detail::add_coverage(row, P, y, count, patch_on_canvas(b, c, 0), patch_on_canvas(b, c, 1));
  }
  KOKKOS_INLINE_FUNCTION Scalar inverse(Scalar counted) const {
    const Scalar total = counted + regulariser;
    return total > Scalar(0) ? Scalar(1) / total : Scalar(0);
  }
};

template <class Body>
void for_each_row(const char* label, const ExecutionSpace& exec, std::int64_t rows, const Body& body) {
  Kokkos::parallel_for(label, Kokkos::RangePolicy<ExecutionSpace>(exec, 0, rows), body);
}

template <class Scalar>
Scalar* reals(const View<Complex<Scalar>***>& view) {
  return reinterpret_cast<Scalar*>(view.data());
}
template <class Scalar>
Scalar* reals(const View<Complex<Scalar>****>& view) {
  return reinterpret_cast<Scalar*>(view.data());
}
template <class Scalar>
const Scalar* reals(const View<const Complex<Scalar>***>& view) {
  return reinterpret_cast<const Scalar*>(view.data());
}
template <class Scalar>
const Scalar* reals(const View<const Complex<Scalar>****>& view) {
  return reinterpret_cast<const Scalar*>(view.data());
}

/// Copies the N x N square between a canvas (P, P) with the square in the middle and an image of its own: rows of
/// (group, y). to_canvas also writes the zeros around.
template <class Scalar>
void embed(const ExecutionSpace& exec, int groups, int N, int P, const Scalar* small, Scalar* canvas) {
  const int border = (P - N) / 2;
  for_each_row(
      "arago::ptycho::embed", exec, std::int64_t{groups} * P, KOKKOS_LAMBDA(const std::int64_t index) {
        const int y = static_cast<int>(index % P) - border;
        Scalar* const out = canvas + 2 * index * P;
        for (int k = 0; k < 2 * P; ++k) out[k] = Scalar(0);
        if (y < 0 || y >= N) return;
        const Scalar* const in = small + 2 * ((index / P) * N + y) * N;
        for (int k = 0; k < 2 * N; ++k) out[2 * border + k] = in[k];
      });
}
template <class Scalar>
void cut_out(const ExecutionSpace& exec, int groups, int N, int P, const Scalar* canvas, Scalar* small) {
  const int border = (P - N) / 2;
  for_each_row(
      "arago::ptycho::cut_out", exec, std::int64_t{groups} * N, KOKKOS_LAMBDA(const std::int64_t index) {
        const std::int64_t row = (index / N) * P + index % N + border;
        const Scalar* const in = canvas + 2 * (row * P + border);
        Scalar* const out = small + 2 * index * N;
        for (int k = 0; k < 2 * N; ++k) out[k] = in[k];
      });
}

/// M = sum_c T_c[w o_c] / count: rows of (group, y).
template <class Scalar>
void merge_overlapping(const ExecutionSpace& exec, int groups, const Layout<Scalar>& layout, const Scalar* patches,
                       Scalar* merged, Scalar* counts) {
  for_each_row(
      "arago::ptycho::merge", exec, std::int64_t{groups} * layout.P, KOKKOS_LAMBDA(const std::int64_t index) {
        const std::int64_t b = index / layout.P;
        const int y = static_cast<int>(index % layout.P), N = layout.N, P = layout.P;
        Scalar* const out = merged + 2 * index * P;
        Scalar* const count = counts + index * P;
        layout.count_row(b, y, count);
        for (int k = 0; k < 2 * P; ++k) out[k] = Scalar(0);
        for (int c = 0; c < layout.C; ++c) {
          const Source<Scalar> patch{patches + 2 * (b * layout.C + c) * N * N, N, layout.sum, layout.sum};
          detail::add_sampled(out, P, y, patch, layout.patch_on_canvas(b, c, 0), layout.patch_on_canvas(b, c, 1));
        }
        for (int x = 0; x < P; ++x) {
          const Scalar scale = layout.inverse(count[x]);
          out[2 * x] *= scale;
          out[2 * x + 1] *= scale;
        }
      });
}

/// H = g / count, the first half of the adjoint of the merge.
template <class Scalar>
void divide_by_count(const ExecutionSpace& exec, int groups, const Layout<Scalar>& layout, const Scalar* cotangent,
                     Scalar* weighted, Scalar* counts) {
  for_each_row(
      "arago::ptycho::divide_by_count", exec, std::int64_t{groups} * layout.P, KOKKOS_LAMBDA(const std::int64_t index) {
        const int P = layout.P;
        Scalar* const count = counts + index * P;
        layout.count_row(index / P, static_cast<int>(index % P), count);
        for (int x = 0; x < P; ++x) {
          const Scalar scale = layout.inverse(count[x]);
          weighted[2 * (index * P + x)] = scale * cotangent[2 * (index * P + x)];
          weighted[2 * (index * P + x) + 1] = scale * cotangent[2 * (index * P + x) + 1];
        }
      });
}

/// g_c = w T_c^t[H], the second half: rows of (group, channel, y).
template <class Scalar>
void pull_back_to_patches(const ExecutionSpace& exec, int groups, const Layout<Scalar>& layout, const Scalar* weighted,
                          Scalar* d_patches) {
  for_each_row(
      "arago::ptycho::merge_vjp", exec, std::int64_t{groups} * layout.C * layout.N,
      KOKKOS_LAMBDA(const std::int64_t index) {
        const int N = layout.N, P = layout.P;
        const int y = static_cast<int>(index % N);
        const std::int64_t image = index / N, b = image / layout.C;
        const int c = static_cast<int>(image % layout.C);
        Scalar* const out = d_patches + 2 * index * N;
        for (int k = 0; k < 2 * N; ++k) out[k] = Scalar(0);
        if (y < layout.sum.low || y >= layout.sum.high) return;
        const Source<Scalar> canvas{weighted + 2 * b * P * P, P, {0, P}, {0, P}};
        Sampling<Scalar> columns = detail::transposed(layout.patch_on_canvas(b, c, 1));
        columns.first += layout.sum.low;
        detail::add_sampled(out + 2 * layout.sum.low, layout.sum.high - layout.sum.low, y, canvas,
                            detail::transposed(layout.patch_on_canvas(b, c, 0)), columns);
      });
}

}  // namespace

template <class Scalar>
PatchGrid<Scalar>::PatchGrid(const PatchGridSpec& spec, int max_groups)
    : spec_(spec),
      weighted_("arago::ptycho::weighted", spec.object_big ? max_groups : 0, spec.padded, spec.padded),
      count_("arago::ptycho::count", spec.object_big ? max_groups : 0, spec.padded, spec.padded) {
  ARAGO_ASSERT(spec.N > 0 && spec.N % 4 == 0 && spec.channels > 0, "a patch grid of N " << spec.N);
  ARAGO_ASSERT(spec.padded >= spec.N && (spec.padded - spec.N) % 2 == 0,
               "padded size " << spec.padded << " does not fit around N " << spec.N);
}

template <class Scalar>
void PatchGrid<Scalar>::merge(const ExecutionSpace& exec, const View<const Image****>& object_patches,
                              const View<const double***>& d, const View<Image***>& merged) const {
  const int groups = merged.extent_int(0);
  ARAGO_ASSERT(object_patches.extent_int(0) == groups && object_patches.extent_int(1) == spec_.maps(),
               "object patches (" << object_patches.extent(0) << ", " << object_patches.extent(1) << ", ...)");
  if (!spec_.object_big)
    return embed(exec, groups, spec_.N, spec_.padded, reals<Scalar>(object_patches), reals<Scalar>(merged));
  ARAGO_ASSERT(groups <= count_.extent_int(0), groups << " groups exceed the " << count_.extent(0) << " planned");
  merge_overlapping(exec, groups, Layout<Scalar>(spec_, d), reals<Scalar>(object_patches), reals<Scalar>(merged),
                    count_.data());
}

template <class Scalar>
void PatchGrid<Scalar>::merge_vjp(const ExecutionSpace& exec, const View<const Image***>& merged_cotangent,
                                  const View<const double***>& d, const View<Image****>& d_object_patches) const {
  const int groups = merged_cotangent.extent_int(0);
  if (!spec_.object_big)
    return cut_out(exec, groups, spec_.N, spec_.padded, reals<Scalar>(merged_cotangent),
                   reals<Scalar>(d_object_patches));
  ARAGO_ASSERT(groups <= count_.extent_int(0), groups << " groups exceed the " << count_.extent(0) << " planned");
  const Layout<Scalar> layout(spec_, d);
  divide_by_count(exec, groups, layout, reals<Scalar>(merged_cotangent), reals<Scalar>(weighted_), count_.data());
  pull_back_to_patches(exec, groups, layout, reals<Scalar>(weighted_), reals<Scalar>(d_object_patches));
}

template <class Scalar>
void PatchGrid<Scalar>::extract(const ExecutionSpace& exec, const View<const Image***>& merged,
                                const View<const double***>& d, const View<Image****>& patches) const {
  const Layout<Scalar> layout(spec_, d);
  const Scalar* const in = reals<Scalar>(merged);
  Scalar* const out = reals<Scalar>(patches);
  for_each_row(
      "arago::ptycho::extract", exec, std::int64_t{merged.extent_int(0)} * layout.C * layout.N,
      KOKKOS_LAMBDA(const std::int64_t index) {
        const int N = layout.N, P = layout.P, y = static_cast<int>(index % N);
        const std::int64_t image = index / N, b = image / layout.C;
        const int c = static_cast<int>(image % layout.C);
        Scalar* const row = out + 2 * index * N;
        for (int k = 0; k < 2 * N; ++k) row[k] = Scalar(0);
        const Source<Scalar> canvas{in + 2 * b * P * P, P, {0, P}, {0, P}};
        detail::add_sampled(row, N, y, canvas, layout.canvas_in_patch(b, c, 0), layout.canvas_in_patch(b, c, 1));
      });
}

template <class Scalar>
void PatchGrid<Scalar>::extract_vjp(const ExecutionSpace& exec, const View<const Image****>& patches_cotangent,
                                    const View<const double***>& d, const View<Image***>& d_merged) const {
  const Layout<Scalar> layout(spec_, d);
  const Scalar* const in = reals<Scalar>(patches_cotangent);
  Scalar* const out = reals<Scalar>(d_merged);
  for_each_row(
      "arago::ptycho::extract_vjp", exec, std::int64_t{d_merged.extent_int(0)} * layout.P,
      KOKKOS_LAMBDA(const std::int64_t index) {
        const int N = layout.N, P = layout.P, y = static_cast<int>(index % P);
        const std::int64_t b = index / P;
        Scalar* const row = out + 2 * index * P;
        for (int k = 0; k < 2 * P; ++k) row[k] = Scalar(0);
        for (int c = 0; c < layout.C; ++c) {
          const Source<Scalar> patch{in + 2 * (b * layout.C + c) * N * N, N, {0, N}, {0, N}};
          detail::add_sampled(row, P, y, patch, detail::transposed(layout.canvas_in_patch(b, c, 0)),
                              detail::transposed(layout.canvas_in_patch(b, c, 1)));
        }
      });
}

template <class Scalar>
void PatchGrid<Scalar>::trim(const ExecutionSpace& exec, const View<const Image***>& merged,
                             const View<Image***>& trimmed) const {
  cut_out(exec, merged.extent_int(0), spec_.N, spec_.padded, reals<Scalar>(merged), reals<Scalar>(trimmed));
}

template <class Scalar>
void PatchGrid<Scalar>::overlap_count(const ExecutionSpace& exec, const View<const double***>& d,
                                      const View<Scalar***>& count) const {
  const Layout<Scalar> layout(spec_, d);
  Scalar* const out = count.data();
  for_each_row(
      "arago::ptycho::overlap_count", exec, std::int64_t{count.extent_int(0)} * layout.P,
      KOKKOS_LAMBDA(const std::int64_t index) {
        layout.count_row(index / layout.P, static_cast<int>(index % layout.P), out + index * layout.P);
      });
}

template <class Scalar>
void translate(const ExecutionSpace& exec, const View<const Complex<Scalar>***>& in, const View<const double**>& t,
               const View<Complex<Scalar>***>& out) {
  const int rows = in.extent_int(1), columns = in.extent_int(2);
  const Scalar* const source = reals<Scalar>(in);
  Scalar* const target = reals<Scalar>(out);
  for_each_row(
      "arago::ptycho::translate", exec, std::int64_t{in.extent_int(0)} * rows, KOKKOS_LAMBDA(const std::int64_t index) {
        const std::int64_t k = index / rows;
        Scalar* const row = target + 2 * index * columns;
        for (int x = 0; x < 2 * columns; ++x) row[x] = Scalar(0);
        const Source<Scalar> image{source + 2 * k * rows * columns, columns, {0, rows}, {0, columns}};
        detail::add_sampled(row, columns, static_cast<int>(index % rows), image, detail::sample_at<Scalar>(-t(k, 0)),
                            detail::sample_at<Scalar>(-t(k, 1)));
      });
}

#define ARAGO_INSTANTIATE(S)                                                                                       \
  template class PatchGrid<S>;                                                                                     \
  template void translate<S>(const ExecutionSpace&, const View<const Complex<S>***>&, const View<const double**>&, \
                             const View<Complex<S>***>&)
ARAGO_INSTANTIATE(float);
ARAGO_INSTANTIATE(double);
#undef ARAGO_INSTANTIATE

}  // namespace arago::ptycho
