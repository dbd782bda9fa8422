#include "arago/ptycho/simulation.hpp"

#include "arago/core/error.hpp"
#include "arago/core/rng.hpp"
#include "detail/bilinear_rows.hpp"
#include "detail/far_field_frames.hpp"
#include "detail/poisson_row.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace arago::ptycho {
namespace detail {

FarFieldFrames::FarFieldFrames(const Scene& scene, double origin_row, double origin_column)
    : N_(scene.probe.extent_int(0)),
      object_(scene.object),
      probe_(scene.probe),
      positions_(scene.positions_px),
      origin_row_(origin_row),
      origin_column_(origin_column),
      fft_(N_, N_) {
  ARAGO_REQUIRE(N_ > 1 && N_ % 2 == 0 && scene.probe.extent_int(1) == N_,
                "the probe has " << scene.probe.extent(0) << " x " << scene.probe.extent(1)
                                 << " pixels; it must be square with an even edge");
  ARAGO_REQUIRE(scene.positions_px.extent(0) > 0 && scene.positions_px.extent(1) == 2,
                "a scene needs positions (n, 2), n > 0");
}

double FarFieldFrames::exit_wave(std::int64_t frame, Complex<double>* psi) const {
  const int rows = object_.extent_int(0), columns = object_.extent_int(1);
  const auto at =
      sample_at<double>(positions_(frame, 0) - origin_row_ - N_ / 2, positions_(frame, 1) - origin_column_ - N_ / 2);
  const Source<double> object{reinterpret_cast<const double*>(object_.data()), columns, {0, rows}, {0, columns}};
  double* const out = reinterpret_cast<double*>(psi);
  std::fill(out, out + 2 * N_ * N_, 0.0);
  double total = 0.0;
  for (int y = 0; y < N_; ++y) {
    Complex<double>* const row = psi + static_cast<std::int64_t>(y) * N_;
    add_sampled(Row<double>{reinterpret_cast<double*>(row), N_, y}, object, at);
    double row_total = 0.0;
    for (int x = 0; x < N_; ++x) {
      row[x] *= probe_(y, x);
      row_total += abs_squared(row[x]);
    }
    total += row_total;
  }
  return total;
}

void FarFieldFrames::propagate(Complex<double>* psi) const {
  fft_.forward(psi);
  const double scale = 1.0 / N_;
  for (std::int64_t k = 0; k < std::int64_t{N_} * N_; ++k) psi[k] *= scale;
}

}  // namespace detail

namespace {

using detail::FarFieldFrames;
using detail::for_each_frame;

/// Sum over frames, in order, of what reaches the detector.
double total_intensity(const FarFieldFrames& frames) {
  std::vector<double> totals(static_cast<std::size_t>(frames.frames()));
  double* const out = totals.data();
  for_each_frame("arago::ptycho::frame_totals", frames.frames(), frames.N(),
                 [out, &frames](std::int64_t j, Complex<double>* psi) { out[j] = frames.exit_wave(j, psi); });
  double sum = 0.0;
  for (const double total : totals) sum += total;
  return sum;
}

/// One detector row: intensities scale * |z|^2 (zero frequency at column 0) become counts with it at column N/2.
void detect_row(const Complex<double>* z, double scale, CounterRng* rng, std::span<double> row, float* counts) {
  const std::size_t half = row.size() / 2;
  for (std::size_t x = 0; x < half; ++x) {
    row[x] = scale * abs_squared(z[x + half]);
    row[x + half] = scale * abs_squared(z[x]);
  }
  if (rng) detail::draw_poisson_row(*rng, row, row);
  for (std::size_t x = 0; x < row.size(); ++x) counts[x] = static_cast<float>(row[x]);
}

HostView<Complex<double>***> scaled_probe(const HostView<const Complex<double>**>& probe, double scale) {
  const int N = probe.extent_int(0);
  HostView<Complex<double>***> result("probe", 1, N, N);
  for (int y = 0; y < N; ++y)
    for (int x = 0; x < N; ++x) result(0, y, x) = scale * probe(y, x);
  return result;
}

template <class Data>
HostView<Data> copy_of(const HostView<Data>& source) {
  HostView<Data> copy(uninitialised(source.label().c_str()), source.layout());
  Kokkos::deep_copy(copy, source);
  return copy;
}

}  // namespace

