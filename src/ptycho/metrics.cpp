#include "arago/ptycho/metrics.hpp"

#include "arago/core/error.hpp"
#include "arago/ptycho/image_comparison.hpp"
#include "arago/ptycho/object.hpp"
#include "detail/aligned_pair.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace arago::ptycho {
namespace {

using detail::AlignedPair;
using Image = HostView<double**>;
using Mask = HostView<std::uint8_t**>;
using Values = std::vector<std::pair<std::string, double>>;

constexpr double peak_255 = 255.0;

double range_in(const Image& image, const Mask& region) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (std::size_t k = 0; k < image.size(); ++k)
    if (region.data()[k]) {
      low = std::min(low, image.data()[k]);
      high = std::max(high, image.data()[k]);
    }
  return high - low;
}

/// Phases mapped to (phi + pi) / (2 pi), as the similarity of phases is defined.
Image unit_interval(const Image& phase) {
  Image mapped("mapped", phase.extent(0), phase.extent(1));
  for (std::size_t k = 0; k < phase.size(); ++k)
    mapped.data()[k] = (phase.data()[k] + std::numbers::pi) / (2.0 * std::numbers::pi);
  return mapped;
}

/// The phase errors that count: those of pixels whose true amplitude is large enough.
Mask bright_part(const AlignedPair& pair, double smallest_amplitude) {
  Mask region("bright", pair.region.extent(0), pair.region.extent(1));
  for (std::size_t k = 0; k < region.size(); ++k)
    region.data()[k] = pair.region.data()[k] && pair.true_amplitude.data()[k] >= smallest_amplitude;
  return region;
}

RingCurves ring_curves(const AlignedPair& pair, const EvaluateConfig& config) {
  const RingWindow taper = config.frc_taper == FrcTaper::hann ? RingWindow::hann : RingWindow::tukey;
  const auto curve_of = [&](const auto& a, const auto& b, RingWindow window) {
    const std::vector<double> curve = ring_correlation(a, b, window);
    return config.frc_smooth_rings > 0 ? smooth_curve(curve, config.frc_smooth_rings) : curve;
  };
  RingCurves rings;
  rings.edge_px = std::min(pair.amplitude.extent_int(0), pair.amplitude.extent_int(1));
  rings.amplitude = curve_of(pair.amplitude, pair.true_amplitude, RingWindow::none);
  rings.phase = curve_of(pair.phase, pair.true_phase, RingWindow::none);
  rings.amplitude_tapered = curve_of(pair.amplitude, pair.true_amplitude, taper);
  rings.phase_tapered = curve_of(pair.phase, pair.true_phase, taper);
  rings.complex_tapered =
      curve_of(from_polar(pair.amplitude, pair.phase), from_polar(pair.true_amplitude, pair.true_phase), taper);
  const std::vector<double> sizes = ring_sizes(rings.edge_px);
  rings.one_bit = information_threshold(sizes, one_bit_snr);
  rings.half_bit = information_threshold(sizes, half_bit_snr);
  return rings;
}

void add_resolutions(const RingCurves& rings, const EvaluateConfig& config, Values& values) {
  const auto add_rings = [&](const char* name, const std::vector<double>& curve) {
    values.emplace_back(std::string(name) + "_frc50_ring", first_ring_below(curve, config.frc_threshold));
    values.emplace_back(std::string(name) + "_frc1over7_ring", first_ring_below(curve, 1.0 / 7.0));
  };
  add_rings("amplitude", rings.amplitude);
  add_rings("phase", rings.phase);
  const auto add_fractions = [&](const char* name, const std::vector<double>& curve) {
    const auto add = [&](const char* ending, const auto& threshold) {
      values.emplace_back(std::string(name) + ending, fraction_of_nyquist(curve, threshold, rings.edge_px));
    };
    add("_frc50", config.frc_threshold);
    add("_frc1over7", 1.0 / 7.0);
    add("_frc_one_bit", rings.one_bit);
    add("_frc_half_bit", rings.half_bit);
  };
  add_fractions("amplitude", rings.amplitude_tapered);
  add_fractions("phase", rings.phase_tapered);
  add_fractions("complex", rings.complex_tapered);
}

/// What one of the two images is measured with.
struct Measured {
  std::string prefix;
  Image image, truth;
  Image image_for_similarity, truth_for_similarity;
  double similarity_range;
  double multiscale_blur_px;
  Mask region;
};

