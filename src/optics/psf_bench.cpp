#include "arago/optics/psf_bench.hpp"

#include "arago/core/timer.hpp"
#include "arago/fft/local_fft2d.hpp"
#include "arago/optics/aperture.hpp"
#include "arago/optics/likelihood.hpp"
#include "arago/optics/pupil_mask.hpp"
#include "arago/optics/system_graph.hpp"
#include "arago/optics/zernike.hpp"
#include "optics/detail/beam_path.hpp"
#include "optics/detail/half_kernels.hpp"
#include "optics/detail/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace arago::optics {
namespace {

constexpr std::int64_t N = 256, M = 256, padded_samples = 768;
constexpr double m1_diameter_m = 0.09, m2_diameter_m = 0.025, magnification = 9.43, distance_m = 3.0176;
constexpr std::size_t chains = 6;

OpticalStructure testbed() {
  std::vector<std::int64_t> indices(8);
  std::iota(indices.begin(), indices.end(), 4);
  const Grid grid{N, m1_diameter_m};
  const RealStack basis = zernike_basis({N, 1}, {1}, noll(indices));
  OpticalStructure structure;
  structure.pupil_samples = N;
  structure.focal_samples = M;
  structure.pad = padded_samples / N;
  structure.image_parity = -1;
  structure.mirrors.push_back(
      {hard_transmission({m1_diameter_m, m2_diameter_m, evenly_spaced_struts(4, -45), 0.002}, grid, 2), basis,
       half_wave_opd(rosette_mask(grid), 550e-9)});
  structure.mirrors.push_back({hard_transmission({.diameter_m = 1}, {N, 1}, 2), basis, {}});
  return structure;
}

/// The state of step `step` of a fit: every one of the 23 parameters differs from step to step.
OpticalState state_of(int step) {
  const double move = 1e-3 * step;
  OpticalState state;
  state.plate_scale_as_per_pix = 0.355 * (1 + 1e-5 * move);
  const auto pair = stars({.x_as = 0.5 + move,
                           .y_as = -0.25 + move,
                           .separation_as = 10 + move,
                           .position_angle_deg = 80 + move,
                           .contrast = 0.3 + move,
                           .log_flux = 11.336 + move});
  state.stars.assign(pair.begin(), pair.end());
  state.wavelengths_m = {495e-9, 550e-9, 605e-9};
  state.weights.assign(2, std::vector<double>(3, 1.0 / 3));
  state.mirrors = {{m1_diameter_m, 1, 0, std::vector<double>(8, 1 + move)},
                   {m2_diameter_m, magnification, distance_m, std::vector<double>(8, 2 + move)}};
  return state;
}

/// Median seconds of `work(step)`, after two calls that are not counted.
template <class Work>
PsfCase measured(const std::string& name, int repetitions, const Work& work) {
  int step = 0;
  work(step++);
  work(step++);
  std::vector<double> seconds;
  for (int i = 0; i < repetitions; ++i) {
    const Timer timer;
    work(step++);
    seconds.push_back(timer.seconds());
  }
  std::sort(seconds.begin(), seconds.end());
  const double median = seconds[seconds.size() / 2];
  return {"psf/" + name + "/N256", median, 0, 0, repetitions, (seconds.back() - seconds.front()) / median};
}

/// Tasks a second that all threads finish together: the best of five rounds.
template <class Task>
double rate_of(const char* label, const Task& task) {
  constexpr std::int64_t tasks = 64;
  double best = 0;
  for (int round = 0; round < 6; ++round) {
    const Timer timer;
    detail::for_each(label, tasks, task);
    if (round > 0) best = std::max(best, static_cast<double>(tasks) / timer.seconds());
  }
  return best;
}

PsfRates measure_rates(double triad_gbytes) {
  PsfRates rates;
  rates.triad_gbytes = triad_gbytes;
  const fft::LocalFft2d<double> fft(1, padded_samples);
  constexpr int lines = 64;
  const detail::ThreadScratch<Complex<double>> scratch(padded_samples);
  rates.line_transforms_per_s = lines * rate_of("bench_lines", [&](std::int64_t) {
                                  const detail::ThreadScratch<Complex<double>>::Row row(scratch);
                                  std::fill_n(row.data(), padded_samples, Complex<double>(1, 0));
                                  for (int line = 0; line < lines / 2; ++line) {
                                    fft.forward(row.data());
                                    fft.inverse(row.data());
                                  }
                                });
  rates.line_gflops = 1e-9 * rates.line_transforms_per_s * fft.flop();
  using Matrix = MatrixFourier::Kernels::Matrix;
  const Matrix panel = Matrix::Constant(2 * N, N / 2, 0.5), kernel = Matrix::Constant(N / 2, M / 2, 0.5);
  const double flop = 2.0 * (2 * N) * (N / 2) * (M / 2);
  rates.product_gflops = 1e-9 * flop * rate_of("bench_products", [&](std::int64_t) {
                           Matrix out(2 * N, M / 2);
                           out.noalias() = panel * kernel;
                         });
  return rates;
}

/// What one chain needs, forward and, with `gradient`, back.
struct Work {
  double line_transforms = 0;
  double product_flop = 0;
  double bytes = 0;

