#include "arago/ptycho/object_likelihood.hpp"

#include "arago/core/error.hpp"
#include "detail/bilinear_rows.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace arago::ptycho {
namespace {

using Field = ObjectLikelihood::Field;
using ConstField = ObjectLikelihood::ConstField;

constexpr double smallest_prediction = 1e-6;

void clear(const Field& field) {
  std::fill_n(field.data(), field.size(), Complex<double>(0.0, 0.0));
}

/// An image of zeros that may be made inside a parallel region (a View of its own may not).
struct Scratch {
  explicit Scratch(int N) : pixels(static_cast<std::size_t>(N) * N), image(pixels.data(), N, N) {}
  std::vector<Complex<double>> pixels;
  Field image;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
};

detail::Source<double> source_of(const ConstField& image) {
  return {reinterpret_cast<const double*>(image.data()),
          image.extent_int(1),
          {0, image.extent_int(0)},
          {0, image.extent_int(1)}};
}

/// Adds `image` sampled at `at` to the rows [first, last) of `target`.
void add_rows(const ConstField& image, const detail::PlaneSampling<double>& at, const Field& target, int first,
              int last) {
  const int columns = target.extent_int(1);
  double* const out = reinterpret_cast<double*>(target.data());
  for (int y = first; y < last; ++y)
    detail::add_sampled(detail::Row<double>{out + 2 * std::int64_t{y} * columns, columns, y}, source_of(image), at);
}

/// Patch pixel u of frame j is the object at u + offset.
detail::PlaneSampling<double> patch_sampling(const HostView<const double**>& positions, std::int64_t frame, int N,
                                             const Canvas& canvas) {
  return detail::sample_at<double>(positions(frame, 0) - canvas.origin_px[0] - N / 2,
                                   positions(frame, 1) - canvas.origin_px[1] - N / 2);
}

}  // namespace

ObjectAndProbe ObjectAndProbe::zeros(const Canvas& canvas, int N) {
  return {Field("object", canvas.rows, canvas.columns), Field("probe", N, N)};
}

LikelihoodSums& LikelihoodSums::operator+=(const LikelihoodSums& other) {
  nll += other.nll;
  predicted += other.predicted;
  residual += other.residual;
  return *this;
}

ObjectLikelihood::ObjectLikelihood(const HostView<const float***>& counts, const HostView<const double**>& positions_px,
                                   const Canvas& canvas)
    : N_(counts.extent_int(1)), counts_(counts), positions_(positions_px), canvas_(canvas), fft_(N_, N_) {
  ARAGO_ASSERT(counts.extent(0) == positions_px.extent(0) && positions_px.extent(1) == 2 &&
                   counts.extent_int(2) == N_ && N_ % 2 == 0,
               "counts (n, N, N) and positions (n, 2)");
}

void ObjectLikelihood::add_patch(std::int64_t frame, const ConstField& object, const Field& patch) const {
  add_rows(object, patch_sampling(positions_, frame, N_, canvas_), patch, 0, N_);
}

void ObjectLikelihood::add_to_object(std::int64_t frame, const ConstField& patch, const Field& object) const {
  const auto at = patch_sampling(positions_, frame, N_, canvas_);
  add_rows(patch, detail::transposed(at), object, std::clamp(at.rows.first, 0, canvas_.rows),
           std::clamp(at.rows.first + N_ + 1, 0, canvas_.rows));
}

void ObjectLikelihood::multiply_and_transform(const ConstField& probe, const Field& patch) const {
  const double scale = 1.0 / N_;
  for (std::size_t i = 0; i < patch.size(); ++i) patch.data()[i] *= scale * probe.data()[i];
  fft_.forward(patch.data());
}

void ObjectLikelihood::forward(std::int64_t frame, const ObjectAndProbe& at, const Field& z) const {
  clear(z);
  add_patch(frame, at.object, z);
  multiply_and_transform(at.probe, z);
}

void ObjectLikelihood::forward_jvp(std::int64_t frame, const ObjectAndProbe& at, const ObjectAndProbe& tangent,
                                   const Field& dz) const {
  const Scratch other(N_);
  forward(frame, {tangent.object, at.probe}, dz);
  forward(frame, {at.object, tangent.probe}, other.image);
  for (std::size_t i = 0; i < dz.size(); ++i) dz.data()[i] += other.image.data()[i];
}

void ObjectLikelihood::forward_vjp(std::int64_t frame, const ObjectAndProbe& at, const Field& g,
                                   const ObjectAndProbe& gradient, const Field& patch) const {
  // (DFT2 / N)^T = N DFT2^-1, since the inverse divides by N^2.
  fft_.inverse(g.data());
  const double scale = N_;
  if (gradient.probe.size() > 0) {
    clear(patch);
    add_patch(frame, at.object, patch);
    for (std::size_t i = 0; i < g.size(); ++i)
      gradient.probe.data()[i] += scale * Kokkos::conj(patch.data()[i]) * g.data()[i];
  }
  for (std::size_t i = 0; i < g.size(); ++i) g.data()[i] *= scale * Kokkos::conj(at.probe.data()[i]);
  add_to_object(frame, g, gradient.object);
}

/// The sums of one frame, row by row; z becomes its cotangent 2 (1 - t / q) z.
LikelihoodSums ObjectLikelihood::compare(std::int64_t frame, const Field& z) const {
  LikelihoodSums total;
  for (int y = 0; y < N_; ++y) {
    LikelihoodSums row;
    for (int x = 0; x < N_; ++x) {
      const double t = counts_(frame, (y + N_ / 2) % N_, (x + N_ / 2) % N_);
      const double q = abs_squared(z(y, x));
      const double floored = std::max(q, smallest_prediction);
      const double logarithm = std::log(floored) + (q - floored) / floored;
      row.nll += q - t * logarithm;
      row.predicted += q;
      row.residual.squared_amplitude_error += q - 2.0 * std::sqrt(q * t) + t;
      row.residual.counts += t;
      row.residual.deviance += 2.0 * (q - t + (t > 0.0 ? t * (std::log(t) - logarithm) : 0.0));
      z(y, x) *= 2.0 * (1.0 - t / floored);
    }
    row.residual.pixels = N_;
    total += row;
  }
  return total;
}

LikelihoodSums ObjectLikelihood::add(std::int64_t first, std::int64_t last, const ObjectAndProbe& at,
                                     const ObjectAndProbe& gradient) const {
  const Scratch z(N_), patch(gradient.probe.size() > 0 ? N_ : 0);
  LikelihoodSums total;
  for (std::int64_t frame = first; frame < last; ++frame) {
    forward(frame, at, z.image);
    total += compare(frame, z.image);
    forward_vjp(frame, at, z.image, gradient, patch.image);
  }
  return total;
}

void ObjectLikelihood::add_illumination(std::int64_t first, std::int64_t last, const ConstField& probe,
                                        const Field& illumination) const {
  const Scratch power(N_);
  for (std::size_t i = 0; i < power.image.size(); ++i) power.image.data()[i] = abs_squared(probe.data()[i]);
  for (std::int64_t frame = first; frame < last; ++frame) add_to_object(frame, power.image, illumination);
}

}  // namespace arago::ptycho
