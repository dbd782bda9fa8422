#pragma once

#include "arago/optics/grid.hpp"
#include "arago/optics/maps.hpp"

#include <cstdint>

namespace arago::optics {

/// A field of the focal plane and its sampling (radians).
struct FocalField {
  ComplexMap field;
  Grid grid;
};

/// Far field by one FFT of the pupil padded `pad` times: spacing lam / (pad N dx), samples on pixel centres: the
/// numbers of a matrix transform with the same sampling, `sign` +1 or -1.
FocalField fft_far_field(const ConstComplexMap& pupil, const Grid& pupil_grid, double wavelength_m, int pad, int sign);

/// The bare transforms of the original program: padded, unnormalised inverse DFT times the side, zero frequency at
/// [n/2][n/2]; and back (unshifted, forward DFT over the side).
ComplexMap padded_transform(const ConstComplexMap& pupil, int pad);
ComplexMap padded_transform_back(const ConstComplexMap& field, int pad);

}  // namespace arago::optics
