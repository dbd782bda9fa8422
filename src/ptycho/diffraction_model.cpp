#include "arago/ptycho/diffraction_model.hpp"

#include "arago/core/error.hpp"
#include "arago/ptycho/probe.hpp"

namespace arago::ptycho {
namespace {

template <class Scalar>
using Images = View<Complex<Scalar>****>;
template <class Scalar>
using ConstImages = View<const Complex<Scalar>****>;

/// (B, C, N, N) as (B C, N, N), the same memory.
template <class ImageType>
View<ImageType***> flat(const View<ImageType****>& images) {
  return View<ImageType***>(images.data(), images.extent(0) * images.extent(1), images.extent(2), images.extent(3));
}

/// Rows of (group, channel, y).
template <class Body>
void for_each_row(const char* label, const ExecutionSpace& exec, std::int64_t rows, const Body& body) {
  Kokkos::parallel_for(label, Kokkos::RangePolicy<ExecutionSpace>(exec, 0, rows), body);
}

/// scale * mask * probe, what an exit wave is made with.
template <class Scalar>
struct Factor {
  View<const Complex<Scalar>**> probe;  ///< (N, N)
  View<const Scalar**> mask;            ///< (N, N)
  Scalar scale;
};

/// out = scale * mask * probe * in, or with the conjugate of the probe. in and out may be the same memory.
template <bool Conjugate, class Scalar>
void multiply_by(const ExecutionSpace& exec, const Factor<Scalar>& factor, const ConstImages<Scalar>& in,
                 const Images<Scalar>& out) {
  const int N = factor.probe.extent_int(0);
  const Scalar scale = factor.scale;
  const Scalar* const p = reinterpret_cast<const Scalar*>(factor.probe.data());
  const Scalar* const m = factor.mask.data();
  const Scalar* const source = reinterpret_cast<const Scalar*>(in.data());
  Scalar* const target = reinterpret_cast<Scalar*>(out.data());
  for_each_row(
      Conjugate ? "arago::ptycho::illuminate_vjp" : "arago::ptycho::illuminate", exec,
      static_cast<std::int64_t>(in.extent(0) * in.extent(1)) * N, KOKKOS_LAMBDA(const std::int64_t index) {
        const int y = static_cast<int>(index % N);
        const Scalar* const p_row = p + 2 * y * N;
        const Scalar* const m_row = m + y * N;
        const Scalar* const in_row = source + 2 * index * N;
        Scalar* const out_row = target + 2 * index * N;
        for (int x = 0; x < N; ++x) {
          const Scalar weight = scale * m_row[x];
          const Scalar p_re = weight * p_row[2 * x];
          const Scalar p_im = Conjugate ? -weight * p_row[2 * x + 1] : weight * p_row[2 * x + 1];
          const Scalar re = in_row[2 * x], im = in_row[2 * x + 1];
          out_row[2 * x] = p_re * re - p_im * im;
          out_row[2 * x + 1] = p_re * im + p_im * re;
        }
      });
}

/// images *= scale * mask
template <class Scalar>
void multiply_by_mask(const ExecutionSpace& exec, const View<const Scalar**>& mask, Scalar scale,
                      const Images<Scalar>& images) {
  const int N = mask.extent_int(0);
  Complex<Scalar>* const z = images.data();
  for_each_row(
      "arago::ptycho::multiply_by_mask", exec, static_cast<std::int64_t>(images.extent(0) * images.extent(1)) * N,
      KOKKOS_LAMBDA(const std::int64_t index) {
        const int y = static_cast<int>(index % N);
        for (int x = 0; x < N; ++x) z[index * N + x] *= scale * mask(y, x);
      });
}

/// g_P(b) = scale * mask * sum_c conj(patch_c) g_c, channels in order: rows of (group, y). The factor's probe is not
/// read.
template <class Scalar>
void reduce_to_probe(const ExecutionSpace& exec, const Factor<Scalar>& factor, const ConstImages<Scalar>& patches,
                     const ConstImages<Scalar>& g, const View<Complex<Scalar>***>& d_probe) {
  const int C = patches.extent_int(1), N = patches.extent_int(2);
  const auto mask = factor.mask;
  const Scalar scale = factor.scale;
  for_each_row(
      "arago::ptycho::reduce_to_probe", exec, std::int64_t{patches.extent_int(0)} * N,
      KOKKOS_LAMBDA(const std::int64_t index) {
        const int b = static_cast<int>(index / N), y = static_cast<int>(index % N);
        for (int x = 0; x < N; ++x) {
          Complex<Scalar> sum(0, 0);
          for (int c = 0; c < C; ++c) sum += Kokkos::conj(patches(b, c, y, x)) * g(b, c, y, x);
          d_probe(b, y, x) = scale * mask(y, x) * sum;
        }
      });
}

template <class Scalar>
View<Scalar**> make_mask(int N, bool masked) {
  View<Scalar**> mask("arago::ptycho::mask", N, N);
  auto host = Kokkos::create_mirror_view(mask);
  const auto values = masked ? probe_mask(N) : HostView<double**>{};
  for (int y = 0; y < N; ++y)
    for (int x = 0; x < N; ++x) host(y, x) = masked ? static_cast<Scalar>(values(y, x)) : Scalar(1);
  Kokkos::deep_copy(mask, host);
  return mask;
}

}  // namespace

template <class Scalar>
DiffractionModel<Scalar>::DiffractionModel(const Spec& spec, int max_images)
    : spec_(spec),
      fft_(spec.N, spec.N),
      mask_(make_mask<Scalar>(spec.N, spec.mask)),
      ones_(make_mask<Scalar>(spec.N, false)),
      scratch_("arago::ptycho::smoothing", spec.field_smoothing_px > 0 ? max_images : 0, 1, spec.N, spec.N) {}

template <class Scalar>
View<Complex<Scalar>****> DiffractionModel<Scalar>::scratch_for(const View<const Image****>& images) const {
  ARAGO_ASSERT(images.extent(0) * images.extent(1) <= scratch_.extent(0), "more images than planned");
  return View<Image****>(scratch_.data(), images.extent(0), images.extent(1), spec_.N, spec_.N);
}

template <class Scalar>
void DiffractionModel<Scalar>::scaled_exit_wave(const ExecutionSpace& exec, const View<const Image**>& probe,
                                                const View<const Image****>& patches, Scalar scale,
                                                const View<Image****>& psi) const {
  if (spec_.field_smoothing_px <= 0)
    return multiply_by<false, Scalar>(exec, Factor<Scalar>{probe, mask_, scale}, patches, psi);
  const View<Image****> sharp = scratch_for(patches);
  multiply_by<false, Scalar>(exec, Factor<Scalar>{probe, ones_, Scalar(1)}, patches, sharp);
  smooth3x3<Scalar>(exec, spec_.field_smoothing_px, flat<Image>(sharp), flat<Image>(psi));
  multiply_by_mask<Scalar>(exec, mask_, scale, psi);
}

template <class Scalar>
void DiffractionModel<Scalar>::illuminate(const ExecutionSpace& exec, const View<const Image**>& probe,
                                          const View<const Image****>& patches,
                                          const View<Image****>& illuminated) const {
  scaled_exit_wave(exec, probe, patches, Scalar(1), illuminated);
}

template <class Scalar>
void DiffractionModel<Scalar>::far_field(const ExecutionSpace& exec, const View<const Image**>& probe,
                                         const View<const Image****>& patches, const View<Image****>& field) const {
  scaled_exit_wave(exec, probe, patches, Scalar(1) / static_cast<Scalar>(spec_.N), field);
  fft_.forward(exec, field);
}

template <class Scalar>
void DiffractionModel<Scalar>::far_field_jvp(const ExecutionSpace& exec, const View<const Image**>& probe,
                                             const View<const Image****>& patches, const View<const Image**>& d_probe,
                                             const View<const Image****>& d_patches,
                                             const View<Image****>& d_field) const {
  // Bilinear in probe and patches: z(P + dP, o + do) - z(P, o) = z(dP, o) + z(P, do) to first order.
  const View<Image****> first("arago::ptycho::tangent", patches.extent(0), patches.extent(1), spec_.N, spec_.N);
  far_field(exec, d_probe, patches, first);
  far_field(exec, probe, d_patches, d_field);
  const View<Image****> sum = d_field;
  for_each_row(
      "arago::ptycho::far_field_jvp", exec, static_cast<std::int64_t>(first.size()),
      KOKKOS_LAMBDA(const std::int64_t k) { sum.data()[k] += first.data()[k]; });
}

template <class Scalar>
View<Complex<Scalar>****> DiffractionModel<Scalar>::pull_back_to_product(const ExecutionSpace& exec,
                                                                         const View<Image****>& cotangent) const {
  // (DFT2 / N)^H = N * inverse; the factor N is applied with the probe.
  fft_.inverse(exec, cotangent);
  if (spec_.field_smoothing_px <= 0) return cotangent;
  multiply_by_mask<Scalar>(exec, mask_, Scalar(1), cotangent);
  const View<Image****> product = scratch_for(cotangent);
  smooth3x3_vjp<Scalar>(exec, spec_.field_smoothing_px, flat<Image>(cotangent), flat<Image>(product));
  return product;
}

template <class Scalar>
void DiffractionModel<Scalar>::far_field_vjp(const ExecutionSpace& exec, const View<const Image**>& probe,
                                             const View<Image****>& field_cotangent,
                                             const View<Image****>& d_patches) const {
  const View<Image****> g = pull_back_to_product(exec, field_cotangent);
  multiply_by<true, Scalar>(exec, Factor<Scalar>{probe, product_mask(), static_cast<Scalar>(spec_.N)}, g, d_patches);
}

template <class Scalar>
void DiffractionModel<Scalar>::far_field_vjp(const ExecutionSpace& exec, const View<const Image**>& probe,
                                             const View<const Image****>& patches,
                                             const View<Image****>& field_cotangent, const View<Image****>& d_patches,
                                             const View<Image***>& d_probe) const {
  far_field_vjp(exec, probe, field_cotangent, d_patches);
  const View<Image****> g = spec_.field_smoothing_px > 0 ? scratch_for(patches) : field_cotangent;
  const Factor<Scalar> factor{probe, product_mask(), static_cast<Scalar>(spec_.N)};
  reduce_to_probe<Scalar>(exec, factor, patches, g, d_probe);
}

template class DiffractionModel<float>;
template class DiffractionModel<double>;

}  // namespace arago::ptycho
