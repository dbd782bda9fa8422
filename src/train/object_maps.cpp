#include "train/detail/object_maps.hpp"

#include "arago/ptycho/object_patches.hpp"

namespace arago::train {
namespace {

using Rows = Kokkos::RangePolicy<ExecutionSpace>;

}  // namespace

template <class S>
void join_maps(const ExecutionSpace& exec, const MapPair<S>& maps, const View<Complex<S>****>& object_patches) {
  if (maps.meaning == nn::MapMeaning::amp_phase)
    return ptycho::to_complex<S>(exec, maps.first, maps.second, object_patches);
  const auto re = maps.first, im = maps.second;
  const auto nf = static_cast<std::int64_t>(object_patches.extent(1));
  const auto N = static_cast<std::int64_t>(object_patches.extent(2));
  Kokkos::parallel_for(
      "arago::train::join_maps", Rows(exec, 0, object_patches.extent(0) * nf * N), KOKKOS_LAMBDA(std::int64_t row) {
        const std::int64_t b = row / (nf * N), f = row / N % nf, y = row % N;
        for (std::int64_t x = 0; x < N; ++x) object_patches(b, f, y, x) = Complex<S>(re(b, y, x, f), im(b, y, x, f));
      });
}

template <class S>
void join_maps_vjp(const ExecutionSpace& exec, const MapPair<S>& maps, const View<const Complex<S>****>& d_patches,
                   const View<S****>& d_first, const View<S****>& d_second) {
  if (maps.meaning == nn::MapMeaning::amp_phase)
    return ptycho::to_complex_vjp<S>(exec, maps.first, maps.second, d_patches, d_first, d_second);
  const auto nf = static_cast<std::int64_t>(d_patches.extent(1));
  const auto N = static_cast<std::int64_t>(d_patches.extent(2));
  Kokkos::parallel_for(
      "arago::train::join_maps_vjp", Rows(exec, 0, d_patches.extent(0) * nf * N), KOKKOS_LAMBDA(std::int64_t row) {
        const std::int64_t b = row / (nf * N), f = row / N % nf, y = row % N;
        for (std::int64_t x = 0; x < N; ++x) {
          d_first(b, y, x, f) = d_patches(b, f, y, x).real();
          d_second(b, y, x, f) = d_patches(b, f, y, x).imag();
        }
      });
}

template <class S>
void scale_imaginary(const ExecutionSpace& exec, double factor, const View<Complex<S>***>& merged) {
  const auto scale = static_cast<S>(factor);
  const auto P = static_cast<std::int64_t>(merged.extent(1));
  Kokkos::parallel_for(
      "arago::train::scale_imaginary", Rows(exec, 0, merged.extent(0) * P), KOKKOS_LAMBDA(std::int64_t row) {
        for (std::int64_t x = 0; x < P; ++x) {
          const Complex<S> value = merged(row / P, row % P, x);
          merged(row / P, row % P, x) = Complex<S>(value.real(), scale * value.imag());
        }
      });
}

template <class S>
void keep_part(const ExecutionSpace& exec, bool imaginary, const View<const Complex<S>***>& merged,
               const View<Complex<S>***>& part) {
  const auto P = static_cast<std::int64_t>(merged.extent(1));
  Kokkos::parallel_for(
      "arago::train::keep_part", Rows(exec, 0, merged.extent(0) * P), KOKKOS_LAMBDA(std::int64_t row) {
        for (std::int64_t x = 0; x < P; ++x) {
          const Complex<S> value = merged(row / P, row % P, x);
          part(row / P, row % P, x) = imaginary ? Complex<S>(S(0), value.imag()) : Complex<S>(value.real(), S(0));
        }
      });
}

template <class S>
void add_ratio_use(const ExecutionSpace& exec, const View<const Complex<S>***>& merged,
                   const View<const Complex<S>***>& d_merged, const LossRows& row_sums,
                   const View<GroupLoss*>& per_group) {
  const auto P = static_cast<std::int64_t>(merged.extent(1));
  Kokkos::parallel_for(
      "arago::train::contract_imaginary", Rows(exec, 0, merged.extent(0) * P), KOKKOS_LAMBDA(std::int64_t row) {
        double sum = 0.0;
        for (std::int64_t x = 0; x < P; ++x)
          sum += static_cast<double>(merged(row / P, row % P, x).imag()) *
                 static_cast<double>(d_merged(row / P, row % P, x).imag());
        row_sums(row, 0) = sum;
      });
  Kokkos::parallel_for(
      "arago::train::add_ratio_use", Rows(exec, 0, merged.extent(0)), KOKKOS_LAMBDA(std::int64_t b) {
        double sum = 0.0;
        for (std::int64_t row = b * P; row < (b + 1) * P; ++row) sum += row_sums(row, 0);
        per_group(b).log_ratio += sum;
      });
}

#define ARAGO_INSTANTIATE(S)                                                                                          \
  template void join_maps(const ExecutionSpace&, const MapPair<S>&, const View<Complex<S>****>&);                     \
  template void join_maps_vjp(const ExecutionSpace&, const MapPair<S>&, const View<const Complex<S>****>&,            \
                              const View<S****>&, const View<S****>&);                                                \
  template void scale_imaginary(const ExecutionSpace&, double, const View<Complex<S>***>&);                           \
  template void keep_part(const ExecutionSpace&, bool, const View<const Complex<S>***>&, const View<Complex<S>***>&); \
  template void add_ratio_use(const ExecutionSpace&, const View<const Complex<S>***>&,                                \
                              const View<const Complex<S>***>&, const LossRows&, const View<GroupLoss*>&);
ARAGO_INSTANTIATE(float)
ARAGO_INSTANTIATE(double)
#undef ARAGO_INSTANTIATE

}  // namespace arago::train