void measure(const Measured& m, const EvaluateConfig& config, Values& values) {
  const double mse = mean_squared_error(m.image, m.truth, m.region);
  const double peak = config.psnr_peak.value_or(range_in(m.truth, m.region));
  values.emplace_back(m.prefix + "mae", mean_absolute_error(m.image, m.truth, m.region));
  values.emplace_back(m.prefix + "mse", mse);
  values.emplace_back(m.prefix + "psnr", peak_signal_to_noise(mse, peak));
  values.emplace_back(m.prefix + "psnr255", peak_signal_to_noise(mse, peak_255));
  values.emplace_back(m.prefix + "ssim", structural_similarity(m.image_for_similarity, m.truth_for_similarity,
                                                               m.similarity_range, m.region));
  values.emplace_back(m.prefix + "peak", peak);
  values.emplace_back(m.prefix + "ms_ssim",
                      multiscale_similarity(m.image_for_similarity, m.truth_for_similarity, m.multiscale_blur_px));
}

}  // namespace

void describe(config::FieldVisitor& visitor, EvaluateConfig& config) {
  visitor.choice(
      "align", config.align, {{Alignment::means_plane, "means_plane"}, {Alignment::complex_factor, "complex_factor"}},
      {.help = "means_plane: ratio of mean amplitudes, phase plane removed; complex_factor: one complex factor"});
  visitor.choice("phase_method", config.phase_method, {{PhaseMethod::plane, "plane"}, {PhaseMethod::mean, "mean"}},
                 {.help = "what means_plane takes from each phase", .aliases = {"phase_align_method"}});
  visitor.field("trim_px", config.trim_px,
                {.help = "taken off every side of the overlap with the truth, when no mask is given",
                 .unit = "px",
                 .min = 0,
                 .aliases = {"stitch.trim_px"}});
  visitor.field("frc_threshold", config.frc_threshold,
                {.help = "threshold of the ring correlation", .min = 0, .max = 1});
  visitor.choice("frc_taper", config.frc_taper, {{FrcTaper::hann, "hann"}, {FrcTaper::tukey, "tukey"}},
                 {.help = "window of the ring correlations in fractions of Nyquist; tukey: cosine edges of 20 px"});
  visitor.field(
      "frc_smooth_rings", config.frc_smooth_rings,
      {.help = "sigma of a blur of each ring correlation curve", .unit = "rings", .min = 0, .aliases = {"frc_sigma"}});
  visitor.field("ms_ssim_blur_px", config.ms_ssim_blur_px,
                {.help = "sigma of a blur of the amplitudes before the multi-scale similarity",
                 .unit = "px",
                 .min = 0,
                 .aliases = {"ms_ssim_sigma"}});
  visitor.field("phase_min_amplitude", config.phase_min_amplitude,
                {.help = "phase errors count where the true amplitude is at least this", .min = 0});
  visitor.field("psnr_peak", config.psnr_peak,
                {.help = "peak of the signal-to-noise ratio; default: range of the truth in the region", .min = 0});
  visitor.field("mask_file", config.mask_file,
                {.help = "FILE or FILE:/dataset with the region in truth pixels, non-zero = evaluated"});
  visitor.field("register", config.register_images, {.help = "remove a sub-pixel shift first"});
}

void validate(const EvaluateConfig& config) {
  ARAGO_REQUIRE(!config.psnr_peak || *config.psnr_peak > 0,
                "evaluate.psnr_peak=" << *config.psnr_peak << " must be positive; leave it out for the truth's range");
}

double Evaluation::at(const std::string& name) const {
  for (const auto& [key, value] : values)
    if (key == name) return value;
  ARAGO_ASSERT(false, "no metric is called " << name);
  return 0.0;
}

Evaluation evaluate(const Reconstruction& reconstruction, const HostView<const Complex<double>**>& truth,
                    const HostView<const std::uint8_t**>& mask, const EvaluateConfig& config) {
  const AlignedPair pair = detail::align(reconstruction, truth, mask, config);
  Evaluation result;
  const double amplitude_range = range_in(pair.true_amplitude, pair.region);
  measure({"amplitude_", pair.amplitude, pair.true_amplitude, pair.amplitude, pair.true_amplitude, amplitude_range,
           config.ms_ssim_blur_px, pair.region},
          config, result.values);
  measure({"phase_", pair.phase, pair.true_phase, unit_interval(pair.phase), unit_interval(pair.true_phase), 1.0, 0.0,
           bright_part(pair, config.phase_min_amplitude)},
          config, result.values);
  result.rings = ring_curves(pair, config);
  add_resolutions(result.rings, config, result.values);
  result.values.emplace_back(
      "region_pixels", static_cast<double>(std::count_if(pair.region.data(), pair.region.data() + pair.region.size(),
                                                         [](std::uint8_t inside) { return inside != 0; })));
  result.values.emplace_back("shift_row_px", pair.shift_px[0]);
  result.values.emplace_back("shift_column_px", pair.shift_px[1]);
  result.values.emplace_back("amplitude_scale", pair.amplitude_scale);
  return result;
}

}  // namespace arago::ptycho
