#pragma once

#include "arago/optics/grid.hpp"
#include "arago/optics/maps.hpp"
#include "arago/optics/optical_structure.hpp"
#include "arago/optics/source.hpp"

#include <span>

namespace arago::optics::detail {

/// M1: E = a t exp(2 pi i (opd - ax X - ay Y) / lam) for a star at (ax, ay).
struct PupilPlane {
  ConstRealMap transmission;
  ConstRealMap opd_m;
  Grid grid;             ///< N over the diameter
  double amplitude = 1;  ///< a
};

/// a: 1 / sqrt(sum t^2) for unit power, or 1 / sqrt(pi N^2 / 4), the clear circle, when throughput is kept.
double pupil_amplitude(const ConstRealMap& transmission, Normalisation normalisation);

template <class Scalar>
struct PupilJob {
  double wavelength_m = 0;
  Star star;
  ComplexMapOf<Scalar> field;  ///< out
};
/// One row of a job's field, (N): phases in turns are formed and reduced in double, then rounded. double or float.
template <class Scalar>
void pupil_row(const PupilPlane& plane, const PupilJob<Scalar>& job, std::int64_t row, Complex<Scalar>* out);
template <class Scalar>
void pupil_forward(const PupilPlane& plane, std::span<const PupilJob<Scalar>> jobs);

/// dE = 2 pi i / lam (d_opd - dx X - dy Y) E.
struct PupilPushJob {
  double wavelength_m = 0;
  ConstComplexMap field;
  ConstRealMap d_opd_m;  ///< may be empty
  double d_x_rad = 0;
  double d_y_rad = 0;
  ComplexMap d_field;  ///< out
};
void pupil_push(const Grid& grid, std::span<const PupilPushJob> jobs);

/// d loss / d opd = Re(conj(G) 2 pi i / lam E) of one chain, and with it d loss / d (x, y) of its star.
struct PupilPullJob {
  double wavelength_m = 0;
  ConstComplexMap field;
  ConstComplexMap g_field;
  RealMap g_opd_m;  ///< out
};
void pupil_pull(std::span<const PupilPullJob> jobs);
/// -sum g_opd X, -sum g_opd Y.
Star offset_gradient(const Grid& grid, const ConstRealMap& g_opd_m);
/// d loss / d transmission of one chain, through the field and (when renormalised) through its norm; added to
/// `gradient`.
void add_transmission_gradient(const PupilPlane& plane, Normalisation normalisation, const PupilPullJob& job,
                               const Star& star, const RealMap& gradient);

}  // namespace arago::optics::detail
