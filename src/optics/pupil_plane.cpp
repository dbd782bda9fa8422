#include "optics/detail/pupil_plane.hpp"

#include "optics/detail/fast_phasor.hpp"
#include "optics/detail/parallel.hpp"

#include <cmath>
#include <vector>

namespace arago::optics::detail {
namespace {

/// body(job, row) for all rows of all jobs.
template <class Body>
void for_rows(const char* label, std::size_t jobs, std::int64_t rows, const Body& body) {
  constexpr std::int64_t block = 16;
  const std::int64_t blocks = (rows + block - 1) / block;
  for_each(label, static_cast<std::int64_t>(jobs) * blocks, [&](std::int64_t task) {
    const std::int64_t first = task % blocks * block;
    for (std::int64_t row = first; row < std::min(rows, first + block); ++row)
      body(static_cast<std::size_t>(task / blocks), row);
  });
}

std::vector<double> coordinates(const Grid& grid) {
  std::vector<double> x;
  for (std::int64_t i = 0; i < grid.samples; ++i) x.push_back(grid.at(i));
  return x;
}

}  // namespace

double pupil_amplitude(const ConstRealMap& transmission, Normalisation normalisation) {
  if (normalisation == Normalisation::physical) return 1 / std::sqrt(pi / 4 * static_cast<double>(transmission.size()));
  double squares = 0;
  for (std::size_t row = 0; row < transmission.extent(0); ++row) {
    double row_sum = 0;
    for (std::size_t col = 0; col < transmission.extent(1); ++col)
      row_sum += transmission(row, col) * transmission(row, col);
    squares += row_sum;
  }
  return 1 / std::sqrt(squares);
}

template <class Scalar>
void pupil_row(const PupilPlane& plane, const PupilJob<Scalar>& job, std::int64_t row, Complex<Scalar>* out) {
  const Grid grid = plane.grid;
  const double per_wavelength = 1 / job.wavelength_m, ax = job.star.x_rad;
  const double along_y = job.star.y_rad * grid.at(row), amplitude = plane.amplitude;
  const double* opd = &plane.opd_m(row, 0);
  const double* transmission = &plane.transmission(row, 0);
  auto* values = reinterpret_cast<Scalar*>(out);
  for (std::int64_t col = 0; col < grid.samples; ++col) {
    const Wave phase = wave((opd[col] - ax * grid.at(col) - along_y) * per_wavelength);
    const double t = amplitude * transmission[col];
    values[2 * col] = static_cast<Scalar>(t * phase.re);
    values[2 * col + 1] = static_cast<Scalar>(t * phase.im);
  }
}

template <class Scalar>
void pupil_forward(const PupilPlane& plane, std::span<const PupilJob<Scalar>> jobs) {
  for_rows("pupil_forward", jobs.size(), plane.grid.samples,
           [&](std::size_t j, std::int64_t row) { pupil_row(plane, jobs[j], row, &jobs[j].field(row, 0)); });
}

template void pupil_row(const PupilPlane&, const PupilJob<double>&, std::int64_t, Complex<double>*);
template void pupil_forward(const PupilPlane&, std::span<const PupilJob<double>>);
template void pupil_forward(const PupilPlane&, std::span<const PupilJob<float>>);

void pupil_push(const Grid& grid, std::span<const PupilPushJob> jobs) {
  const std::vector<double> x = coordinates(grid);
  for_rows("pupil_push", jobs.size(), grid.samples, [&](std::size_t j, std::int64_t row) {
    const PupilPushJob& job = jobs[j];
    const double wavenumber = 2 * pi / job.wavelength_m;
    const bool moves = job.d_opd_m.size() > 0;
    for (std::int64_t col = 0; col < grid.samples; ++col) {
      const double opd = (moves ? job.d_opd_m(row, col) : 0.0) - job.d_x_rad * x[col] - job.d_y_rad * x[row];
      const Complex<double> field = job.field(row, col);
      job.d_field(row, col) = Complex<double>(-wavenumber * opd * field.imag(), wavenumber * opd * field.real());
    }
  });
}

void pupil_pull(std::span<const PupilPullJob> jobs) {
  const auto rows = jobs.empty() ? 0 : static_cast<std::int64_t>(jobs[0].field.extent(0));
  for_rows("pupil_pull", jobs.size(), rows, [&](std::size_t j, std::int64_t row) {
    const PupilPullJob& job = jobs[j];
    const double wavenumber = 2 * pi / job.wavelength_m;
    for (std::int64_t col = 0; col < rows; ++col) {
      const Complex<double> g = job.g_field(row, col), field = job.field(row, col);
      job.g_opd_m(row, col) = wavenumber * (g.imag() * field.real() - g.real() * field.imag());
    }
  });
}

Star offset_gradient(const Grid& grid, const ConstRealMap& g_opd_m) {
  Star gradient;
  for (std::int64_t row = 0; row < grid.samples; ++row) {
    double along_x = 0, row_sum = 0;
    for (std::int64_t col = 0; col < grid.samples; ++col) {
      along_x += g_opd_m(row, col) * grid.at(col);
      row_sum += g_opd_m(row, col);
    }
    gradient.x_rad -= along_x;
    gradient.y_rad -= row_sum * grid.at(row);
  }
  return gradient;
}

void add_transmission_gradient(const PupilPlane& plane, Normalisation normalisation, const PupilPullJob& job,
                               const Star& star, const RealMap& gradient) {
  const double radial = normalisation == Normalisation::renormalise ? inner(job.field, job.g_field) : 0.0;
  const double a = plane.amplitude;
  for (std::int64_t row = 0; row < plane.grid.samples; ++row)
    for (std::int64_t col = 0; col < plane.grid.samples; ++col) {
      const double opd = plane.opd_m(row, col) - star.x_rad * plane.grid.at(col) - star.y_rad * plane.grid.at(row);
      const Wave phase = wave(opd / job.wavelength_m);
      const Complex<double> g = job.g_field(row, col);
      gradient(row, col) +=
          a * (g.real() * phase.re + g.imag() * phase.im) - a * a * plane.transmission(row, col) * radial;
    }
}

}  // namespace arago::optics::detail