void describe(config::FieldVisitor& visitor, DoseConfig& config) {
  visitor.field("photons_per_image", config.photons_per_image,
                {.help = "expected total counts of a frame, averaged over the set",
                 .min = 0,
                 .max = 1e15,
                 .min_excluded = true,
                 .aliases = {"nphotons"}});
  visitor.choice("noise", config.noise, {{Noise::poisson, "poisson"}, {Noise::none, "none"}},
                 {.help = "none: frames hold expected counts"});
  visitor.field("seed", config.seed, {.help = "seed of the photon noise", .min = 0});
}

void validate(const DoseConfig& config) {
  ARAGO_REQUIRE(config.photons_per_image > 0 && std::isfinite(config.photons_per_image),
                "dose.photons_per_image=" << config.photons_per_image << " must be positive; try 1e5");
}

Dataset simulate(const Scene& scene, const DoseConfig& dose) {
  validate(dose);
  const FarFieldFrames frames(scene, 0.0, 0.0);
  const int N = frames.N();
  const double mean = total_intensity(frames) / static_cast<double>(frames.frames());
  ARAGO_CHECK(NumericalError, mean > 0.0 && std::isfinite(mean),
              "no light reaches the detector: the mean frame has intensity "
                  << mean << "; look at the object, the probe and the positions (do they overlap?)");
  const double scale = dose.photons_per_image / mean;
  HostView<float***> counts(uninitialised("counts"), frames.frames(), N, N);
  float* const out = counts.data();
  for_each_frame("arago::ptycho::simulate", frames.frames(), N,
                 [out, &frames, &dose, N, scale](std::int64_t j, Complex<double>* psi) {
                   frames.exit_wave(j, psi);
                   frames.propagate(psi);
                   std::vector<double> row(static_cast<std::size_t>(N));
                   for (int y = 0; y < N; ++y) {
                     CounterRng rng(static_cast<std::uint64_t>(dose.seed), Stream::photons,
                                    static_cast<std::uint32_t>(y), static_cast<std::uint64_t>(j));
                     detect_row(psi + ((y + N / 2) % N) * N, scale, dose.noise == Noise::poisson ? &rng : nullptr, row,
                                out + (j * N + y) * N);
                   }
                 });
  Dataset dataset;
  dataset.counts = counts;
  dataset.positions_px = copy_of(scene.positions_px);
  dataset.probe = scaled_probe(scene.probe, std::sqrt(scale));
  dataset.object = copy_of(scene.object);
  dataset.photons_per_image_requested = dose.photons_per_image;
  dataset.seed = static_cast<std::uint64_t>(dose.seed);
  dataset.source = "simulation";
  dataset.fingerprint = fingerprint_of(dataset);
  return dataset;
}

HostView<double***> expected_intensity(const Scene& scene, double origin_row, double origin_column) {
  const FarFieldFrames frames(scene, origin_row, origin_column);
  const int N = frames.N();
  HostView<double***> intensity(uninitialised("intensity"), frames.frames(), N, N);
  double* const out = intensity.data();
  for_each_frame("arago::ptycho::expected_intensity", frames.frames(), N,
                 [out, &frames, N](std::int64_t j, Complex<double>* psi) {
                   frames.exit_wave(j, psi);
                   frames.propagate(psi);
                   for (int y = 0; y < N; ++y)
                     for (int x = 0; x < N; ++x)
                       out[(j * N + y) * N + x] = abs_squared(psi[((y + N / 2) % N) * N + (x + N / 2) % N]);
                 });
  return intensity;
}

}  // namespace arago::ptycho
