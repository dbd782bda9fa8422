#include "arago/optics/fresnel.hpp"

#include "arago/core/error.hpp"
#include "arago/optics/matrix_fourier.hpp"
#include "optics/detail/centred_fft.hpp"
#include "optics/detail/phasor.hpp"

#include <cmath>

namespace arago::optics {
namespace {

void multiply(const ComplexMap& field, const ConstComplexMap& factor, bool conjugated) {
  for (std::size_t k = 0; k < field.size(); ++k)
    field.data()[k] =
        detail::product(field.data()[k], conjugated ? detail::conjugate(factor.data()[k]) : factor.data()[k]);
}

ComplexMap copy_of(const ConstComplexMap& field) {
  ComplexMap copy(uninitialised("optics field copy"), field.extent(0), field.extent(1));
  Kokkos::deep_copy(copy, field);
  return copy;
}

}  // namespace

ComplexMap quadratic_phase(const Grid& grid, double wavelength_m, double distance_m) {
  ComplexMap phase(uninitialised("optics quadratic phase"), grid.samples, grid.samples);
  for (std::int64_t row = 0; row < grid.samples; ++row)
    for (std::int64_t col = 0; col < grid.samples; ++col) {
      const double r2 = grid.at(col) * grid.at(col) + grid.at(row) * grid.at(row);
      phase(row, col) = detail::phasor(r2 / (2 * wavelength_m * distance_m));
    }
  return phase;
}

CollinsTransform::CollinsTransform(const Grid& input, const RayMatrix& system, double wavelength_m) : input_(input) {
  ARAGO_REQUIRE(system.b != 0, "ray matrix with B = 0 images its input plane; scale the field by A instead");
  ARAGO_REQUIRE(wavelength_m > 0 && input.samples > 0 && input.extent > 0,
                "Collins transform of " << input.samples << " samples over " << input.extent << " m at " << wavelength_m
                                        << " m: all must be positive");
  const double spacing = wavelength_m * std::fabs(system.b) / input.extent;
  output_ = {input.samples, spacing * static_cast<double>(input.samples)};
  // exp(i pi A x^2 / (lam B)): a quadratic phase of "distance" B / A
  const auto quadratic = [&](const Grid& grid, double coefficient) {
    return coefficient == 0 ? ComplexMap() : quadratic_phase(grid, wavelength_m, system.b / coefficient);
  };
  before_ = quadratic(input_, system.a);
  after_ = quadratic(output_, system.d);
  const Complex<double> sign(0, system.b > 0 ? -1 : 1);  // 1 / i, or -1 / i for B < 0
  prefactor_ = detail::product(sign, detail::phasor(detail::turns_over(system.path_m, wavelength_m)));
  transform_ = std::make_shared<const detail::CentredFft>(input.samples, system.b > 0 ? -1 : 1);
}

ComplexMap CollinsTransform::forward(const ConstComplexMap& field) const {
  ComplexMap out = copy_of(field);
  if (before_.size() > 0) multiply(out, before_, false);
  transform_->forward(out);
  if (after_.size() > 0) multiply(out, after_, false);
  for (std::size_t k = 0; k < out.size(); ++k) out.data()[k] = detail::product(out.data()[k], prefactor_);
  return out;
}

ComplexMap CollinsTransform::adjoint(const ConstComplexMap& field) const {
  ComplexMap out = copy_of(field);
  for (std::size_t k = 0; k < out.size(); ++k)
    out.data()[k] = detail::product(out.data()[k], detail::conjugate(prefactor_));
  if (after_.size() > 0) multiply(out, after_, true);
  transform_->adjoint(out);
  if (before_.size() > 0) multiply(out, before_, true);
  return out;
}

CollinsTransform single_transform_fresnel(const Grid& input, double distance_m, double wavelength_m) {
  return CollinsTransform(input, free_space(distance_m), wavelength_m);
}

ComplexMap far_field_fresnel(const ConstComplexMap& pupil, const Grid& pupil_grid, const Grid& focal_grid_m,
                             const FocusGeometry& focus, double wavelength_m) {
  const double distance = focus.focal_length_m + focus.defocus_m;
  ARAGO_REQUIRE(focus.focal_length_m != 0 && distance != 0, "far field at "
                                                                << distance << " m behind a lens of focal length "
                                                                << focus.focal_length_m << " m: neither may be zero");
  ComplexMap field = copy_of(pupil);
  if (focus.defocus_m != 0) {
    multiply(field, quadratic_phase(pupil_grid, wavelength_m, -focus.focal_length_m), false);
    multiply(field, quadratic_phase(pupil_grid, wavelength_m, distance), false);
  }
  const Grid angles{focal_grid_m.samples, focal_grid_m.extent / distance};
  ComplexMap focal(uninitialised("optics far field"), angles.samples, angles.samples);
  MatrixFourier({.pupil = pupil_grid, .focal = angles, .wavelength_m = wavelength_m}).forward(field, focal);
  multiply(focal, quadratic_phase(focal_grid_m, wavelength_m, distance), false);
  const Complex<double> piston = detail::phasor(detail::turns_over(distance, wavelength_m));
  for (std::size_t k = 0; k < focal.size(); ++k) focal.data()[k] = detail::product(focal.data()[k], piston);
  return focal;
}

}  // namespace arago::optics
