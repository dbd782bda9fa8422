#include "detail/aligned_pair.hpp"

#include "arago/core/error.hpp"
#include "arago/ptycho/image_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace arago::ptycho::detail {
namespace {

using Field = HostView<Complex<double>**>;
using Image = HostView<double**>;
using Mask = HostView<std::uint8_t**>;

constexpr int registration_upsampling = 50;
constexpr int smallest_edge = 16;

/// A box of truth pixels with both images in it.
struct Cut {
  Field reconstruction, truth;
  Mask covered;  ///< something was stitched
  Mask wanted;   ///< the mask, or ones
};

struct Box {
  int row, column, rows, columns;
};

double angle(const Complex<double>& z) {
  return std::atan2(z.imag(), z.real());
}

/// Overlap of reconstruction and truth in truth pixels; shift: where the reconstruction's element [0, 0] lies.
Box overlap(const Reconstruction& reconstruction, const HostView<const Complex<double>**>& truth, const int (&at)[2]) {
  const int top = std::max(0, at[0]), left = std::max(0, at[1]);
  const int bottom = std::min(truth.extent_int(0), at[0] + reconstruction.object.extent_int(0));
  const int right = std::min(truth.extent_int(1), at[1] + reconstruction.object.extent_int(1));
  return {top, left, bottom - top, right - left};
}

Cut cut(const Reconstruction& reconstruction, const HostView<const Complex<double>**>& truth,
        const HostView<const std::uint8_t**>& mask) {
  int at[2];
  for (int axis = 0; axis < 2; ++axis) {
    at[axis] = static_cast<int>(std::lround(reconstruction.origin_px[axis]));
    ARAGO_REQUIRE(std::abs(reconstruction.origin_px[axis] - at[axis]) < 1e-6,
                  "the reconstruction begins at object pixel " << reconstruction.origin_px[axis]
                                                               << "; it must be stitched on whole pixels");
  }
  const Box box = overlap(reconstruction, truth, at);
  ARAGO_REQUIRE(box.rows >= smallest_edge && box.columns >= smallest_edge,
                "reconstruction and truth share " << std::max(0, box.rows) << " x " << std::max(0, box.columns)
                                                  << " pixels; at least " << smallest_edge << " x " << smallest_edge
                                                  << " are needed. Do the positions belong to this object?");
  Cut result{Field("reconstruction", box.rows, box.columns), Field("truth", box.rows, box.columns),
             Mask("covered", box.rows, box.columns), Mask("wanted", box.rows, box.columns)};
  for (int y = 0; y < box.rows; ++y)
    for (int x = 0; x < box.columns; ++x) {
      const int r = box.row + y, c = box.column + x;
      result.truth(y, x) = truth(r, c);
      result.reconstruction(y, x) = reconstruction.object(r - at[0], c - at[1]);
      const bool stitched = reconstruction.weight.size() == 0 || reconstruction.weight(r - at[0], c - at[1]) > 0.0;
      result.covered(y, x) = stitched;
      result.wanted(y, x) = mask.size() == 0 || mask(r, c) != 0;
    }
  return result;
}

/// Pixels that were never stitched take the mean of the others, so that they carry no structure.
void fill_holes(const Cut& cut) {
  Complex<double> sum(0, 0);
  double pixels = 0;
  for (std::size_t k = 0; k < cut.covered.size(); ++k)
    if (cut.covered.data()[k]) {
      sum += cut.reconstruction.data()[k];
      pixels += 1;
    }
  for (std::size_t k = 0; k < cut.covered.size(); ++k)
    if (!cut.covered.data()[k] && pixels > 0) cut.reconstruction.data()[k] = sum / pixels;
}

Image amplitude_of(const Field& field) {
  Image image("amplitude", field.extent(0), field.extent(1));
  for (std::size_t k = 0; k < image.size(); ++k) image.data()[k] = Kokkos::abs(field.data()[k]);
  return image;
}

Image angle_of(const Field& field) {
  Image image("phase", field.extent(0), field.extent(1));
  for (std::size_t k = 0; k < image.size(); ++k) image.data()[k] = angle(field.data()[k]);
  return image;
}

/// The region: wanted pixels that were stitched, at least `margin` from the overlap's edge when no mask says more.
Mask region_of(const Cut& cut, int margin) {
  const int rows = cut.covered.extent_int(0), columns = cut.covered.extent_int(1);
  Mask region("region", rows, columns);
  for (int y = margin; y < rows - margin; ++y)
    for (int x = margin; x < columns - margin; ++x) region(y, x) = cut.covered(y, x) && cut.wanted(y, x);
  return region;
}

Box bounding_box(const Mask& region) {
  int top = region.extent_int(0), left = region.extent_int(1), bottom = -1, right = -1;
  for (int y = 0; y < region.extent_int(0); ++y)
    for (int x = 0; x < region.extent_int(1); ++x)
      if (region(y, x)) {
        top = std::min(top, y);
        bottom = std::max(bottom, y);
        left = std::min(left, x);
        right = std::max(right, x);
      }
  return {top, left, bottom - top + 1, right - left + 1};
}

template <class Data>
HostView<Data> crop(const HostView<Data>& image, const Box& box) {
  HostView<Data> result("crop", box.rows, box.columns);
  for (int y = 0; y < box.rows; ++y)
    for (int x = 0; x < box.columns; ++x) result(y, x) = image(box.row + y, box.column + x);
  return result;
}

double mean_of(const Image& image, const Mask& region) {
  double sum = 0.0, pixels = 0.0;
  for (std::size_t k = 0; k < image.size(); ++k)
    if (region.data()[k]) {
      sum += image.data()[k];
      pixels += 1.0;
    }
  return sum / pixels;
}

void remove_gauge(const Image& phase, const Mask& region, PhaseMethod method) {
  if (method == PhaseMethod::mean) {
    const double mean = mean_of(phase, region);
    for (std::size_t k = 0; k < phase.size(); ++k) phase.data()[k] -= mean;
    return;
  }
  const auto [a, b, c] = fit_plane(phase, region);
  for (int y = 0; y < phase.extent_int(0); ++y)
    for (int x = 0; x < phase.extent_int(1); ++x) phase(y, x) -= a * x + b * y + c;
}

/// Amplitude by the ratio of means; each phase loses its own plane or mean.
void align_means(AlignedPair& pair, const Field& reconstruction, PhaseMethod method) {
  pair.amplitude = amplitude_of(reconstruction);
  pair.phase = angle_of(reconstruction);
  pair.amplitude_scale = mean_of(pair.true_amplitude, pair.region) / mean_of(pair.amplitude, pair.region);
  for (std::size_t k = 0; k < pair.amplitude.size(); ++k) pair.amplitude.data()[k] *= pair.amplitude_scale;
  remove_gauge(pair.phase, pair.region, method);
  remove_gauge(pair.true_phase, pair.region, method);
}

/// One complex factor; phases differ by less than pi after it, so the difference is wrapped once.
void align_factor(AlignedPair& pair, const Field& reconstruction, const Field& truth) {
  const Complex<double> factor = best_factor(reconstruction, truth, pair.region);
  pair.amplitude_scale = Kokkos::abs(factor);
  pair.amplitude = Image("amplitude", truth.extent(0), truth.extent(1));
  pair.phase = Image("phase", truth.extent(0), truth.extent(1));
  for (std::size_t k = 0; k < truth.size(); ++k) {
    const Complex<double> scaled = factor * reconstruction.data()[k];
    pair.amplitude.data()[k] = Kokkos::abs(scaled);
    pair.phase.data()[k] = pair.true_phase.data()[k] + angle(scaled * Kokkos::conj(truth.data()[k]));
  }
}

}  // namespace

