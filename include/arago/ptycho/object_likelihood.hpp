#pragma once

#include "arago/core/views.hpp"
#include "arago/fft/local_fft2d.hpp"
#include "arago/ptycho/data_residual.hpp"
#include "arago/ptycho/stitcher.hpp"

#include <cstdint>

namespace arago::ptycho {

/// An object on a canvas and the probe that illuminates it, or cotangents and tangents of both. Host arrays.
struct ObjectAndProbe {
  HostView<Complex<double>**> object;  ///< (H, W)
  HostView<Complex<double>**> probe;   ///< (N, N), sqrt of photons

  static ObjectAndProbe zeros(const Canvas& canvas, int N);
};

/// Sums over frames, added in a fixed order.
struct LikelihoodSums {
  double nll = 0.0;        ///< sum of q - t ln q, its slope continued below 1e-6 counts
  double predicted = 0.0;  ///< sum of q
  ResidualSums residual;   ///< the same frames against their counts

  LikelihoodSums& operator+=(const LikelihoodSums& other);
};

/// Poisson likelihood of measured frames as a function of one object O and one probe P, in double:
///   z_j = DFT2(P [T_j O]) / N,   q_j = |z_j|^2,   NLL = sum_j sum_k q - t ln q,
/// T_j: the patch (N, N) at position j, bilinear, zero outside the canvas. Zero frequency of counts at [N/2, N/2], of z
/// at [0, 0]. Const members may be called by many threads at once.
class ObjectLikelihood {
 public:
  using Field = HostView<Complex<double>**>;
  using ConstField = HostView<const Complex<double>**>;

  /// counts (n, N, N); positions (n, 2) of patch pixel (N/2, N/2) in object pixels; canvas: where the object lies.
  ObjectLikelihood(const HostView<const float***>& counts, const HostView<const double**>& positions_px,
                   const Canvas& canvas);

  int N() const { return N_; }
  std::int64_t frames() const { return static_cast<std::int64_t>(counts_.extent(0)); }
  const Canvas& canvas() const { return canvas_; }

  /// z of one frame.
  void forward(std::int64_t frame, const ObjectAndProbe& at, const Field& z) const;
  /// dz for tangents of object and probe.
  void forward_jvp(std::int64_t frame, const ObjectAndProbe& at, const ObjectAndProbe& tangent, const Field& dz) const;
  /// Adds the cotangents that belong to the cotangent g of z (dL = Re(conj(g) dz)); g and `patch` (N, N) are
  /// overwritten. The probe's is left out where gradient.probe is empty; then `patch` may be empty too.
  void forward_vjp(std::int64_t frame, const ObjectAndProbe& at, const Field& g, const ObjectAndProbe& gradient,
                   const Field& patch) const;

  /// NLL of frames [first, last), one after the other, its gradient added to `gradient` (cotangents dL/dRe + i dL/dIm).
  LikelihoodSums add(std::int64_t first, std::int64_t last, const ObjectAndProbe& at,
                     const ObjectAndProbe& gradient) const;

  /// Adds |P(u - p_j)|^2 of frames [first, last) to the real part of `illumination` (H, W): how brightly
  /// each object pixel was seen.
  void add_illumination(std::int64_t first, std::int64_t last, const ConstField& probe,
                        const Field& illumination) const;

 private:
  void add_patch(std::int64_t frame, const ConstField& object, const Field& patch) const;
  void add_to_object(std::int64_t frame, const ConstField& patch, const Field& object) const;
  void multiply_and_transform(const ConstField& probe, const Field& patch) const;
  LikelihoodSums compare(std::int64_t frame, const Field& z) const;

  int N_;
  HostView<const float***> counts_;
  HostView<const double**> positions_;
  Canvas canvas_;
  fft::LocalFft2d<double> fft_;
};

}  // namespace arago::ptycho
