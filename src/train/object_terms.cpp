#include "arago/train/object_terms.hpp"

#include <cmath>

namespace arago::train {
namespace {

using Rows = Kokkos::RangePolicy<ExecutionSpace>;
using Value = Complex<double>;

/// The object o of a group in double.
template <class S>
struct GroupObject {
  View<const Complex<S>***> merged;
  std::int64_t b, N, corner, first, end;  ///< m = 1 for first <= y, x < end

  KOKKOS_INLINE_FUNCTION GroupObject(const View<const Complex<S>***>& all, std::int64_t group, std::int64_t edge,
                                     bool central_only)
      : merged(all),
        b(group),
        N(edge),
        corner((static_cast<std::int64_t>(all.extent(1)) - edge) / 2),
        first(central_only ? edge / 4 : 0),
        end(central_only ? edge / 4 + edge / 2 : edge) {}
  KOKKOS_INLINE_FUNCTION bool counts(std::int64_t y, std::int64_t x) const {
    return y >= first && y < end && x >= first && x < end;
  }
  KOKKOS_INLINE_FUNCTION Value operator()(std::int64_t y, std::int64_t x) const {
    if (!counts(y, x)) return 0.0;
    const Complex<S> o = merged(b, y + corner, x + corner);
    return {static_cast<double>(o.real()), static_cast<double>(o.imag())};
  }
  /// o(y, x) minus its neighbour there, 0 beyond the edge.
  KOKKOS_INLINE_FUNCTION Value difference(std::int64_t y, std::int64_t x, std::int64_t to_y, std::int64_t to_x) const {
    if (to_y < 0 || to_x < 0 || to_y >= N || to_x >= N) return 0.0;
    return (*this)(y, x) - (*this)(to_y, to_x);
  }
};

}  // namespace

template <class S>
void compare_objects(const ExecutionSpace& exec, const ObjectTerms& terms, int N, View<const Complex<S>***> merged,
                     View<const S***> amplitude, LossRows row_sums, View<GroupLoss*> per_group) {
  const auto groups = static_cast<std::int64_t>(merged.extent(0));
  const bool with_tv = terms.weights.object_tv > 0, with_mae = terms.weights.object_mae > 0;
  const bool central_only = terms.central_only;
  const std::int64_t edge = N;
  Kokkos::parallel_for(
      "arago::train::compare_objects", Rows(exec, 0, groups * edge), KOKKOS_LAMBDA(std::int64_t row) {
        const std::int64_t y = row % edge;
        const GroupObject<S> o(merged, row / edge, edge, central_only);
        double tv = 0.0, mae = 0.0;
        for (std::int64_t x = 0; x < edge; ++x) {
          if (with_tv) tv += abs_squared(o.difference(y, x, y + 1, x)) + abs_squared(o.difference(y, x, y, x + 1));
          if (with_mae) mae += sqrt(abs_squared(o(y, x) - Value(amplitude(o.b, y, x), 0.0)));
        }
        row_sums(row, 0) = tv;
        row_sums(row, 1) = mae;
      });
  Kokkos::parallel_for(
      "arago::train::sum_object_rows", Rows(exec, 0, groups), KOKKOS_LAMBDA(std::int64_t b) {
        double tv = 0.0, mae = 0.0;
        for (std::int64_t row = b * edge; row < (b + 1) * edge; ++row) {
          tv += row_sums(row, 0);
          mae += row_sums(row, 1);
        }
        per_group(b).object_tv = tv;
        per_group(b).object_mae = mae;
      });
}

template <class S>
void add_object_cotangent(const ExecutionSpace& exec, const ObjectTerms& terms, int N, View<const Complex<S>***> merged,
                          View<const S***> amplitude, View<Complex<S>***> d_merged) {
  const auto groups = static_cast<std::int64_t>(merged.extent(0));
  const double tv = 2.0 * terms.element * terms.weights.object_tv;
  const double mae = terms.element * terms.weights.object_mae;
  const bool central_only = terms.central_only;
  const std::int64_t edge = N;
  Kokkos::parallel_for(
      "arago::train::add_object_cotangent", Rows(exec, 0, groups * edge), KOKKOS_LAMBDA(std::int64_t row) {
        const std::int64_t y = row % edge;
        const GroupObject<S> o(merged, row / edge, edge, central_only);
        for (std::int64_t x = 0; x < edge; ++x) {
          if (!o.counts(y, x)) continue;
          Value g = 0.0;
          if (tv > 0)
            g = tv * (o.difference(y, x, y + 1, x) + o.difference(y, x, y - 1, x) + o.difference(y, x, y, x + 1) +
                      o.difference(y, x, y, x - 1));
          if (mae > 0) {
            const Value excess = o(y, x) - Value(amplitude(o.b, y, x), 0.0);
            const double length = sqrt(abs_squared(excess));
            if (length > 0) g += (mae / length) * excess;
          }
          d_merged(o.b, y + o.corner, x + o.corner) += Complex<S>(static_cast<S>(g.real()), static_cast<S>(g.imag()));
        }
      });
}

#define ARAGO_INSTANTIATE(S)                                                                                    \
  template void compare_objects(const ExecutionSpace&, const ObjectTerms&, int, View<const Complex<S>***>,      \
                                View<const S***>, LossRows, View<GroupLoss*>);                                  \
  template void add_object_cotangent(const ExecutionSpace&, const ObjectTerms&, int, View<const Complex<S>***>, \
                                     View<const S***>, View<Complex<S>***>);
ARAGO_INSTANTIATE(float)
ARAGO_INSTANTIATE(double)
#undef ARAGO_INSTANTIATE

}  // namespace arago::train
