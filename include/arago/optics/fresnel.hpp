#pragma once

#include "arago/optics/grid.hpp"
#include "arago/optics/maps.hpp"
#include "arago/optics/ray_matrix.hpp"

#include <memory>

namespace arago::optics {

namespace detail {
class CentredFft;
}

/// exp(i pi (x^2 + y^2) / (lam d)) on a grid.
ComplexMap quadratic_phase(const Grid& grid, double wavelength_m, double distance_m);

/// Collins integral for a ray matrix (A, B; C, D), B != 0, sampled by one FFT:
///   E2(u) = exp(i k L) / (i lam B) exp(i pi D u^2 / (lam B)) FT[E1(x) exp(i pi A x^2 / (lam B))] at u / (lam B),
/// output spacing |lam B| / (n dx), same number of samples, pixel centres. Unitary as a map of samples (intensity per
/// pixel): sum |E2|^2 = sum |E1|^2. Free space (A = D = 1, B = z) is the single-FFT Fresnel integral.
class CollinsTransform {
 public:
  /// InputError if B is zero: such a system images its input plane.
  CollinsTransform(const Grid& input, const RayMatrix& system, double wavelength_m);

  const Grid& output() const { return output_; }
  ComplexMap forward(const ConstComplexMap& field) const;
  ComplexMap adjoint(const ConstComplexMap& field) const;

 private:
  Grid input_;
  Grid output_;
  Complex<double> prefactor_;  // exp(i k L) / (i sign B)
  ComplexMap before_;          // exp(i pi A x^2 / (lam B)); empty when A = 0
  ComplexMap after_;
  std::shared_ptr<const detail::CentredFft> transform_;
};

/// Single-FFT Fresnel propagation over a distance; right when z > n dx^2 / lam (see check_single_transform).
CollinsTransform single_transform_fresnel(const Grid& input, double distance_m, double wavelength_m);

/// Near a focus: pupil times Q(-f) Q(f + df), matrix transform with focal length f + df, times exp(i k (f + df))
/// Q_out(f + df). With df = 0 the intensity is that of the plain transform.
struct FocusGeometry {
  double focal_length_m = 0;
  double defocus_m = 0;
};
ComplexMap far_field_fresnel(const ConstComplexMap& pupil, const Grid& pupil_grid, const Grid& focal_grid_m,
                             const FocusGeometry& focus, double wavelength_m);

}  // namespace arago::optics