AlignedPair align(const Reconstruction& reconstruction, const HostView<const Complex<double>**>& truth,
                  const HostView<const std::uint8_t**>& mask, const EvaluateConfig& config) {
  ARAGO_REQUIRE(mask.size() == 0 || (mask.extent(0) == truth.extent(0) && mask.extent(1) == truth.extent(1)),
                "evaluate.mask_file holds " << mask.extent(0) << " x " << mask.extent(1) << " pixels, the truth "
                                            << truth.extent(0) << " x " << truth.extent(1));
  Cut both = cut(reconstruction, truth, mask);
  fill_holes(both);
  AlignedPair pair;
  int margin = mask.size() == 0 ? static_cast<int>(config.trim_px) : 0;
  if (config.register_images) {
    pair.shift_px =
        register_shift(amplitude_of(both.truth), amplitude_of(both.reconstruction), registration_upsampling);
    both.reconstruction = fourier_shift(both.reconstruction, pair.shift_px);
    // What came in from the opposite edge is left out.
    margin += static_cast<int>(std::ceil(std::max(std::abs(pair.shift_px[0]), std::abs(pair.shift_px[1]))));
  }
  const Mask whole_region = region_of(both, margin);
  const Box box = bounding_box(whole_region);
  ARAGO_REQUIRE(box.rows >= smallest_edge && box.columns >= smallest_edge,
                "the region of evaluation has " << std::max(0, box.rows) << " x " << std::max(0, box.columns)
                                                << " pixels; at least " << smallest_edge << " x " << smallest_edge
                                                << " are needed. Look at evaluate.trim_px and evaluate.mask_file");
  const Field cut_reconstruction = crop(both.reconstruction, box), cut_truth = crop(both.truth, box);
  pair.region = crop(whole_region, box);
  pair.true_amplitude = amplitude_of(cut_truth);
  pair.true_phase = angle_of(cut_truth);
  if (config.align == Alignment::means_plane)
    align_means(pair, cut_reconstruction, config.phase_method);
  else
    align_factor(pair, cut_reconstruction, cut_truth);
  return pair;
}

}  // namespace arago::ptycho::detail
