#include "arago/core/error.hpp"
#include "arago/ptycho/diffraction_model.hpp"

#include <cmath>

namespace arago::ptycho {
namespace {

/// One of the two taps beside the centre: where it reads, and its weight.
template <class Scalar>
struct Tap {
  int index;
  Scalar weight;
};

/// The three taps of output u along an axis of n pixels, borders mirrored without repetition.
template <class Scalar>
struct Blur {
  Scalar centre, side;

  explicit Blur(double sigma_px) {
    const double w = std::exp(-0.5 / (sigma_px * sigma_px));
    centre = static_cast<Scalar>(1.0 / (1.0 + 2.0 * w));
    side = static_cast<Scalar>(w / (1.0 + 2.0 * w));
  }
  KOKKOS_INLINE_FUNCTION Tap<Scalar> tap(int u, int k, int n) const {
    if (k == 0) return {u, centre};
    int index = u + k;
    if (index < 0) index = 1;
    if (index >= n) index = n - 2;
    return {index, side};
  }
  /// Taps of the transposed matrix: the outputs 0 and n - 1 read their inner neighbour twice.
  KOKKOS_INLINE_FUNCTION Tap<Scalar> transposed_tap(int v, int k, int n) const {
    if (k == 0) return {v, centre};
    const int index = v + k;
    if (index < 0 || index >= n) return {v, Scalar(0)};
    return {index, index == 0 || index == n - 1 ? 2 * side : side};
  }
};

template <bool Transposed, class Scalar>
void blur(const char* label, const ExecutionSpace& exec, double sigma_px, const View<const Complex<Scalar>***>& in,
          const View<Complex<Scalar>***>& out) {
  const int rows = in.extent_int(1), columns = in.extent_int(2);
  ARAGO_ASSERT(rows >= 2 && columns >= 2, "a 3x3 blur of " << rows << " x " << columns << " pixels");
  const Blur<Scalar> weights(sigma_px);
  Kokkos::parallel_for(
      label, Kokkos::RangePolicy<ExecutionSpace>(exec, 0, std::int64_t{in.extent_int(0)} * rows),
      KOKKOS_LAMBDA(const std::int64_t index) {
        const int k = static_cast<int>(index / rows), y = static_cast<int>(index % rows);
        for (int x = 0; x < columns; ++x) {
          Complex<Scalar> sum(0, 0);
          for (int i = -1; i <= 1; ++i)
            for (int j = -1; j <= 1; ++j) {
              const Tap<Scalar> r = Transposed ? weights.transposed_tap(y, i, rows) : weights.tap(y, i, rows);
              const Tap<Scalar> c = Transposed ? weights.transposed_tap(x, j, columns) : weights.tap(x, j, columns);
              sum += r.weight * c.weight * in(k, r.index, c.index);
            }
          out(k, y, x) = sum;
        }
      });
}

}  // namespace

template <class Scalar>
void smooth3x3(const ExecutionSpace& exec, double sigma_px, const View<const Complex<Scalar>***>& in,
               const View<Complex<Scalar>***>& out) {
  blur<false, Scalar>("arago::ptycho::smooth3x3", exec, sigma_px, in, out);
}

template <class Scalar>
void smooth3x3_vjp(const ExecutionSpace& exec, double sigma_px, const View<const Complex<Scalar>***>& out_cotangent,
                   const View<Complex<Scalar>***>& d_in) {
  blur<true, Scalar>("arago::ptycho::smooth3x3_vjp", exec, sigma_px, out_cotangent, d_in);
}

#define ARAGO_INSTANTIATE(S)                                                                      \
  template void smooth3x3<S>(const ExecutionSpace&, double, const View<const Complex<S>***>&,     \
                             const View<Complex<S>***>&);                                         \
  template void smooth3x3_vjp<S>(const ExecutionSpace&, double, const View<const Complex<S>***>&, \
                                 const View<Complex<S>***>&)
ARAGO_INSTANTIATE(float);
ARAGO_INSTANTIATE(double);
#undef ARAGO_INSTANTIATE

}  // namespace arago::ptycho
