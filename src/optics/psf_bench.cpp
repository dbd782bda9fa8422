#include "arago/optics/psf_bench.hpp"

#include "arago/core/timer.hpp"
#include "arago/optics/aperture.hpp"
#include "arago/optics/likelihood.hpp"
#include "arago/optics/pupil_mask.hpp"
#include "arago/optics/system_graph.hpp"
#include "arago/optics/zernike.hpp"
#include "optics/detail/psf_work.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

namespace arago::optics {
namespace {

using detail::BenchDesign;

OpticalStructure testbed(const BenchDesign& design, FieldPrecision precision) {
  constexpr std::int64_t N = BenchDesign::N;
  std::vector<std::int64_t> indices(design.second_mirror ? BenchDesign::modes : BenchDesign::modes - 1);
  std::iota(indices.begin(), indices.end(), 4);
  const Grid grid{N, BenchDesign::m1_diameter_m};
  const RealStack basis = zernike_basis({N, 1}, {1}, noll(indices));
  OpticalStructure structure;
  structure.pupil_samples = N;
  structure.focal_samples = BenchDesign::M;
  structure.pad = design.second_mirror ? BenchDesign::padded_samples / N : 1;
  structure.image_parity = design.second_mirror ? -1 : 1;
  structure.precision = precision;
  structure.mirrors.push_back(
      {hard_transmission({BenchDesign::m1_diameter_m, BenchDesign::m2_diameter_m, evenly_spaced_struts(4, -45), 0.002},
                         grid, 2),
       basis, half_wave_opd(rosette_mask(grid), 550e-9)});
  if (design.second_mirror) structure.mirrors.push_back({hard_transmission({.diameter_m = 1}, {N, 1}, 2), basis, {}});
  return structure;
}

Binary binary_of(double move) {
  return {.x_as = 0.5 + move,
          .y_as = -0.25 + move,
          .separation_as = 10 + move,
          .position_angle_deg = 80 + move,
          .contrast = 0.3 + move,
          .log_flux = 11.336 + move};
}

/// The state of step `step` of a fit: every parameter differs from step to step.
OpticalState state_of(const BenchDesign& design, int step) {
  const double move = 1e-3 * step;
  OpticalState state;
  state.plate_scale_as_per_pix = 0.355 * (1 + 1e-5 * move);
  const auto pair = stars(binary_of(move));
  state.stars.assign(pair.begin(), pair.end());
  state.wavelengths_m = {495e-9, 550e-9, 605e-9};
  state.weights.assign(2, std::vector<double>(3, 1.0 / 3));
  const std::size_t modes = design.second_mirror ? BenchDesign::modes : BenchDesign::modes - 1;
  state.mirrors = {{BenchDesign::m1_diameter_m, 1, 0, std::vector<double>(modes, 1 + move)}};
  if (design.second_mirror)
    state.mirrors.push_back({BenchDesign::m2_diameter_m, BenchDesign::magnification, BenchDesign::distance_m,
                             std::vector<double>(modes, 2 + move)});
  return state;
}

/// One row a parameter: those of the binary, plate scale, modes of each mirror.
RealMap directions_of(const OpticalState& state, int step) {
  const StateLayout layout(state);
  std::vector<std::vector<double>> rows;
  const auto row = [&]() -> std::vector<double>& { return rows.emplace_back(layout.size(), 0.0); };
  for (double Binary::*parameter : {&Binary::separation_as, &Binary::position_angle_deg, &Binary::x_as, &Binary::y_as,
                                    &Binary::log_flux, &Binary::contrast}) {
    Binary unit{0, 0, 0, 0, 0, 0};
    unit.*parameter = 1;
    const auto moved = stars_jvp(binary_of(1e-3 * step), unit);
    std::vector<double>& direction = row();
    for (std::int64_t star = 0; star < 2; ++star) {
      direction[layout.star_x(star)] = moved[star].x_rad;
      direction[layout.star_y(star)] = moved[star].y_rad;
      direction[layout.star_flux(star)] = moved[star].flux;
    }
  }
  row()[layout.plate_scale()] = 1;
  for (std::int64_t mirror = 0; mirror < layout.mirrors(); ++mirror)
    for (std::int64_t mode = 0; mode < layout.modes(mirror); ++mode) row()[layout.coefficient(mirror, mode)] = 1;
  RealMap directions("bench directions", rows.size(), layout.size());
  for (std::size_t k = 0; k < rows.size(); ++k) std::copy(rows[k].begin(), rows[k].end(), &directions(k, 0));
  return directions;
}

struct Timed {
  PsfCase* result;
  int repetitions;
  std::function<void(int step)> work;
};

/// Median seconds of each, after two calls that are not counted; the cases take turns.
void measure(std::vector<Timed>& cases) {
  int step = 0, most = 0;
  for (Timed& one : cases) {
    one.work(step++);
    one.work(step++);
    one.result->repetitions = one.repetitions;
    most = std::max(most, one.repetitions);
  }
  std::vector<std::vector<double>> seconds(cases.size());
  for (int round = 0; round < most; ++round)
    for (std::size_t k = 0; k < cases.size(); ++k) {
      if (round >= cases[k].repetitions) continue;
      const Timer timer;
      cases[k].work(step++);
      seconds[k].push_back(timer.seconds());
    }
  for (std::size_t k = 0; k < cases.size(); ++k) {
    std::sort(seconds[k].begin(), seconds[k].end());
    PsfCase& result = *cases[k].result;
    result.seconds = seconds[k][seconds[k].size() / 2];
    result.spread = (seconds[k].back() - seconds[k].front()) / result.seconds;
  }
}

double largest_difference_over_peak(const RealMap& map, const RealMap& reference) {
  double difference = 0;
  for (std::size_t k = 0; k < map.size(); ++k)
    difference = std::max(difference, std::fabs(map.data()[k] - reference.data()[k]));
  return difference / *std::max_element(reference.data(), reference.data() + reference.size());
}

void name_cases(PsfSystemBench& bench) {
  const auto named = [&](PsfCase& one, const char* what) { one.name = "psf/" + bench.system + "/" + what + "/N256"; };
  named(bench.image, "image");
  named(bench.gradient, "gradient");
  named(bench.jacobian, "jacobian");
  named(bench.reweighted, "reweighted");
  named(bench.single, "float32");
}

PsfSystemBench bench_system(const BenchDesign& design, const PsfRates& rates, int repetitions) {
  PsfSystemBench bench;
  bench.system = design.second_mirror ? "three_plane" : "two_plane";
  name_cases(bench);
  SystemGraph images(testbed(design, FieldPrecision::float64)), derivatives(testbed(design, FieldPrecision::float64)),
      single(testbed(design, FieldPrecision::float32));
  const OpticalState start = state_of(design, -1);
  const RealMap data = images.image(start), slope(uninitialised("optics bench slope"), BenchDesign::M, BenchDesign::M);
  bench.single_deviation = largest_difference_over_peak(single.image(start), data);
  const auto gradient = [&](int step) {
    const OpticalState state = state_of(design, step);
    gaussian_loss(derivatives.image(state), data, data, slope);
    derivatives.vjp(state, slope);
  };
  const auto jacobian = [&](int step) {
    const OpticalState state = state_of(design, step);
    derivatives.jvp(state, directions_of(state, step));
  };
  std::vector<Timed> cases{{&bench.image, repetitions, [&](int step) { images.image(state_of(design, step)); }},
                           {&bench.single, repetitions, [&](int step) { single.image(state_of(design, step)); }},
                           {&bench.gradient, repetitions, gradient},
                           {&bench.jacobian, (repetitions + 2) / 3, jacobian}};
  measure(cases);
  std::vector<Timed> reweighted{{&bench.reweighted, 10 * repetitions, [&](int step) {
                                   OpticalState state = start;
                                   const auto pair = stars({.contrast = 0.3 + 1e-3 * step, .log_flux = 11});
                                   for (int star = 0; star < 2; ++star) state.stars[star].flux = pair[star].flux;
                                   images.image(state);
                                 }}};
  measure(reweighted);
  detail::add_work(bench.image, detail::image_work(design), rates);
  detail::add_work(bench.gradient, detail::gradient_work(design), rates);
  detail::add_work(bench.jacobian, detail::jacobian_work(design), rates);
  return bench;
}

}  // namespace

PsfRates measure_psf_rates(double triad_gbytes) {
  return detail::measure_psf_rates(triad_gbytes);
}

TestbedBounds testbed_bounds(const PsfRates& rates) {
  PsfCase image, derivatives;
  detail::add_work(image, detail::image_work({.second_mirror = true}), rates);
  detail::add_work(derivatives, detail::jacobian_work({.second_mirror = true}), rates);
  return {image.bound_seconds, derivatives.bound_seconds, derivatives.gflop};
}

PsfBench bench_psf(double triad_gbytes, int repetitions) {
  PsfBench bench;
  bench.rates = detail::measure_psf_rates(triad_gbytes);
  for (const bool second_mirror : {false, true})
    bench.systems.push_back(bench_system({.second_mirror = second_mirror}, bench.rates, repetitions));
  return bench;
}

}  // namespace arago::optics
