#pragma once

#include "arago/config/field_visitor.hpp"
#include "arago/core/views.hpp"
#include "arago/ptycho/stitcher.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace arago::ptycho {

enum class Alignment {
  means_plane,     ///< amplitude times the ratio of means; phases lose their own plane (or mean) each: for networks
  complex_factor,  ///< one complex factor by least squares: for reconstructions with a known probe
};

enum class PhaseMethod { plane, mean };

/// The taper of the ring correlations that are given as fractions of Nyquist.
enum class FrcTaper { hann, tukey };

/// Section [evaluate].
struct EvaluateConfig {
  Alignment align = Alignment::means_plane;
  PhaseMethod phase_method = PhaseMethod::plane;
  std::int64_t trim_px = 2;  ///< taken off every side of the overlap of reconstruction and truth
  double frc_threshold = 0.5;
  FrcTaper frc_taper = FrcTaper::hann;
  double frc_smooth_rings = 0.0;     ///< sigma of a blur of each curve
  double ms_ssim_blur_px = 1.0;      ///< sigma of a blur of the amplitudes before the multi-scale similarity
  double phase_min_amplitude = 0.0;  ///< phase errors count where the true amplitude is at least this
  std::optional<double> psnr_peak;   ///< default: range of the truth in the region
  std::string mask_file;         ///< FILE or FILE:/dataset with the region in truth pixels; default: trimmed overlap
  bool register_images = false;  ///< key `register`: remove a sub-pixel shift first
};

void describe(config::FieldVisitor& visitor, EvaluateConfig& config);
void validate(const EvaluateConfig& config);

/// Ring correlation of two images; all arrays have one value a ring.
struct RingCurves {
  std::vector<double> amplitude;  ///< no window: the original program's
  std::vector<double> phase;
  std::vector<double> amplitude_tapered;  ///< mean removed, evaluate.frc_taper
  std::vector<double> phase_tapered;
  std::vector<double> complex_tapered;
  std::vector<double> one_bit;  ///< information thresholds of the tapered curves
  std::vector<double> half_bit;
  int edge_px = 0;  ///< edge of the square that was transformed; ring k is the frequency k / edge_px
};

struct Evaluation {
  /// Names and values, in a fixed order: amplitude_{mae, mse, psnr, psnr255, ssim, peak, ms_ssim}, phase_{the same},
  /// {amplitude, phase}_{frc50_ring, frc1over7_ring}, {amplitude, phase, complex}_{frc50, frc1over7, frc_one_bit,
  /// frc_half_bit}, and what was done: region_pixels, shift_row_px, shift_column_px, amplitude_scale.
  /// convention_of(name) says what each means.
  std::vector<std::pair<std::string, double>> values;
  RingCurves rings;

  double at(const std::string& name) const;
};

/// Compares a reconstruction with the truth (H, W; element [0, 0] is object pixel (0, 0)).
/// mask (H, W) of the truth, non-zero = evaluated; empty = the trimmed overlap. Averages are over the region; SSIM
/// windows and rings use the bounding box of the region. Throws InputError when the images do not overlap enough.
Evaluation evaluate(const Reconstruction& reconstruction, const HostView<const Complex<double>**>& truth,
                    const HostView<const std::uint8_t**>& mask, const EvaluateConfig& config);

}  // namespace arago::ptycho
