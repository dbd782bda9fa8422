#pragma once

#include "arago/optics/grid.hpp"
#include "arago/optics/maps.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace arago::optics {

/// Radial and signed azimuthal order; m < 0 is the sine member.
struct ZernikeIndex {
  int n = 0;
  int m = 0;
  bool operator==(const ZernikeIndex&) const = default;
};

/// Noll (1976), j >= 1; even j is the cosine member.
ZernikeIndex noll(std::int64_t j);
/// OSA/ANSI, j >= 0: j = (n (n + 2) + m) / 2.
ZernikeIndex ansi(std::int64_t j);
/// University of Arizona (Fringe), j >= 1.
ZernikeIndex fringe(std::int64_t j);
std::vector<ZernikeIndex> noll(std::span<const std::int64_t> indices);

/// R_n^|m|(r) = r^m P_k^(0,m)(2 r^2 - 1), k = (n - m) / 2, by the three-term recurrence of the Jacobi polynomials:
/// accurate to rounding at order 60 and beyond, where the sum over factorials has lost all digits.
double zernike_radial(int n, int m, double r);

/// The disc on which a basis is orthonormal.
struct ZernikeDisc {
  double diameter = 0;
  double x = 0;  ///< centre
  double y = 0;
};

/// Z = c R_n^|m|(r) {cos m t | sin |m| t}, c = sqrt(n + 1) for m = 0, else sqrt(2 (n + 1)): unit RMS over the full
/// disc, zero for r > 1, t = atan2(y, x). Shape (modes, samples, samples). Obscuration and struts do not enter.
RealStack zernike_basis(const Grid& grid, const ZernikeDisc& disc, std::span<const ZernikeIndex> modes);
/// Zernikes stretched to a regular polygon (radius scaled to its rim, divided by that scale): 1/s Z(x/s, y/s).
RealStack polygon_zernike_basis(const Grid& grid, int sides, double circumdiameter,
                                std::span<const ZernikeIndex> modes);

/// Gram-Schmidt (twice, so that it holds to rounding) under <a, b> = sum w a b / sum w: orthonormal on the real
/// aperture. InputError if a mode depends on those before it there.
RealStack orthonormalised(const ConstRealStack& basis, const ConstRealMap& weight);
/// Least squares: coefficients c that minimise sum w (map - sum c_j basis_j)^2.
std::vector<double> fit_coefficients(const ConstRealMap& map, const ConstRealStack& basis, const ConstRealMap& weight);
/// sum_j c_j basis_j.
RealMap combine(const ConstRealStack& basis, std::span<const double> coefficients);
/// Its adjoint: sum over pixels of map basis_j, for each j.
std::vector<double> project(const ConstRealStack& basis, const ConstRealMap& map);

}  // namespace arago::optics
