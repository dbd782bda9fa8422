#pragma once

#include "arago/fft/local_fft2d.hpp"
#include "arago/optics/maps.hpp"

#include <cstdint>
#include <vector>

namespace arago::optics::detail {

/// Unitary Fourier transform between pixel-centred grids: out[a][b] = 1/n sum_ij in[i][j]
/// exp(sign 2 pi i ((i - c)(a - c) + (j - c)(b - c)) / n), c = (n - 1) / 2. In place on (n, n).
/// (j - c)(a - c) = j a - c j - c (a - c), so it is an FFT between two phase ramps.
class CentredFft {
 public:
  CentredFft(std::int64_t samples, int sign);

  void forward(const ComplexMap& field) const;
  /// The inverse, which is the adjoint.
  void adjoint(const ComplexMap& field) const;

 private:
  void transform(const ComplexMap& field, int sign) const;

  int sign_;
  fft::LocalFft2d<double> fft_;
  std::vector<Complex<double>> input_ramp_;   // exp(-2 pi i c j / n)
  std::vector<Complex<double>> output_ramp_;  // exp(-2 pi i c (a - c) / n)
};

}  // namespace arago::optics::detail
