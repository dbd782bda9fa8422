#include "optics/detail/psf_work.hpp"

#include "arago/core/timer.hpp"
#include "arago/fft/local_fft2d.hpp"
#include "arago/optics/matrix_fourier.hpp"
#include "optics/detail/beam_path.hpp"
#include "optics/detail/half_kernels.hpp"
#include "optics/detail/parallel.hpp"

#include <algorithm>

namespace arago::optics::detail {
namespace {

constexpr double n = BenchDesign::N, m = BenchDesign::M, complex_bytes = 16;

/// Padded samples across M2's window.
double window() {
  const double ratio = BenchDesign::m1_diameter_m / (BenchDesign::m2_diameter_m * BenchDesign::magnification);
  return static_cast<double>(
      MirrorPlane::covering(BenchDesign::N, BenchDesign::padded_samples, ratio, true).window.count);
}

/// One focal transform: the field is read, the image's field written.
PsfWork focal_work() {
  const MatrixFourier focal({.pupil = {BenchDesign::N, 1}, .focal = {BenchDesign::M, 1e-4}, .wavelength_m = 1e-6});
  return {0, focal.flop(), complex_bytes * (n * n + m * m)};
}

/// M1 to M2 and back, two transforms a convolution: rows of M1, both halves at each line of M2, lines back at M1.
/// Half relay and what lies between are written and read once, screens are read.
PsfWork path_work(const BenchDesign& design) {
  if (!design.second_mirror) return {};
  const double w = window();
  return {2 * n + 4 * w + 2 * n, 0, complex_bytes * (4 * w * n + 2 * n * n + w * w)};
}

/// Tasks a second that all threads finish together: the best of five rounds.
template <class Task>
double rate_of(const char* label, const Task& task) {
  constexpr std::int64_t tasks = 64;
  double best = 0;
  for (int round = 0; round < 6; ++round) {
    const Timer timer;
    for_each(label, tasks, task);
    if (round > 0) best = std::max(best, static_cast<double>(tasks) / timer.seconds());
  }
  return best;
}

double line_flop() {
  return fft::LocalFft2d<double>(1, BenchDesign::padded_samples).flop();
}

}  // namespace

PsfWork& PsfWork::operator+=(const PsfWork& other) {
  line_transforms += other.line_transforms;
  product_flop += other.product_flop;
  bytes += other.bytes;
  return *this;
}

PsfWork operator*(double count, PsfWork work) {
  return {count * work.line_transforms, count * work.product_flop, count * work.bytes};
}

PsfWork image_work(const BenchDesign& design) {
  PsfWork work = focal_work();
  work += path_work(design);
  work.bytes += complex_bytes * (n * n + m * m);  // the pupil is written, the focal field squared
  return work;
}

PsfWork gradient_work(const BenchDesign& design) {
  PsfWork work = image_work(design);
  work += path_work(design);                // back
  work += 3 * focal_work();                 // the adjoint, and two of the plate scale
  work.bytes += complex_bytes * 2 * n * n;  // cotangent at M1 and gradient map
  if (!design.second_mirror) return work;
  const double w = window();
  work.bytes += complex_bytes * 2.5 * w * w;  // fields before M2 written and read, gradient map
  return work;
}

PsfWork jacobian_work(const BenchDesign& design) {
  const double modes = design.second_mirror ? BenchDesign::modes : BenchDesign::modes - 1;
  PsfWork from_m1 = focal_work();
  from_m1 += path_work(design);
  from_m1.bytes += complex_bytes * (2 * n * n + m * m);  // field at M1 and its tangent, product with the image's field
  PsfWork work = image_work(design);
  work += (2 + modes) * from_m1;  // x and y of the star, modes of M1
  work += 2 * focal_work();       // plate scale
  if (!design.second_mirror) return work;
  const double w = window();
  PsfWork from_m2 = focal_work();
  from_m2 += {2 * w + 2 * n, 0, complex_bytes * (2 * w * n + n * n + 2.5 * w * w)};
  work += BenchDesign::modes * from_m2;
  return work;
}

void add_work(PsfCase& measured, const PsfWork& of_a_chain, const PsfRates& rates) {
  const PsfWork work = static_cast<double>(BenchDesign::chains) * of_a_chain;
  measured.gflop = 1e-9 * (work.line_transforms * line_flop() + work.product_flop);
  measured.bound_seconds = work.line_transforms / rates.line_transforms_per_s +
                           work.product_flop / (1e9 * rates.product_gflops) + work.bytes / (1e9 * rates.triad_gbytes);
}

PsfRates measure_psf_rates(double triad_gbytes) {
  constexpr std::int64_t padded = BenchDesign::padded_samples, N = BenchDesign::N, M = BenchDesign::M;
  PsfRates rates;
  rates.triad_gbytes = triad_gbytes;
  const fft::LocalFft2d<double> fft(1, padded);
  constexpr int lines = 64;
  const ThreadScratch<Complex<double>> scratch(padded);
  rates.line_transforms_per_s = lines * rate_of("bench_lines", [&](std::int64_t) {
                                  const ThreadScratch<Complex<double>>::Row row(scratch);
                                  std::fill_n(row.data(), padded, Complex<double>(1, 0));
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

}  // namespace arago::optics::detail
