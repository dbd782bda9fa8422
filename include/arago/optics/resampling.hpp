#pragma once

#include "arago/optics/maps.hpp"

#include <cstdint>
#include <vector>

namespace arago::optics {

/// Linear interpolation along one axis: out[i] = low[i] in[index[i]] + high[i] in[index[i] + 1], neighbours outside
/// 0..inputs-1 counting as zero (so that the rim fades linearly over one input sample).
struct LinearAxis {
  std::int64_t inputs = 0;
  std::vector<std::int64_t> index;
  std::vector<double> low;
  std::vector<double> high;

  std::int64_t outputs() const { return static_cast<std::int64_t>(index.size()); }
  /// Outputs [first, first + count) that read any input at all.
  struct Support {
    std::int64_t first = 0;
    std::int64_t count = 0;
  };
  Support support() const;
  /// Those outputs alone.
  LinearAxis part(const Support& outputs) const;
};

/// Reads input positions `positions` (in samples).
LinearAxis linear_axis(std::int64_t inputs, const std::vector<double>& positions);
/// Centred: output i reads position ratio (i - (outputs - 1) / 2) + (inputs - 1) / 2; ratio = output / input spacing.
LinearAxis centred_axis(std::int64_t inputs, std::int64_t outputs, double ratio);
/// The derivative of those weights with respect to `ratio`.
LinearAxis centred_axis_derivative(std::int64_t inputs, std::int64_t outputs, double ratio);

/// out = W_y in W_x^T.
RealMap resampled(const ConstRealMap& map, const LinearAxis& y, const LinearAxis& x);
ComplexMap resampled(const ConstComplexMap& map, const LinearAxis& y, const LinearAxis& x);
/// Its adjoint: in = W_y^T out W_x.
RealMap resampled_adjoint(const ConstRealMap& map, const LinearAxis& y, const LinearAxis& x);

/// out[j][i] = in[i][j].
RealMap transposed(const ConstRealMap& map);

/// Rotates about the array's centre, bilinear: out(x, y) = in(x cos a + y sin a, -x sin a + y cos a); zero outside.
RealMap rotated(const ConstRealMap& map, double angle_rad);

/// Sums of factor x factor blocks; InputError unless factor divides the samples.
RealMap block_sum(const ConstRealMap& map, std::int64_t factor);
RealMap block_mean(const ConstRealMap& map, std::int64_t factor);
/// Adjoint of block_sum: each value repeated over its block.
RealMap block_sum_adjoint(const ConstRealMap& map, std::int64_t factor);

/// Zeros around (pad) or the middle cut out (crop); the difference of the sizes must be even. Adjoint to each other.
ComplexMap padded(const ConstComplexMap& field, std::int64_t samples);
ComplexMap cropped(const ConstComplexMap& field, std::int64_t samples);
RealMap padded(const ConstRealMap& map, std::int64_t samples);
RealMap cropped(const ConstRealMap& map, std::int64_t samples);

}  // namespace arago::optics
