#include "arago/ptycho/patch_grid.hpp"

#include "arago/core/error.hpp"
#include "detail/bilinear_rows.hpp"

namespace arago::ptycho {
namespace {

using detail::PlaneSampling;
using detail::Row;
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
  Scalar* counts;   ///< (B, P, P) scratch, a row each for the kernels' rows

  Layout(const PatchGridSpec& spec, const View<const double***>& displacement, Scalar* scratch = nullptr)
      : N(spec.N),
        C(spec.channels),
        P(spec.padded),
        border((spec.padded - spec.N) / 2),
        sum(sum_window(spec)),
        count(count_window(spec)),
        regulariser(spec.overlap == OverlapRule::reference ? Scalar(reference_regulariser) : Scalar(0)),
        d(displacement.data()),
        counts(scratch) {}

  /// Canvas pixel u sees patch pixel u - border - d: o moved by +d.
  KOKKOS_INLINE_FUNCTION PlaneSampling<Scalar> patch_on_canvas(std::int64_t image) const {
    return detail::sample_at<Scalar>(-border - d[2 * image], -border - d[2 * image + 1]);
  }
  /// Patch pixel v sees canvas pixel v + border + d.
  KOKKOS_INLINE_FUNCTION PlaneSampling<Scalar> canvas_in_patch(std::int64_t image) const {
    return detail::sample_at<Scalar>(border + d[2 * image], border + d[2 * image + 1]);
  }
  /// count(y, :) of group b, without the regulariser.
  KOKKOS_INLINE_FUNCTION void count_row(std::int64_t b, const Row<Scalar>& row) const {
    for (int x = 0; x < P; ++x) row.pixels[x] = Scalar(0);
    for (int c = 0; c < C; ++c) detail::add_coverage(row, count, patch_on_canvas(b * C + c));
  }
  KOKKOS_INLINE_FUNCTION Scalar inverse(Scalar counted) const {
    const Scalar total = counted + regulariser;
    return total > Scalar(0) ? Scalar(1) / total : Scalar(0);
  }
};

/// A cleared row of complex pixels.
template <class Scalar>
KOKKOS_INLINE_FUNCTION Row<Scalar> cleared(Scalar* pixels, int columns, int y) {
  for (int k = 0; k < 2 * columns; ++k) pixels[k] = Scalar(0);
  return {pixels, columns, y};
}

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

/// N x N squares in the middle of canvases of P x P.
struct Squares {
  int groups, N, P;
};

/// Squares onto zeroed canvases: rows of (group, y).
template <class Scalar>
void embed(const ExecutionSpace& exec, const Squares& shape, const Scalar* squares, Scalar* canvases) {
  const int N = shape.N, P = shape.P, border = (P - N) / 2;
  for_each_row(
      "arago::ptycho::embed", exec, std::int64_t{shape.groups} * P, KOKKOS_LAMBDA(const std::int64_t index) {
        const Row<Scalar> row = cleared(canvases + 2 * index * P, P, static_cast<int>(index % P) - border);
        if (row.y < 0 || row.y >= N) return;
        const Scalar* const in = squares + 2 * ((index / P) * N + row.y) * N;
        for (int k = 0; k < 2 * N; ++k) row.pixels[2 * border + k] = in[k];
      });
}

/// Squares out of canvases, the adjoint of embed.
template <class Scalar>
void cut_out(const ExecutionSpace& exec, const Squares& shape, const Scalar* canvases, Scalar* squares) {
  const int N = shape.N, P = shape.P, border = (P - N) / 2;
  for_each_row(
      "arago::ptycho::cut_out", exec, std::int64_t{shape.groups} * N, KOKKOS_LAMBDA(const std::int64_t index) {
        const std::int64_t row = (index / N) * P + index % N + border;
        const Scalar* const in = canvases + 2 * (row * P + border);
        Scalar* const out = squares + 2 * index * N;
        for (int k = 0; k < 2 * N; ++k) out[k] = in[k];
      });
}

/// M = sum_c T_c[w o_c] / count: rows of (group, y).
template <class Scalar>
void merge_overlapping(const ExecutionSpace& exec, int groups, const Layout<Scalar>& layout, const Scalar* patches,
                       Scalar* merged) {
  for_each_row(
      "arago::ptycho::merge", exec, std::int64_t{groups} * layout.P, KOKKOS_LAMBDA(const std::int64_t index) {
        const int N = layout.N, P = layout.P, C = layout.C, y = static_cast<int>(index % P);
        const std::int64_t b = index / P;
        Scalar* const count = layout.counts + index * P;
        layout.count_row(b, {count, P, y});
        const Row<Scalar> row = cleared(merged + 2 * index * P, P, y);
        for (std::int64_t image = b * C; image < (b + 1) * C; ++image)
          detail::add_sampled(row, Source<Scalar>{patches + 2 * image * N * N, N, layout.sum, layout.sum},
                              layout.patch_on_canvas(image));
        for (int x = 0; x < P; ++x) {
          const Scalar scale = layout.inverse(count[x]);
          row.pixels[2 * x] *= scale;
          row.pixels[2 * x + 1] *= scale;
        }
      });
}

/// H = g / count, the first half of the adjoint of the merge.
template <class Scalar>
void divide_by_count(const ExecutionSpace& exec, int groups, const Layout<Scalar>& layout, const Scalar* cotangent,
                     Scalar* weighted) {
  for_each_row(
      "arago::ptycho::divide_by_count", exec, std::int64_t{groups} * layout.P, KOKKOS_LAMBDA(const std::int64_t index) {
        const int P = layout.P;
        Scalar* const count = layout.counts + index * P;
        layout.count_row(index / P, {count, P, static_cast<int>(index % P)});
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
        const int N = layout.N, P = layout.P, low = layout.sum.low, high = layout.sum.high;
        const std::int64_t image = index / N, b = image / layout.C;
        const Row<Scalar> row = cleared(d_patches + 2 * index * N, N, static_cast<int>(index % N));
        if (row.y < low || row.y >= high) return;
        // Only the window's columns receive anything; they begin at `low`.
        PlaneSampling<Scalar> at = detail::transposed(layout.patch_on_canvas(image));
        at.columns.first += low;
        detail::add_sampled(Row<Scalar>{row.pixels + 2 * low, high - low, row.y},
                            Source<Scalar>{weighted + 2 * b * P * P, P, {0, P}, {0, P}}, at);
      });
}

/// Every patch has a displacement of its own.
void check_counts(const char* what, const View<const double***>& d, std::size_t groups, std::size_t channels) {
  ARAGO_ASSERT(d.extent(0) >= groups && d.extent(1) == channels && d.extent(2) == 2,
               what << ": displacements (" << d.extent(0) << ", " << d.extent(1) << ", " << d.extent(2) << ") for "
                    << groups << " groups of " << channels << " patches");
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
    return embed(exec, {groups, spec_.N, spec_.padded}, reals<Scalar>(object_patches), reals<Scalar>(merged));
  ARAGO_ASSERT(groups <= count_.extent_int(0), groups << " groups exceed the " << count_.extent(0) << " planned");
  merge_overlapping(exec, groups, Layout<Scalar>(spec_, d, count_.data()), reals<Scalar>(object_patches),
                    reals<Scalar>(merged));
}

template <class Scalar>
void PatchGrid<Scalar>::merge_vjp(const ExecutionSpace& exec, const View<const Image***>& merged_cotangent,
                                  const View<const double***>& d, const View<Image****>& d_object_patches) const {
  const int groups = merged_cotangent.extent_int(0);
  if (!spec_.object_big)
    return cut_out(exec, {groups, spec_.N, spec_.padded}, reals<Scalar>(merged_cotangent),
                   reals<Scalar>(d_object_patches));
  ARAGO_ASSERT(groups <= count_.extent_int(0), groups << " groups exceed the " << count_.extent(0) << " planned");
  const Layout<Scalar> layout(spec_, d, count_.data());
  divide_by_count(exec, groups, layout, reals<Scalar>(merged_cotangent), reals<Scalar>(weighted_));
  pull_back_to_patches(exec, groups, layout, reals<Scalar>(weighted_), reals<Scalar>(d_object_patches));
}

template <class Scalar>
void PatchGrid<Scalar>::extract(const ExecutionSpace& exec, const View<const Image***>& merged,
                                const View<const double***>& d, const View<Image****>& patches) const {
  ARAGO_ASSERT(patches.extent(0) == merged.extent(0) && patches.extent_int(1) == spec_.channels,
               patches.extent(0) << " x " << patches.extent(1) << " patches of " << merged.extent(0) << " objects");
  check_counts("extract", d, patches.extent(0), patches.extent(1));
  const Layout<Scalar> layout(spec_, d);
  const Scalar* const in = reals<Scalar>(merged);
  Scalar* const out = reals<Scalar>(patches);
  for_each_row(
      "arago::ptycho::extract", exec, std::int64_t{merged.extent_int(0)} * layout.C * layout.N,
      KOKKOS_LAMBDA(const std::int64_t index) {
        const int N = layout.N, P = layout.P;
        const std::int64_t image = index / N, b = image / layout.C;
        detail::add_sampled(cleared(out + 2 * index * N, N, static_cast<int>(index % N)),
                            Source<Scalar>{in + 2 * b * P * P, P, {0, P}, {0, P}}, layout.canvas_in_patch(image));
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
        const int N = layout.N, P = layout.P, C = layout.C;
        const std::int64_t b = index / P;
        const Row<Scalar> row = cleared(out + 2 * index * P, P, static_cast<int>(index % P));
        for (std::int64_t image = b * C; image < (b + 1) * C; ++image)
          detail::add_sampled(row, Source<Scalar>{in + 2 * image * N * N, N, {0, N}, {0, N}},
                              detail::transposed(layout.canvas_in_patch(image)));
      });
}

template <class Scalar>
void PatchGrid<Scalar>::trim(const ExecutionSpace& exec, const View<const Image***>& merged,
                             const View<Image***>& trimmed) const {
  cut_out(exec, {merged.extent_int(0), spec_.N, spec_.padded}, reals<Scalar>(merged), reals<Scalar>(trimmed));
}

template <class Scalar>
void PatchGrid<Scalar>::overlap_count(const ExecutionSpace& exec, const View<const double***>& d,
                                      const View<Scalar***>& count) const {
  const Layout<Scalar> layout(spec_, d);
  Scalar* const out = count.data();
  for_each_row(
      "arago::ptycho::overlap_count", exec, std::int64_t{count.extent_int(0)} * layout.P,
      KOKKOS_LAMBDA(const std::int64_t index) {
        const int P = layout.P;
        layout.count_row(index / P, {out + index * P, P, static_cast<int>(index % P)});
      });
}

template <class Scalar>
void translate(const ExecutionSpace& exec, const View<const Complex<Scalar>***>& in, const View<const double**>& t,
               const View<Complex<Scalar>***>& out) {
  ARAGO_ASSERT(
      t.extent(0) == in.extent(0) && t.extent(1) == 2 && out.extent(0) == in.extent(0),
      "translate: " << in.extent(0) << " images, " << t.extent(0) << " displacements, " << out.extent(0) << " results");
  const int rows = in.extent_int(1), columns = in.extent_int(2);
  const Scalar* const source = reals<Scalar>(in);
  Scalar* const target = reals<Scalar>(out);
  for_each_row(
      "arago::ptycho::translate", exec, std::int64_t{in.extent_int(0)} * rows, KOKKOS_LAMBDA(const std::int64_t index) {
        const std::int64_t k = index / rows;
        const Source<Scalar> image{source + 2 * k * rows * columns, columns, {0, rows}, {0, columns}};
        detail::add_sampled(cleared(target + 2 * index * columns, columns, static_cast<int>(index % rows)), image,
                            detail::sample_at<Scalar>(-t(k, 0), -t(k, 1)));
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
