#include "arago/optics/grid.hpp"
#include "optics/detail/beam_path.hpp"
#include "optics/detail/fast_phasor.hpp"
#include "optics/detail/mirror_adjoint.hpp"
#include "optics/detail/phasor.hpp"

#include <cmath>

namespace arago::optics::detail {

MirrorPlane MirrorPlane::covering(std::int64_t pupil_samples, std::int64_t padded_samples, double ratio,
                                  bool lines_along_y) {
  MirrorPlane plane;
  plane.lines_along_y = lines_along_y;
  const LinearAxis whole = centred_axis(pupil_samples, padded_samples, ratio);
  plane.window = whole.support();
  plane.axis = whole.part(plane.window);
  plane.axis_slope = centred_axis_derivative(pupil_samples, padded_samples, ratio).part(plane.window);
  for (double& weight : plane.axis_slope.low) weight *= ratio;
  for (double& weight : plane.axis_slope.high) weight *= ratio;
  return plane;
}

MirrorPlane MirrorPlane::without_limit(std::int64_t padded_samples, bool lines_along_y) {
  MirrorPlane plane;
  plane.lines_along_y = lines_along_y;
  plane.window = {0, padded_samples};
  return plane;
}

RealMap MirrorPlane::to_lines(const ConstRealMap& map) const {
  return lines_along_y ? resampled(transposed(map), axis, axis) : resampled(map, axis, axis);
}

RealMap MirrorPlane::from_lines(const ConstRealMap& lines) const {
  const RealMap map = resampled_adjoint(lines, axis, axis);
  return lines_along_y ? transposed(map) : map;
}

RealMap MirrorPlane::to_lines_by_log_ratio(const ConstRealMap& map) const {
  const ConstRealMap oriented = lines_along_y ? ConstRealMap(transposed(map)) : map;
  const RealMap slope = resampled(oriented, axis_slope, axis);
  const RealMap other = resampled(oriented, axis, axis_slope);
  for (std::size_t k = 0; k < slope.size(); ++k) slope.data()[k] += other.data()[k];
  return slope;
}

MirrorAdjoint::MirrorAdjoint(const PathGeometry& geometry, const PullJob& job, std::size_t plane)
    : mirror_(geometry.mirrors[plane - 1]),
      job_(job),
      plane_(plane),
      wavenumber_(2 * pi / geometry.wavelengths_m[job.wavelength]) {}

void MirrorAdjoint::remove_radial(double radial) {
  scale_ = 1 / std::sqrt(job_.at->power);
  radial_ = radial / job_.at->power;
}

void MirrorAdjoint::apply(std::int64_t line, Complex<double>* field) const {
  const std::size_t k = plane_ - 1;
  const Complex<double>* before = &job_.at->before[k](line, 0);
  const Complex<double>* screen = mirror_.unlimited() ? nullptr : &mirror_.screens<double>()[job_.wavelength](line, 0);
  double* g_opd = job_.g_opd_m.size() > k && job_.g_opd_m[k].size() > 0 ? &job_.g_opd_m[k](line, 0) : nullptr;
  double* g_transmission =
      job_.g_transmission.size() > k && job_.g_transmission[k].size() > 0 ? &job_.g_transmission[k](line, 0) : nullptr;
  for (std::int64_t e = 0; e < mirror_.window.count; ++e) {
    const Complex<double> v = screen ? product(screen[e], before[e]) : before[e];
    const Complex<double> g(field[e].real() * scale_ - v.real() * radial_,
                            field[e].imag() * scale_ - v.imag() * radial_);
    if (g_opd) g_opd[e] = wavenumber_ * (g.imag() * v.real() - g.real() * v.imag());
    field[e] = screen ? product(conjugate(screen[e]), g) : g;
    if (g_transmission) {
      const Wave phase = wave(mirror_.opd_m(line, e) * wavenumber_ / (2 * pi));
      const Complex<double> bare = product(Complex<double>(phase.re, phase.im), before[e]);
      g_transmission[e] = g.real() * bare.real() + g.imag() * bare.imag();
    }
  }
}

}  // namespace arago::optics::detail
