#include "optics/detail/plane_path.hpp"

#include "optics/detail/mirror_adjoint.hpp"
#include "optics/detail/parallel.hpp"
#include "optics/detail/phasor.hpp"
#include "optics/detail/plane_window.hpp"

#include <algorithm>
#include <cmath>

namespace arago::optics::detail {

/// Three padded planes of the calling thread.
template <class Scalar>
struct PlanePath<Scalar>::Planes {
  Planes(Complex<Scalar>* memory, std::int64_t n)
      : field(memory, n, n), tangent(memory + n * n, n, n), slope(memory + 2 * n * n, n, n) {}
  ComplexMapOf<Scalar> field;
  ComplexMapOf<Scalar> tangent;
  ComplexMapOf<Scalar> slope;
};

template <class Scalar>
PlanePath<Scalar>::PlanePath(const PathGeometry& geometry, params::FreeSpaceKernel kernel) : geometry_(geometry) {
  double reached = 0;
  for (const double distance : geometry.relays_m) {
    relays_.emplace_back();
    for (const double wavelength : geometry.wavelengths_m) {
      const FreeSpace space{geometry.padded_samples, geometry.width_m, wavelength, distance, reached};
      if (kernel == params::FreeSpaceKernel::separable) {
        relays_.back().emplace_back(BasicSeparableFreeSpace<Scalar>(space));
      } else {
        relays_.back().emplace_back(BasicAngularSpectrum<Scalar>(space, {}));
      }
    }
    reached += distance;
  }
}

template <class Scalar>
void PlanePath<Scalar>::relay(std::size_t number, std::size_t wavelength, const ComplexMapOf<Scalar>& field,
                              bool adjoint) const {
  std::visit([&](const auto& space) { adjoint ? space.adjoint(field) : space.forward(field); },
             relays_[number][wavelength]);
}

template <class Scalar>
template <class Job, class One>
void PlanePath<Scalar>::for_jobs(const char* label, std::span<const Job> jobs, const One& one) const {
  const std::int64_t n = geometry_.padded_samples;
  const ThreadScratch<Complex<Scalar>> scratch(3 * n * n);
  for_each(label, static_cast<std::int64_t>(jobs.size()), [&](std::int64_t j) {
    const typename ThreadScratch<Complex<Scalar>>::Row row(scratch);
    one(jobs[j], Planes(row.data(), n));
  });
}

template <class Scalar>
void PlanePath<Scalar>::forward(std::span<const ForwardJob<Scalar>> jobs, bool keep) const {
  const std::int64_t n = geometry_.pupil_samples;
  for (const ForwardJob<Scalar>& job : jobs) {
    job.field->back = ComplexMapOf<Scalar>(uninitialised("optics field back at M1"), n, n);
    job.field->before.clear();
    for (const MirrorPlane& mirror : geometry_.mirrors)
      if (keep)
        job.field->before.emplace_back(uninitialised("optics field before mirror"), mirror.window.count,
                                       mirror.window.count);
  }
  for_jobs("plane_forward", jobs,
           [&](const ForwardJob<Scalar>& job, const Planes& planes) { forward_one(job, planes); });
}

template <class Scalar>
void PlanePath<Scalar>::forward_one(const ForwardJob<Scalar>& job, const Planes& planes) const {
  const std::size_t mirrors = geometry_.mirrors.size();
  PathField<Scalar>& out = *job.field;
  put_in_middle(planes.field, job.pupil);
  for (std::size_t k = 0; k < mirrors; ++k) {
    relay(k, job.wavelength, planes.field, false);
    if (!out.before.empty()) gather(geometry_.mirrors[k], planes.field, out.before[k]);
    out.power = apply_screen(geometry_.mirrors[k], job.wavelength, planes.field);
  }
  relay(mirrors, job.wavelength, planes.field, false);
  const auto scale = static_cast<Scalar>(geometry_.renormalise ? 1 / std::sqrt(out.power) : 1);
  take_middle(planes.field, out.back, [&](std::int64_t, const Complex<Scalar>& value) { return value * scale; });
}

template <class Scalar>
ComplexMapOf<Scalar> PlanePath<Scalar>::field_at(std::size_t wavelength, const ConstComplexMapOf<Scalar>& pupil,
                                                 std::size_t plane, bool behind) const {
  ComplexMapOf<Scalar> field(uninitialised("optics padded field"), geometry_.padded_samples, geometry_.padded_samples);
  put_in_middle(field, pupil);
  for (std::size_t k = 0; k < plane; ++k) {
    relay(k, wavelength, field, false);
    if (k + 1 == plane && !behind) break;
    const double power = apply_screen(geometry_.mirrors[k], wavelength, field);
    if (!geometry_.renormalise) continue;
    for (std::size_t i = 0; i < field.size(); ++i) field.data()[i] *= static_cast<Scalar>(1 / std::sqrt(power));
  }
  return field;
}

template <>
void PlanePath<double>::relay_tangent(const PushJob& job, std::size_t number, const Planes& planes) const {
  relay(number, job.wavelength, planes.tangent, false);
  if (!job.geometry) return;
  const GeometryTangent& change = *job.geometry;
  const double by_distance = change.relays_m[number] - geometry_.relays_m[number] * change.log_wavelength;
  const double by_width = change.log_width - change.log_wavelength;
  const std::int64_t size = static_cast<std::int64_t>(planes.field.size());
  std::visit(
      [&](const auto& space) {
        const auto add = [&](double factor, const auto& derivative) {
          if (factor == 0) return;
          std::copy_n(planes.field.data(), size, planes.slope.data());
          derivative(planes.slope);
          for (std::int64_t k = 0; k < size; ++k) planes.tangent.data()[k] += planes.slope.data()[k] * factor;
        };
        add(by_distance, [&](const ComplexMap& field) { space.distance_derivative(field); });
        add(by_width, [&](const ComplexMap& field) { space.log_width_derivative(field); });
        space.forward(planes.field);
      },
      relays_[number][job.wavelength]);
}

template <>
double PlanePath<double>::push_mirror(const PushJob& job, std::size_t number, const ComplexMap& d_field) const {
  const MirrorPlane& mirror = geometry_.mirrors[number];
  const double per_wavelength = 1 / geometry_.wavelengths_m[job.wavelength];
  const ConstComplexMap before = job.at->before[number];
  const RealMap* d_opd = job.d_opd_m.size() > number && job.d_opd_m[number].size() > 0 ? &job.d_opd_m[number] : nullptr;
  const RealMap* d_transmission = nullptr;
  if (job.geometry && job.geometry->transmissions.size() > number && job.geometry->transmissions[number].size() > 0)
    d_transmission = &job.geometry->transmissions[number];
  double radial = 0;
  clear_outside(mirror, d_field);
  for_window(mirror, d_field, [&](std::int64_t line, std::int64_t e, Complex<double>& value) {
    const Complex<double> screen =
        mirror.unlimited() ? Complex<double>(1, 0) : mirror.screens<double>()[job.wavelength](line, e);
    const Complex<double> v = product(screen, before(line, e));
    value = product(screen, value);
    if (d_opd) value += product(Complex<double>(0, 2 * pi * (*d_opd)(line, e) * per_wavelength), v);
    if (d_transmission)
      value += product(phasor(mirror.opd_m(line, e) * per_wavelength), before(line, e)) * (*d_transmission)(line, e);
    radial += v.real() * value.real() + v.imag() * value.imag();
  });
  return radial;
}

template <>
void PlanePath<double>::push_one(const PushJob& job, const Planes& planes) const {
  const std::size_t mirrors = geometry_.mirrors.size();
  std::fill_n(planes.tangent.data(), planes.tangent.size(), Complex<double>(0, 0));
  if (job.d_pupil.size() > 0) put_in_middle(planes.tangent, job.d_pupil);
  if (job.geometry) put_in_middle(planes.field, job.pupil);
  double radial = 0;
  for (std::size_t k = 0; k < mirrors; ++k) {
    relay_tangent(job, k, planes);
    radial = push_mirror(job, k, planes.tangent);
    if (job.geometry) apply_screen(geometry_.mirrors[k], job.wavelength, planes.field);
  }
  relay_tangent(job, mirrors, planes);
  const double scale = geometry_.renormalise ? 1 / std::sqrt(job.at->power) : 1;
  const double part = geometry_.renormalise ? radial / job.at->power : 0;
  take_middle(planes.tangent, job.d_back, [&](std::int64_t k, const Complex<double>& value) {
    return value * scale - job.at->back.data()[k] * part;
  });
}

template <>
void PlanePath<double>::push(std::span<const PushJob> jobs) const {
  for_jobs("plane_push", jobs, [&](const PushJob& job, const Planes& planes) { push_one(job, planes); });
}

template <>
void PlanePath<double>::pull_one(const PullJob& job, const Planes& planes) const {
  const std::size_t mirrors = geometry_.mirrors.size();
  put_in_middle(planes.field, job.g_back);
  relay(mirrors, job.wavelength, planes.field, true);
  for (std::size_t plane = mirrors; plane > 0; --plane) {
    const MirrorPlane& mirror = geometry_.mirrors[plane - 1];
    MirrorAdjoint adjoint(geometry_, job, plane);
    if (plane == mirrors && geometry_.renormalise) adjoint.remove_radial(inner(job.at->back, job.g_back));
    const ComplexMap lines(planes.slope.data(), mirror.window.count, mirror.window.count);
    gather(mirror, planes.field, lines);
    for (std::int64_t line = 0; line < mirror.window.count; ++line) adjoint.apply(line, &lines(line, 0));
    clear_outside(mirror, planes.field);
    for_window(mirror, planes.field,
               [&](std::int64_t line, std::int64_t e, Complex<double>& value) { value = lines(line, e); });
    relay(plane - 1, job.wavelength, planes.field, true);
  }
  take_middle(planes.field, job.g_pupil, [](std::int64_t, const Complex<double>& value) { return value; });
}

template <>
void PlanePath<double>::pull(std::span<const PullJob> jobs) const {
  for_jobs("plane_pull", jobs, [&](const PullJob& job, const Planes& planes) { pull_one(job, planes); });
}

template class PlanePath<float>;
template class PlanePath<double>;

}  // namespace arago::optics::detail
