#include "optics/detail/centred_fft.hpp"

#include "arago/core/error.hpp"
#include "optics/detail/phasor.hpp"

namespace arago::optics::detail {

CentredFft::CentredFft(std::int64_t samples, int sign) : sign_(sign), fft_(samples, samples) {
  ARAGO_ASSERT(sign == 1 || sign == -1, "sign of a Fourier transform: " << sign);
  const std::int64_t n = samples;
  for (std::int64_t j = 0; j < n; ++j) {
    // c j / n = (n - 1) j / (2 n), reduced in whole numbers; c (j - c) / n = (n - 1)(2 j - n + 1) / (4 n)
    input_ramp_.push_back(phasor(-static_cast<double>((n - 1) * j % (2 * n)) / (2.0 * n)));
    output_ramp_.push_back(phasor(-static_cast<double>((n - 1) * (2 * j - n + 1) % (4 * n)) / (4.0 * n)));
  }
}

void CentredFft::transform(const ComplexMap& field, int sign) const {
  const auto n = static_cast<std::int64_t>(input_ramp_.size());
  const auto multiply = [&](const std::vector<Complex<double>>& ramp, double scale) {
    for (std::int64_t row = 0; row < n; ++row) {
      const Complex<double> left = sign > 0 ? ramp[row] : conjugate(ramp[row]);
      for (std::int64_t col = 0; col < n; ++col) {
        const Complex<double> right = sign > 0 ? ramp[col] : conjugate(ramp[col]);
        field(row, col) = product(field(row, col), product(left, right) * scale);
      }
    }
  };
  multiply(input_ramp_, 1);
  if (sign > 0) {
    fft_.inverse(field.data());
  } else {
    fft_.forward(field.data());
  }
  multiply(output_ramp_, sign > 0 ? static_cast<double>(n) : 1.0 / static_cast<double>(n));
}

void CentredFft::forward(const ComplexMap& field) const {
  transform(field, sign_);
}
void CentredFft::adjoint(const ComplexMap& field) const {
  transform(field, -sign_);
}

}  // namespace arago::optics::detail
