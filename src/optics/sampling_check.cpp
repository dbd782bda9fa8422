#include "arago/optics/sampling_check.hpp"

#include <cmath>
#include <sstream>

namespace arago::optics {
namespace {

std::int64_t next_even(double value) {
  return 2 * static_cast<std::int64_t>(std::ceil(value / 2));
}

}  // namespace

SamplingFinding check_transfer_function(const FreeSpace& space) {
  // Phase of H: 2 pi z sqrt(1 / lam^2 - f^2), slope 2 pi z tan(angle), frequency step 1 / width.
  const double spacing = space.width_m / static_cast<double>(space.samples);
  const double sine = std::fmin(space.wavelength_m / (2 * spacing), 1 - 1e-6);
  const double needed = 2 * std::fabs(space.distance_m) * sine / std::sqrt(1 - sine * sine);
  if (needed <= space.width_m) return {true, space.samples, ""};
  const std::int64_t samples = next_even(needed / spacing);
  std::ostringstream text;
  text << "transfer function over " << space.distance_m << " m: its phase turns by more than half a turn between "
       << "frequencies of a window of " << space.width_m << " m; pad to " << samples
       << " samples of the same size, use the band limit, or a single transform";
  return {false, samples, text.str()};
}

SamplingFinding check_single_transform(const FreeSpace& space) {
  const double spacing = space.width_m / static_cast<double>(space.samples);
  const double needed = space.wavelength_m * std::fabs(space.distance_m);
  if (space.width_m * spacing <= needed) return {true, space.samples, ""};
  const std::int64_t samples = next_even(space.width_m * space.width_m / needed);
  std::ostringstream text;
  text << "single-transform Fresnel over " << space.distance_m
       << " m: the quadratic phase turns by more than half a turn "
       << "a sample at the edge of " << space.width_m << " m; use " << samples << " samples or the transfer function";
  return {false, samples, text.str()};
}

SamplingFinding check_window(const FreeSpace& space, double beam_m, double feature_m) {
  const double needed = beam_m + space.wavelength_m * std::fabs(space.distance_m) / feature_m;
  if (space.width_m >= needed) return {true, space.samples, ""};
  const double spacing = space.width_m / static_cast<double>(space.samples);
  const std::int64_t samples = next_even(needed / spacing);
  std::ostringstream text;
  text << "window of " << space.width_m << " m is too small: light diffracted by features of " << feature_m
       << " m out of a beam of " << beam_m << " m comes round after " << space.distance_m << " m; widen it to "
       << needed << " m (" << samples << " samples)";
  return {false, samples, text.str()};
}

SamplingFinding check_focal_sampling(const FocalSampling& sampling) {
  const double alias = sampling.wavelength_m / (2 * sampling.pupil.spacing());
  const double edge = sampling.focal.extent / 2;
  if (edge <= alias) return {true, sampling.pupil.samples, ""};
  const std::int64_t samples = next_even(sampling.pupil.extent * 2 * edge / sampling.wavelength_m);
  std::ostringstream text;
  text << "image of +-" << edge << " rad reaches beyond +-" << alias << " rad, where the far field of "
       << sampling.pupil.samples << " pupil samples at " << sampling.wavelength_m
       << " m repeats itself; use telescope.pupil_npix >= " << samples << " or a smaller telescope.psf_npix";
  return {false, samples, text.str()};
}

std::vector<std::string> problems(const std::vector<SamplingFinding>& findings) {
  std::vector<std::string> messages;
  for (const SamplingFinding& finding : findings)
    if (!finding.adequate) messages.push_back(finding.message);
  return messages;
}

}  // namespace arago::optics
