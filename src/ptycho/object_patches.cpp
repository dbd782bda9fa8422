#include "arago/ptycho/object_patches.hpp"

#include "arago/core/error.hpp"
#include "detail/sin_cos.hpp"

namespace arago::ptycho {
namespace {

/// Calls body(b, f, y) for every row of every map, in parallel. Rows of the planar side are contiguous.
template <class Body>
void for_each_row(const char* label, const ExecutionSpace& exec, int groups, int maps, int rows, const Body& body) {
  Kokkos::parallel_for(label, Kokkos::RangePolicy<ExecutionSpace>(exec, 0, std::int64_t{groups} * maps * rows), body);
}

/// Where row `index` of (group, map, row) starts in planar (B, nf, N, N) and in channels-last (B, N, N, nf) memory.
struct RowPlace {
  std::int64_t planar, interleaved;
};
KOKKOS_INLINE_FUNCTION RowPlace place_of(std::int64_t index, int maps, int rows, int columns) {
  const std::int64_t y = index % rows;
  const std::int64_t f = index / rows % maps;
  const std::int64_t b = index / rows / maps;
  return {index * columns, ((b * rows + y) * columns) * maps + f};
}

template <class Maps, class Planar>
void check_shapes(const Maps& maps, const Planar& planar) {
  ARAGO_ASSERT(maps.extent(0) == planar.extent(0) && maps.extent(1) == planar.extent(2) &&
                   maps.extent(2) == planar.extent(3) && maps.extent(3) == planar.extent(1),
               "maps are (B, N, N, nf), object patches (B, nf, N, N)");
}

}  // namespace

template <class Scalar>
void to_complex(const ExecutionSpace& exec, const View<const Scalar****>& amplitude,
                const View<const Scalar****>& phase, const View<Complex<Scalar>****>& object_patches) {
  check_shapes(amplitude, object_patches);
  const int maps = object_patches.extent_int(1), rows = object_patches.extent_int(2),
            columns = object_patches.extent_int(3);
  const Scalar* a = amplitude.data();
  const Scalar* phi = phase.data();
  Scalar* o = reinterpret_cast<Scalar*>(object_patches.data());
  for_each_row(
      "arago::ptycho::to_complex", exec, object_patches.extent_int(0), maps, rows,
      KOKKOS_LAMBDA(const std::int64_t index) {
        const RowPlace at = place_of(index, maps, rows, columns);
        const Scalar* const a_row = a + at.interleaved;
        const Scalar* const phi_row = phi + at.interleaved;
        Scalar* const o_row = o + 2 * at.planar;
        for (int x = 0; x < columns; ++x) {
          Scalar s, c;
          detail::sin_cos(phi_row[x * maps], s, c);
          o_row[2 * x] = a_row[x * maps] * c;
          o_row[2 * x + 1] = a_row[x * maps] * s;
        }
      });
}

template <class Scalar>
void to_complex_jvp(const ExecutionSpace& exec, const View<const Scalar****>& amplitude,
                    const View<const Scalar****>& phase, const View<const Scalar****>& d_amplitude,
                    const View<const Scalar****>& d_phase, const View<Complex<Scalar>****>& d_object_patches) {
  check_shapes(amplitude, d_object_patches);
  const int maps = d_object_patches.extent_int(1), rows = d_object_patches.extent_int(2),
            columns = d_object_patches.extent_int(3);
  for_each_row(
      "arago::ptycho::to_complex_jvp", exec, d_object_patches.extent_int(0), maps, rows,
      KOKKOS_LAMBDA(const std::int64_t index) {
        const int y = index % rows, f = index / rows % maps, b = index / rows / maps;
        for (int x = 0; x < columns; ++x) {
          Scalar s, c;
          detail::sin_cos(phase(b, y, x, f), s, c);
          const Complex<Scalar> tangent(d_amplitude(b, y, x, f), amplitude(b, y, x, f) * d_phase(b, y, x, f));
          d_object_patches(b, f, y, x) = tangent * Complex<Scalar>(c, s);
        }
      });
}

template <class Scalar>
void to_complex_vjp(const ExecutionSpace& exec, const View<const Scalar****>& amplitude,
                    const View<const Scalar****>& phase, const View<const Complex<Scalar>****>& object_cotangent,
                    const View<Scalar****>& d_amplitude, const View<Scalar****>& d_phase) {
  check_shapes(amplitude, object_cotangent);
  const int maps = object_cotangent.extent_int(1), rows = object_cotangent.extent_int(2),
            columns = object_cotangent.extent_int(3);
  const Scalar* a = amplitude.data();
  const Scalar* phi = phase.data();
  const Scalar* g = reinterpret_cast<const Scalar*>(object_cotangent.data());
  Scalar* d_a = d_amplitude.data();
  Scalar* d_phi = d_phase.data();
  for_each_row(
      "arago::ptycho::to_complex_vjp", exec, object_cotangent.extent_int(0), maps, rows,
      KOKKOS_LAMBDA(const std::int64_t index) {
        const RowPlace at = place_of(index, maps, rows, columns);
        const Scalar* const a_row = a + at.interleaved;
        const Scalar* const phi_row = phi + at.interleaved;
        const Scalar* const g_row = g + 2 * at.planar;
        Scalar* const d_a_row = d_a + at.interleaved;
        Scalar* const d_phi_row = d_phi + at.interleaved;
        for (int x = 0; x < columns; ++x) {
          Scalar s, c;
          detail::sin_cos(phi_row[x * maps], s, c);
          const Scalar g_re = g_row[2 * x], g_im = g_row[2 * x + 1];
          d_a_row[x * maps] = g_re * c + g_im * s;
          d_phi_row[x * maps] = a_row[x * maps] * (g_im * c - g_re * s);
        }
      });
}

#define ARAGO_INSTANTIATE(S)                                                                                        \
  template void to_complex<S>(const ExecutionSpace&, const View<const S****>&, const View<const S****>&,            \
                              const View<Complex<S>****>&);                                                         \
  template void to_complex_jvp<S>(const ExecutionSpace&, const View<const S****>&, const View<const S****>&,        \
                                  const View<const S****>&, const View<const S****>&, const View<Complex<S>****>&); \
  template void to_complex_vjp<S>(const ExecutionSpace&, const View<const S****>&, const View<const S****>&,        \
                                  const View<const Complex<S>****>&, const View<S****>&, const View<S****>&)
ARAGO_INSTANTIATE(float);
ARAGO_INSTANTIATE(double);
#undef ARAGO_INSTANTIATE

}  // namespace arago::ptycho