  double seconds(const PsfRates& rates) const {
    return line_transforms / rates.line_transforms_per_s + product_flop / (1e9 * rates.product_gflops) +
           bytes / (1e9 * rates.triad_gbytes);
  }
};

Work work_of(bool gradient) {
  const double ratio = m1_diameter_m / (m2_diameter_m * magnification);
  const double window = static_cast<double>(detail::MirrorPlane::covering(N, padded_samples, ratio, true).window.count);
  const double n = N, m = M, complex_bytes = 16;
  Work work;
  // Two transforms a convolution: rows of M1, both halves at each line of M2, lines back at M1.
  work.line_transforms = 2 * n + 4 * window + 2 * n;
  const MatrixFourier focal({.pupil = {N, 1}, .focal = {M, 1e-4}, .wavelength_m = 1e-6});
  work.product_flop = focal.flop();
  // Each array between two steps is written and read once: pupil, half relay, between, back, image; screens are read.
  work.bytes = complex_bytes * (2 * n * n + 2 * window * n + 2 * window * n + 2 * n * n + 2 * m * m + window * window);
  if (!gradient) return work;
  // Back: the same transforms; the adjoint and the two of the plate scale; fields before M2 written and read, screens
  // and gradient maps.
  work.line_transforms *= 2;
  work.product_flop += 3 * focal.flop();
  work.bytes += complex_bytes * (2 * m * m + 2 * n * n + 4 * window * n + 3.5 * window * window + 3.5 * n * n);
  return work;
}

void add_work(PsfCase& measured_case, const Work& work, const PsfRates& rates) {
  const double line_flop = fft::LocalFft2d<double>(1, padded_samples).flop();
  measured_case.gflop = 1e-9 * chains * (work.line_transforms * line_flop + work.product_flop);
  measured_case.bound_seconds = chains * work.seconds(rates);
}

}  // namespace

PsfBench bench_psf(double triad_gbytes, int repetitions) {
  PsfBench bench;
  bench.rates = measure_rates(triad_gbytes);
  SystemGraph graph(testbed());
  bench.image = measured("image", repetitions, [&](int step) { graph.image(state_of(step)); });
  add_work(bench.image, work_of(false), bench.rates);
  const RealMap data = graph.image(state_of(-1)), slope(uninitialised("optics bench slope"), M, M);
  bench.gradient = measured("gradient", repetitions, [&](int step) {
    const OpticalState state = state_of(1000 + step);
    gaussian_loss(graph.image(state), data, data, slope);
    graph.vjp(state, slope);
  });
  add_work(bench.gradient, work_of(true), bench.rates);
  bench.reweighted = measured("reweighted", 10 * repetitions, [&](int step) {
    OpticalState state = state_of(-1);
    const auto pair = stars({.separation_as = 10, .contrast = 0.3 + 1e-3 * step, .log_flux = 11 + 1e-3 * step});
    for (int star = 0; star < 2; ++star) state.stars[star].flux = pair[star].flux;
    graph.image(state);
  });
  return bench;
}

}  // namespace arago::optics
