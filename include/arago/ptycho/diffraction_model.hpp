#pragma once

#include "arago/core/views.hpp"
#include "arago/fft/local_fft2d.hpp"

namespace arago::ptycho {

/// Patches to far fields: psi = mask * smooth(P * patch), z = DFT2(psi) / N, zero frequency at [0, 0]. So
/// sum |z|^2 = sum |psi|^2, and predicted counts are q = e^{2w} |z|^2. Mask and smoothing are optional.
template <class Scalar>
class DiffractionModel {
 public:
  using Image = Complex<Scalar>;

  struct Spec {
    int N = 64;
    bool mask = false;  ///< multiply by probe_mask(N)
    double field_smoothing_px =
        0.0;  ///< sigma of the separable 3x3 blur, weights exp(-x^2 / 2 sigma^2) / sum; 0 = none
  };

  /// `max_images`: the largest B * C of later calls; scratch is allocated here.
  DiffractionModel(const Spec& spec, int max_images);
  const Spec& spec() const { return spec_; }

  /// probe (N, N), patches (B, C, N, N) -> field z (B, C, N, N).
  void far_field(const ExecutionSpace& exec, const View<const Image**>& probe, const View<const Image****>& patches,
                 const View<Image****>& field) const;

  /// Tangents of probe and patches -> tangent of z.
  void far_field_jvp(const ExecutionSpace& exec, const View<const Image**>& probe, const View<const Image****>& patches,
                     const View<const Image**>& d_probe, const View<const Image****>& d_patches,
                     const View<Image****>& d_field) const;

  /// Cotangent of z (used as scratch and destroyed) -> cotangent of patches: g_o = conj(P) g_psi.
  void far_field_vjp(const ExecutionSpace& exec, const View<const Image**>& probe,
                     const View<Image****>& field_cotangent, const View<Image****>& d_patches) const;

  /// The same (d_patches is not the memory of patches) and the cotangent of the probe for each group: g_P = sum_c
  /// conj(patch_c) g_psi, channels in order. d_probe (B, N, N); the caller adds groups in its fixed order.
  void far_field_vjp(const ExecutionSpace& exec, const View<const Image**>& probe, const View<const Image****>& patches,
                     const View<Image****>& field_cotangent, const View<Image****>& d_patches,
                     const View<Image***>& d_probe) const;

  /// psi of far_field before the transform, for inspection: (B, C, N, N).
  void illuminate(const ExecutionSpace& exec, const View<const Image**>& probe, const View<const Image****>& patches,
                  const View<Image****>& illuminated) const;

 private:
  void scaled_exit_wave(const ExecutionSpace& exec, const View<const Image**>& probe,
                        const View<const Image****>& patches, Scalar scale, const View<Image****>& psi) const;
  View<Image****> pull_back_to_product(const ExecutionSpace& exec, const View<Image****>& cotangent) const;
  /// The mask that acts on probe * patch itself: with smoothing it acts later.
  View<const Scalar**> product_mask() const { return spec_.field_smoothing_px > 0 ? ones_ : mask_; }
  View<Image****> scratch_for(const View<const Image****>& images) const;

  Spec spec_;
  fft::LocalFft2d<Scalar> fft_;
  View<Scalar**> mask_;      ///< (N, N), ones without a mask
  View<Scalar**> ones_;      ///< (N, N)
  View<Image****> scratch_;  ///< (max_images, 1, N, N), empty without smoothing
};

/// Separable 3x3 blur of images (n, rows, columns) with weights exp(-x^2 / 2 sigma^2), x = -1, 0, 1, normalised;
/// borders mirrored without repetition. Linear: its own jvp.
template <class Scalar>
void smooth3x3(const ExecutionSpace& exec, double sigma_px, const View<const Complex<Scalar>***>& in,
               const View<Complex<Scalar>***>& out);
/// Adjoint of smooth3x3.
template <class Scalar>
void smooth3x3_vjp(const ExecutionSpace& exec, double sigma_px, const View<const Complex<Scalar>***>& out_cotangent,
                   const View<Complex<Scalar>***>& d_in);

}  // namespace arago::ptycho
