#pragma once

#include "optics/detail/beam_path.hpp"

namespace arago::optics::detail {

/// The adjoint of a mirror (and of the normalisation behind the last one) on one line at a time:
///   G_v = (G - u Re <u, G>) / |v|,  d loss / d opd = Re(conj(G_v) i k v),  d loss / d t = Re(conj(G_v) e exp(i k
///   opd)), G_e = conj(screen) G_v.
class MirrorAdjoint {
 public:
  MirrorAdjoint(const PathGeometry& geometry, const PullJob& job, std::size_t plane);

  /// This is the last mirror and the path renormalises: `radial` = Re <u, G>, which is Re <back, g_back>.
  void remove_radial(double radial);
  /// In place over the window's elements of a line; writes the gradients of the job.
  void apply(std::int64_t line, Complex<double>* field) const;

 private:
  const MirrorPlane& mirror_;
  const PullJob& job_;
  std::size_t plane_;
  double wavenumber_;
  double scale_ = 1;
  double radial_ = 0;
};

}  // namespace arago::optics::detail
