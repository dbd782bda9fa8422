#include "arago/ptycho/metric_convention.hpp"

#include <array>

namespace arago::ptycho {
namespace {

struct Ending {
  std::string_view ending;
  const char* unit;
  const char* text;
};

/// The first ending that a name has decides, so longer ones come first.
constexpr std::array endings{
    Ending{"phase_mae", "rad", "mean absolute error of the aligned phases"},
    Ending{"_mae", "", "mean absolute error after alignment"},
    Ending{"phase_mse", "rad2", "mean squared error of the aligned phases"},
    Ending{"_mse", "", "mean squared error after alignment"},
    Ending{"_psnr", "dB", "peak signal to noise ratio, peak = range of the truth in the region"},
    Ending{"_psnr255", "dB", "peak signal to noise ratio, peak = 255 whatever the range (as PtychoPINN prints it)"},
    Ending{"phase_ms_ssim", "",
           "product of SSIM over five scales, every second pixel; phases mapped to (phi + pi) / 2 pi"},
    Ending{"_ms_ssim", "",
           "product of SSIM over five scales, every second pixel; blurred by evaluate.ms_ssim_blur_px before"},
    Ending{"phase_ssim", "", "structural similarity, 7x7 uniform window, phases mapped to (phi + pi) / 2 pi"},
    Ending{"_ssim", "", "structural similarity, 7x7 uniform window, data range of the truth"},
    Ending{"_peak", "", "peak of the signal to noise ratio"},
    Ending{"_frc50_ring", "ring", "first ring of the ring correlation below evaluate.frc_threshold, no window"},
    Ending{"_frc1over7_ring", "ring", "first ring of the ring correlation below 1/7, no window"},
    Ending{"_frc50", "Nyquist", "frequency at which the ring correlation falls below evaluate.frc_threshold, tapered"},
    Ending{"_frc1over7", "Nyquist", "frequency at which the ring correlation falls below 1/7, tapered"},
    Ending{"_frc_one_bit", "Nyquist", "frequency at which the ring correlation falls below the one-bit curve, tapered"},
    Ending{"_frc_half_bit", "Nyquist",
           "frequency at which the ring correlation falls below the half-bit curve, tapered"},
    Ending{"region_pixels", "px", "pixels compared with the truth"},
    Ending{"shift_row_px", "px", "shift that was removed before the comparison"},
    Ending{"shift_column_px", "px", "shift that was removed before the comparison"},
    Ending{"amplitude_scale", "", "factor on the amplitude before the comparison"},
    Ending{"data_residual", "", "sum (sqrt I - |predicted amplitude|)^2 / sum I"},
    Ending{"poisson_deviance", "", "mean over pixels of 2 (I ln(I/q) - I + q)"},
};

}  // namespace

MetricConvention convention_of(std::string_view name) {
  for (const Ending& one : endings)
    if (name.ends_with(one.ending)) return {one.unit, one.text};
  return {};
}

}  // namespace arago::ptycho
