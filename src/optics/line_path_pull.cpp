#include "arago/optics/grid.hpp"
#include "optics/detail/line_pass.hpp"
#include "optics/detail/mirror_adjoint.hpp"
#include "optics/detail/phasor.hpp"

#include <cmath>

namespace arago::optics::detail {

using Window = LinearAxis::Support;

/// A batch of cotangents on its way back: the passes of the path in reverse, each line with the conjugate transfer
/// functions.
template <>
struct LinePath<double>::Pull {
  const LinePath<double>& path;
  std::span<const PullJob> jobs;
  std::vector<ComplexMap> between;

  void last_pass();
  void mirror_pass(std::size_t plane);
  void first_pass();
};

void LinePath<double>::Pull::last_pass() {
  const std::size_t planes = path.geometry_.mirrors.size();
  const Window from = path.geometry_.pupil_window(), to = path.geometry_.window(planes);
  Pass pass{"pull_last", from.count, to, true, {}};
  for (std::size_t j = 0; j < jobs.size(); ++j)
    pass.targets.emplace_back(uninitialised("optics pulled between"), to.count, from.count);
  path.run(pass, [&](std::size_t j, std::int64_t line, Line buffer) {
    const ConstComplexMap& g = jobs[j].g_back;
    if (planes % 2 == 0) {
      path.place(buffer, &g(0, line), from.count, from);
    } else {
      path.place(buffer, &g(line, 0), 1, from);
    }
    path.convolve(buffer, path.transfer_[planes][jobs[j].wavelength], true);
  });
  between = pass.targets;
}

void LinePath<double>::Pull::mirror_pass(std::size_t plane) {
  const MirrorPlane& mirror = path.geometry_.mirrors[plane - 1];
  const Window from = path.geometry_.window(plane + 1), here = mirror.window, to = path.geometry_.window(plane - 1);
  const bool last = plane == path.geometry_.mirrors.size();
  Pass pass{"pull_mirror", here.count, to, true, {}};
  std::vector<MirrorAdjoint> adjoints;
  for (const PullJob& job : jobs) {
    pass.targets.emplace_back(uninitialised("optics pulled between"), to.count, here.count);
    adjoints.emplace_back(path.geometry_, job, plane);
    if (last && path.geometry_.renormalise) adjoints.back().remove_radial(inner(job.at->back, job.g_back));
  }
  path.run(pass, [&](std::size_t j, std::int64_t line, Line buffer) {
    const std::size_t wavelength = jobs[j].wavelength;
    path.place(buffer, &between[j](line, 0), 1, from);
    path.convolve(buffer, path.transfer_[plane][wavelength], true);
    adjoints[j].apply(line, buffer + here.first);
    path.keep_only(buffer, here);
    path.convolve(buffer, path.transfer_[plane - 1][wavelength], true);
  });
  between = pass.targets;
}

void LinePath<double>::Pull::first_pass() {
  const Window from = path.geometry_.window(1), to = path.geometry_.window(0);
  Pass pass{"pull_first", to.count, to, false, {}};
  for (const PullJob& job : jobs) pass.targets.push_back(job.g_pupil);
  path.run(pass, [&](std::size_t j, std::int64_t line, Line buffer) {
    path.place(buffer, &between[j](line, 0), 1, from);
    path.convolve(buffer, path.transfer_[0][jobs[j].wavelength], true);
  });
}

template <>
void LinePath<double>::pull(std::span<const PullJob> jobs) const {
  Pull pull{*this, jobs, {}};
  pull.last_pass();
  for (std::size_t plane = geometry_.mirrors.size(); plane > 0; --plane) pull.mirror_pass(plane);
  pull.first_pass();
}

}  // namespace arago::optics::detail
