#include "optics/detail/line_path.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/free_space.hpp"
#include "optics/detail/line_pass.hpp"
#include "optics/detail/phasor.hpp"

#include <algorithm>
#include <cmath>

namespace arago::optics::detail {
using Window = LinearAxis::Support;

template <class Scalar>
typename LinePath<Scalar>::Transfers LinePath<Scalar>::transfers_of(const PathGeometry& geometry) {
  Transfers transfers;
  double reached = 0;
  for (const double distance : geometry.relays_m) {
    transfers.emplace_back();
    for (const double wavelength : geometry.wavelengths_m)
      transfers.back().push_back(
          rounded_transfer<Scalar>({geometry.padded_samples, geometry.width_m, wavelength, distance, reached}));
    reached += distance;
  }
  return transfers;
}

template <class Scalar>
LinePath<Scalar>::LinePath(const PathGeometry& geometry, std::shared_ptr<const Transfers> transfers)
    : geometry_(geometry), fft_(1, geometry.padded_samples), kept_(std::move(transfers)), transfer_(*kept_) {}

template <class Scalar>
void LinePath<Scalar>::place(Line line, const Complex<Scalar>* values, std::int64_t stride,
                             const Window& window) const {
  std::fill_n(line, window.first, Complex<Scalar>(0, 0));
  if (stride == 1) {
    std::copy_n(values, window.count, line + window.first);
  } else {
    for (std::int64_t e = 0; e < window.count; ++e) line[window.first + e] = values[e * stride];
  }
  const std::int64_t end = window.first + window.count;
  std::fill_n(line + end, geometry_.padded_samples - end, Complex<Scalar>(0, 0));
}

template <class Scalar>
void LinePath<Scalar>::keep_only(Line line, const Window& window) const {
  const std::int64_t end = window.first + window.count;
  std::fill_n(line, window.first, Complex<Scalar>(0, 0));
  std::fill_n(line + end, geometry_.padded_samples - end, Complex<Scalar>(0, 0));
}

template <class Scalar>
void LinePath<Scalar>::convolve(Line line, const Transfer& transfer, bool conjugated) const {
  fft_.forward(line);
  const std::int64_t n = geometry_.padded_samples;
  const Scalar sign = conjugated ? -1 : 1;
  for (std::int64_t q = 0; q < n; ++q)
    line[q] = product(line[q], Complex<Scalar>(transfer[q].real(), sign * transfer[q].imag()));
  fft_.inverse(line);
}

template <class Scalar>
double LinePath<Scalar>::line_transforms() const {
  double count = 2.0 * static_cast<double>(geometry_.pupil_samples) * 2;  // first and last pass
  for (const MirrorPlane& mirror : geometry_.mirrors) count += 4.0 * static_cast<double>(mirror.window.count);
  return count;
}

template <class Scalar>
void LinePath<Scalar>::forward(std::span<const ForwardJob<Scalar>> jobs, bool keep) const {
  const std::size_t planes = geometry_.mirrors.size();
  first_pass(jobs);
  std::vector<ComplexMapOf<Scalar>> between;
  for (const ForwardJob<Scalar>& job : jobs) between.push_back(job.field->half);
  for (std::size_t plane = 1; plane <= planes; ++plane) mirror_pass(jobs, plane, between, keep);
  last_pass(jobs, between);
}

template <class Scalar>
void LinePath<Scalar>::first_pass(std::span<const ForwardJob<Scalar>> jobs) const {
  std::vector<const ForwardJob<Scalar>*> todo;
  const Window from = geometry_.window(0), to = geometry_.window(1);
  Pass pass{"first_pass", from.count, to, true, {}};
  for (const ForwardJob<Scalar>& job : jobs) {
    if (job.field->half.size() > 0) continue;
    job.field->half = ComplexMapOf<Scalar>(uninitialised("optics half relay"), to.count, from.count);
    todo.push_back(&job);
    pass.targets.push_back(job.field->half);
  }
  run(pass, [&](std::size_t j, std::int64_t line, Line buffer) {
    place(buffer, &todo[j]->pupil(line, 0), 1, from);
    convolve(buffer, transfer_[0][todo[j]->wavelength], false);
  });
}

template <class Scalar>
void LinePath<Scalar>::mirror_pass(std::span<const ForwardJob<Scalar>> jobs, std::size_t plane,
                                   std::vector<ComplexMapOf<Scalar>>& between, bool keep) const {
  const MirrorPlane& mirror = geometry_.mirrors[plane - 1];
  const Window from = geometry_.window(plane - 1), here = mirror.window, to = geometry_.window(plane + 1);
  Pass pass{"mirror_pass", here.count, to, true, {}};
  for (const ForwardJob<Scalar>& job : jobs) {
    pass.targets.emplace_back(uninitialised("optics between passes"), to.count, here.count);
    if (keep && plane == 1) job.field->before.clear();
    if (keep) job.field->before.emplace_back(uninitialised("optics field before mirror"), here.count, here.count);
  }
  RealMap powers(uninitialised("optics line powers"), jobs.size(), here.count);
  run(pass, [&](std::size_t j, std::int64_t line, Line buffer) {
    const std::size_t wavelength = jobs[j].wavelength;
    place(buffer, &between[j](line, 0), 1, from);
    convolve(buffer, transfer_[plane - 1][wavelength], false);
    Line field = buffer + here.first;
    if (keep) std::copy_n(field, here.count, &jobs[j].field->before[plane - 1](line, 0));
    double power = 0;
    for (std::int64_t e = 0; e < here.count; ++e) {
      if (!mirror.unlimited()) field[e] = product(field[e], mirror.template screens<Scalar>()[wavelength](line, e));
      power += abs_squared(field[e]);
    }
    powers(j, line) = power;
    keep_only(buffer, here);
    convolve(buffer, transfer_[plane][wavelength], false);
  });
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    jobs[j].field->power = 0;
    for (std::int64_t line = 0; line < here.count; ++line) jobs[j].field->power += powers(j, line);
  }
  between = pass.targets;
}

template <class Scalar>
void LinePath<Scalar>::last_pass(std::span<const ForwardJob<Scalar>> jobs,
                                 const std::vector<ComplexMapOf<Scalar>>& between) const {
  const std::size_t planes = geometry_.mirrors.size();
  const Window from = geometry_.window(planes), to = geometry_.pupil_window();
  Pass pass{"last_pass", to.count, to, planes % 2 == 0, {}};
  for (const ForwardJob<Scalar>& job : jobs) {
    job.field->back = ComplexMapOf<Scalar>(uninitialised("optics field back at M1"), to.count, to.count);
    pass.targets.push_back(job.field->back);
  }
  run(pass, [&](std::size_t j, std::int64_t line, Line buffer) {
    place(buffer, &between[j](line, 0), 1, from);
    convolve(buffer, transfer_[planes][jobs[j].wavelength], false);
    if (!geometry_.renormalise) return;
    const auto scale = static_cast<Scalar>(1 / std::sqrt(jobs[j].field->power));
    for (std::int64_t e = 0; e < to.count; ++e) buffer[to.first + e] *= scale;
  });
}

template class LinePath<float>;
template class LinePath<double>;

}  // namespace arago::optics::detail
