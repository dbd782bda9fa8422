#include "arago/core/error.hpp"
#include "arago/optics/grid.hpp"
#include "optics/detail/line_pass.hpp"
#include "optics/detail/phasor.hpp"

#include <cmath>

namespace arago::optics::detail {

using Window = LinearAxis::Support;

/// A batch of tangents on its way. A job enters at M1 (d_pupil) or at the first mirror whose surface moves.
template <>
struct LinePath<double>::Push {
  const LinePath<double>& path;
  std::span<const PushJob> jobs;
  std::vector<ComplexMap> between;  // of each job; empty before it has entered
  std::vector<double> radial;       // Re <v, dv> behind the last mirror

  bool enters_at(std::size_t j, std::size_t plane) const {
    return plane > 0 && between[j].size() == 0 && jobs[j].d_opd_m.size() >= plane &&
           jobs[j].d_opd_m[plane - 1].size() > 0;
  }
  void first_pass();
  void mirror_pass(std::size_t plane);
  void last_pass();
  /// The tangent behind a mirror on one line: screen de + i k d_opd screen e. Returns Re <v, dv>.
  double through_mirror(const PushJob& job, std::size_t plane, std::int64_t line, Line d_field, bool arriving) const;
};

void LinePath<double>::Push::first_pass() {
  const Window from = path.geometry_.window(0), to = path.geometry_.window(1);
  Pass pass{"push_first", from.count, to, true, {}};
  std::vector<std::size_t> active;
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    if (jobs[j].d_pupil.size() == 0) continue;
    active.push_back(j);
    between[j] = ComplexMap(uninitialised("optics pushed half"), to.count, from.count);
    pass.targets.push_back(between[j]);
  }
  path.run(pass, [&](std::size_t a, std::int64_t line, Line buffer) {
    const PushJob& job = jobs[active[a]];
    path.place(buffer, &job.d_pupil(line, 0), 1, from);
    path.convolve(buffer, path.transfer_[0][job.wavelength], false);
  });
}

double LinePath<double>::Push::through_mirror(const PushJob& job, std::size_t plane, std::int64_t line, Line d_field,
                                              bool arriving) const {
  const MirrorPlane& mirror = path.geometry_.mirrors[plane - 1];
  const Complex<double>* before = &job.at->before[plane - 1](line, 0);
  const Complex<double>* screen = mirror.unlimited() ? nullptr : &mirror.screens<double>()[job.wavelength](line, 0);
  const bool moves = job.d_opd_m.size() >= plane && job.d_opd_m[plane - 1].size() > 0;
  const double* d_opd = moves ? &job.d_opd_m[plane - 1](line, 0) : nullptr;
  const double wavenumber = 2 * pi / path.geometry_.wavelengths_m[job.wavelength];
  double radial = 0;
  for (std::int64_t e = 0; e < mirror.window.count; ++e) {
    const Complex<double> v = screen ? product(screen[e], before[e]) : before[e];
    Complex<double> dv(0, 0);
    if (arriving) dv = screen ? product(screen[e], d_field[e]) : d_field[e];
    radial += v.real() * dv.real() + v.imag() * dv.imag();
    if (moves) {
      const double phase = wavenumber * d_opd[e];
      dv += Complex<double>(-phase * v.imag(), phase * v.real());
    }
    d_field[e] = dv;
  }
  return radial;
}

void LinePath<double>::Push::mirror_pass(std::size_t plane) {
  const Window from = path.geometry_.window(plane - 1), here = path.geometry_.window(plane),
               to = path.geometry_.window(plane + 1);
  Pass pass{"push_mirror", here.count, to, true, {}};
  std::vector<std::size_t> active;
  std::vector<ComplexMap> arriving;
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    if (between[j].size() == 0 && !enters_at(j, plane)) continue;
    active.push_back(j);
    arriving.push_back(between[j]);
    between[j] = ComplexMap(uninitialised("optics pushed between"), to.count, here.count);
    pass.targets.push_back(between[j]);
  }
  RealMap line_radial(uninitialised("optics pushed radial"), active.size(), here.count);
  path.run(pass, [&](std::size_t a, std::int64_t line, Line buffer) {
    const PushJob& job = jobs[active[a]];
    const bool arrives = arriving[a].size() > 0;
    if (arrives) {
      path.place(buffer, &arriving[a](line, 0), 1, from);
      path.convolve(buffer, path.transfer_[plane - 1][job.wavelength], false);
    }
    line_radial(a, line) = through_mirror(job, plane, line, buffer + here.first, arrives);
    path.keep_only(buffer, here);
    path.convolve(buffer, path.transfer_[plane][job.wavelength], false);
  });
  for (std::size_t a = 0; a < active.size(); ++a) {
    radial[active[a]] = 0;
    for (std::int64_t line = 0; line < here.count; ++line) radial[active[a]] += line_radial(a, line);
  }
}

void LinePath<double>::Push::last_pass() {
  const std::size_t planes = path.geometry_.mirrors.size();
  const Window from = path.geometry_.window(planes), to = path.geometry_.pupil_window();
  Pass pass{"push_last", to.count, to, planes % 2 == 0, {}};
  std::vector<std::size_t> active;
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    if (between[j].size() == 0) {
      Kokkos::deep_copy(jobs[j].d_back, Complex<double>(0, 0));
      continue;
    }
    active.push_back(j);
    pass.targets.push_back(jobs[j].d_back);
  }
  path.run(pass, [&](std::size_t a, std::int64_t line, Line buffer) {
    const PushJob& job = jobs[active[a]];
    path.place(buffer, &between[active[a]](line, 0), 1, from);
    path.convolve(buffer, path.transfer_[planes][job.wavelength], false);
    if (!path.geometry_.renormalise) return;
    // u = v / |v|: du = dv / |v| - u Re <v, dv> / |v|^2, and `back` is the propagated u
    const double scale = 1 / std::sqrt(job.at->power), part = radial[active[a]] / job.at->power;
    for (std::int64_t e = 0; e < to.count; ++e) {
      const Complex<double> back = planes % 2 == 0 ? job.at->back(e, line) : job.at->back(line, e);
      buffer[to.first + e] = buffer[to.first + e] * scale - back * part;
    }
  });
}

template <>
void LinePath<double>::push(std::span<const PushJob> jobs) const {
  for (const PushJob& job : jobs) ARAGO_ASSERT(!job.geometry, "the line path has no geometric tangents");
  Push push{*this, jobs, std::vector<ComplexMap>(jobs.size()), std::vector<double>(jobs.size(), 0.0)};
  push.first_pass();
  for (std::size_t plane = 1; plane <= geometry_.mirrors.size(); ++plane) push.mirror_pass(plane);
  push.last_pass();
}

}  // namespace arago::optics::detail
